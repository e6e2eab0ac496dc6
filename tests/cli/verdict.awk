# Prints the rows of an intensity table of one model, whose two curves are made
# to be a case of the verdict; -v kind, layers, samples, spread (of samples) and
# seed.
function noise() { # normal enough: twelve uniform numbers
	total = 0
	for (k = 0; k < 12; k++) {
		state = (state * 16807) % 2147483647
		total += state / 2147483647
	}
	return total - 6
}
function print_row(i, task, l) {
	value = .5 + .03 * (task ? y[l] : x[l])
	if (spread)
		value += spread * noise()
	print (model ? model : kind), "", "m.h5", i,
		(task ? "generation" : "understanding"), "", l, layers, "",
		2, 3, 4, value, .5, 1, .1, .5
}

BEGIN {
	OFS = ","; state = seed
	for (l = 0; l < layers; l++) {
		t = (l + .5) / layers - .5
		x[l] = noise(); y[l] = noise()
		if (kind == "link")
			y[l] = -.85 * x[l] + .5 * y[l]
		if (kind == "weak")
			y[l] = -.55 * x[l] + .8 * y[l]
		if (kind == "flat")
			y[l] = 0
		if (kind == "trend") {
			x[l] = 4 * t + .6 * x[l]
			y[l] = -4 * t + .6 * y[l]
		}
		if (kind == "layer" && !l) {
			x[l] += 8
			y[l] += 8
		}
		if (kind == "layers" && l % 8 == 3) {
			x[l] += 6
			y[l] += 6
		}
		if (kind == "smooth") {
			x[l] = sin(6.283185 * t)
			y[l] = -x[l] + .1 * y[l]
		}
	}
	for (i = 0; i < samples; i++)
		for (task = 0; task < 2; task++)
			for (l = 0; l < layers; l++)
				print_row(i, task, l)
}
