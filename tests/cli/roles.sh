# What the positions of a sample hold and which of them the model produced, in
# every form that people write it (tests/cli/roles.py has the list).
. tests/cli/lib.sh

find_h5py
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/roles.py "$made" || fail "cannot make dumps"
tab=$(printf '\t')

while IFS=$tab read -r name options refused description; do
	[ "$options" = - ] && options=
	# Options hold no blanks of their own.
	# shellcheck disable=SC2086
	run intensity "$made/$name.h5" $options
	if [ "$refused" = - ]; then
		status_is 0
		cp "$WORK/out" "$WORK/table"
		values_are "$made/$name.csv" "$WORK/table" \
			sample,layer intensity
	else
		failure "$name.h5: " "$refused"
	fi
	case_ok "$description"
done <"$made/cases"
