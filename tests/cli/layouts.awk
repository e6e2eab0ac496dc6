# Compares intensities by sample and layer: the reference first, then ours.
#
#	awk -v samples=3 -f layouts.awk reference.csv ours.csv
#
# Samples go by the number in their name, since dumps in other layouts name them
# otherwise.  Ours must have so many samples of the reference (0: all of them),
# each with all its layers.  Prints why the two differ and ends with status 1,
# or 0 when they agree.  Cells hold no commas.
BEGIN { FS = "," }

{ sub(/\r$/, "") }

FNR == 1 {
	split("", column)
	for (i = 1; i <= NF; i++)
		column[$i] = i
	name = "file_sample" in column ? "file_sample" : "sample"
	if (!(name in column && "layer" in column && "intensity" in column))
		differ(FILENAME ": no table of intensities")
	next
}

{
	sample = $column[name]
	gsub(/[^0-9]/, "", sample)
	key = sample + 0 " " $column["layer"] + 0
	value = $column["intensity"]
}

FNR == NR {
	theirs[key] = value
	layers[$column["layer"] + 0]
	known[sample + 0]
	next
}

{
	if (key in seen)
		differ("twice: " key)
	else if (!(key in theirs))
		differ("not in the reference: " key)
	seen[key]
	count++
	gap = value - theirs[key]
	# NaN is never close.
	if (value !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ || !(gap < 1e-6 && gap > -1e-6))
		differ(key ": " value ", not " theirs[key])
}

function differ(text) {
	if (differences++ < 3)
		print text
}

function size(set,    key, n) {
	for (key in set)
		n++
	return n + 0
}

END {
	if (!samples)
		samples = size(known)
	if (!count || count != samples * size(layers))
		differ(count + 0 " values, not of " samples " samples")
	exit differences > 0
}
