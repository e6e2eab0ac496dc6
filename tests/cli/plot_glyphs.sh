# Characters that no font of this machine has.
. tests/cli/lib.sh

# curves_of NAME: curves of a model of that name.
curves_of() {
	printf 'model,step,group,task,measure,layer,layers,depth,samples,%s\n' \
		mean,std,ci_low,ci_high
	for layer in 0 1 2; do
		printf '%s,,,understanding,intensity,%d,3,,,0.%d,,,\n' \
			"$1" $layer $layer
	done
}

# only_fonts FOLDER: from now on there are those of this folder alone.
only_fonts() {
	cat >"$WORK/fonts.conf" <<-EOF
	<?xml version="1.0"?>
	<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
	<fontconfig><dir>$1</dir><cachedir>$WORK/cache</cachedir></fontconfig>
	EOF
	export FONTCONFIG_FILE="$WORK/fonts.conf"
}

same_figure() {
	cmp -s "$WORK/$1" "$WORK/$2" || fail "$2 is another figure than $1"
}

chinese=$(printf '\346\250\241\345\236\213')
curves_of "${chinese}7B" >"$WORK/chinese.csv"
box=$(printf '\342\226\241')
curves_of "$box${box}7B" >"$WORK/boxes.csv"
dejavu=$(fc-list : file | sed -n 's|/DejaVuSans\.ttf.*||p' | head -n 1)

plain="without a font: boxes of the usual size, and what brings one"
if [ -n "$dejavu" ]; then
	only_fonts "$dejavu"
	for format in png pdf; do
		run plot "$WORK/chinese.csv" -o "$WORK/without.$format"
		status_is 0
		out_is ""
		err_is "attnscope plot: $WORK/without.$format: no installed font has '${chinese%???}' (U+6A21) and 1 other character: drawn as $box; Debian: apt install fonts-noto-cjk"
	done
	run plot "$WORK/boxes.csv" -o "$WORK/boxes.png"
	status_is 0
	err_is ""
	same_figure boxes.png without.png
	# What brings the others, and that nothing brings a private character.
	curves_of "$(printf '%s\360\237\232\200\355\225\234\356\200\200' \
		"$chinese")" >"$WORK/mixed.csv"
	run plot "$WORK/mixed.csv" -o "$WORK/mixed.png"
	err_has "and 4 other characters: drawn as $box; Debian: apt install fonts-noto-cjk fonts-noto-color-emoji"
	curves_of "$(printf '\356\200\200')" >"$WORK/private.csv"
	run plot "$WORK/private.csv" -o "$WORK/private.png"
	err_is "attnscope plot: $WORK/private.png: no installed font has '$(
		printf '\356\200\200')' (U+E000): drawn as $box"
	case_ok "$plain"

	# Letters of an svg and of the script are those of whoever sees it.
	run plot "$WORK/chinese.csv" -o "$WORK/without.svg" --keep-script
	status_is 0
	err_is ""
	grep -q "${chinese}7B" "$WORK/without.svg" || fail "not in the svg"
	grep -q "${chinese}7B" "$WORK/without.gp" || fail "not in the script"
	case_ok "an svg and the script have the characters themselves"
else
	case_skip "$plain" "no DejaVu"
fi

unset FONTCONFIG_FILE
with="with a font: the characters, and nothing to say"
if [ -n "$(fc-list :charset=6a21)" ]; then
	run plot "$WORK/chinese.csv" -o "$WORK/with.png"
	status_is 0
	err_is ""
	run plot "$WORK/boxes.csv" -o "$WORK/boxes.png"
	cmp -s "$WORK/with.png" "$WORK/boxes.png" && fail "boxes are drawn"
	case_ok "$with"
else
	case_skip "$with" "no font has Chinese"
fi

mkdir "$WORK/none"
only_fonts "$WORK/none"
run plot "$WORK/chinese.csv" -o "$WORK/none/none.png"
failure "$WORK/none/none.png: no font is installed (Debian: apt install fonts-dejavu-core)"
folder_is "$WORK/none"
run plot "$WORK/chinese.csv" -o "$WORK/none/none.svg"
status_is 0
case_ok "without any font there is no png"

# Where nobody knows, the figure is drawn, and that is said.
unset FONTCONFIG_FILE
mkdir "$WORK/bin"
ln -s "$(command -v gnuplot)" "$WORK/bin"
curves_of plain >"$WORK/plain.csv"
PATH=$WORK/bin run plot "$WORK/plain.csv" -o "$WORK/plain.png"
status_is 0
err_is ""
PATH=$WORK/bin run plot "$WORK/chinese.csv" -o "$WORK/unknown.png"
status_is 0
err_has "cannot find out whether a font has '${chinese%???}' (U+6A21): fc-list is not installed"
case_ok "without fc-list"
