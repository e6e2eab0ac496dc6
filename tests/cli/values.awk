# Compares the numbers of two tables: the reference first, then ours.
#
#	awk -v keys=sample,task,layer -v values=mean,std_ddof1=std -v most=1e-6 \
#		-f values.awk reference.csv ours.csv
#
# Every row of one is found in the other by the columns in `keys`; a column
# that has another name in ours is REFERENCE=OURS.  Prints what differs by more
# than `most` and ends with status 1, or 0 when nothing does.  Cells hold no
# commas.
function columns(side,    i) {
	for (i = 1; i <= NF; i++)
		place[side, $i] = i
	for (i = 1; i <= key_count; i++)
		need(side, key_name[side, i])
	for (i = 1; i <= value_count; i++)
		need(side, value_name[side, i])
}

function need(side, name) {
	if (!((side, name) in place)) {
		print FILENAME ": no column " name
		broken = 1
		exit 1
	}
}

function split_names(list, name, from,    parts, n, i, pair) {
	n = split(list, parts, ",")
	for (i = 1; i <= n; i++) {
		if (split(parts[i], pair, "=") == 1)
			pair[2] = pair[1]
		name[1, i] = pair[1]
		name[2, i] = pair[2]
	}
	return n
}

function key_of(side,    i, key) {
	for (i = 1; i <= key_count; i++)
		key = key (i > 1 ? " " : "") $(place[side, key_name[side, i]])
	return key
}

function differ(text) {
	if (differences++ < 3)
		print text
}

BEGIN {
	FS = ","
	key_count = split_names(keys, key_name)
	value_count = split_names(values, value_name)
}

{
	sub(/\r$/, "")
}

FNR == 1 {
	side++
	columns(side)
	next
}

side == 1 {
	key = key_of(1)
	for (i = 1; i <= value_count; i++)
		reference[key, i] = $(place[1, value_name[1, i]])
	wanted[key] = 1
	next
}

{
	key = key_of(2)
	if (!(key in wanted) || key in seen) {
		differ((key in seen ? "twice: " : "not in the reference: ") key)
		next
	}
	seen[key] = 1
	for (i = 1; i <= value_count; i++) {
		ours = $(place[2, value_name[2, i]])
		theirs = reference[key, i]
		compared++
		gap = ours - theirs
		if ((ours == "") != (theirs == "") || gap > most || gap < -most)
			differ(key " " value_name[2, i] ": " ours ", not " \
				theirs)
	}
}

END {
	if (broken)
		exit 1
	for (key in wanted)
		if (!(key in seen))
			differ("missing: " key)
	if (!compared)
		differ("nothing was compared")
	exit differences > 0
}
