// Looks at the report as a reader does: with eyes, pointer and keyboard.
const seen = [];
const see = (good, fault) => good || seen.push(fault);
const visible = element => element.checkVisibility();
const figures = [...document.querySelectorAll('figure')];
const tipText = () => {
	const shown = document.getElementById('tip');
	return visible(shown) ? shown.textContent : '';
};

function lookAtFigure(figure) {
	const box = figure.querySelector('svg').getBoundingClientRect();
	see(box.width > 200 && box.height > 100, 'hidden ' + figure.id);
	const shape = [...figure.querySelectorAll('path,use,circle')]
		.filter(s => s.getBoundingClientRect().width > 0);
	see(shape.length >= 10, 'empty ' + figure.id);
	see(document.getElementById(figure.querySelector('svg')
		.getAttribute('aria-labelledby')).textContent,
		'nameless ' + figure.id);
}

function sort(name, column) {
	const table = [...document.querySelectorAll('details table')]
		.find(t => t.caption.textContent === name);
	table.closest('details').open = true;
	const heads = [...table.querySelectorAll('th')];
	const at = heads.findIndex(h => h.textContent === column);
	const button = heads[at].querySelector('button');
	const values = () => [...table.tBodies[0].rows]
		.map(r => +r.cells[at].textContent);
	const ordered = (a, sign) =>
		a.every((v, i) => !i || sign * (v - a[i - 1]) >= 0);
	button.focus();
	see(document.activeElement === button, 'no focus');
	button.click();
	see(ordered(values(), 1), 'not sorted up');
	button.click();
	see(ordered(values(), -1), 'not sorted down');
}

function explain() {
	const shown = document.getElementById('tip');
	const terms = [...document.querySelectorAll(
		'main .term, th button[data-term]')].filter(visible);
	for (const term of terms) {
		term.focus();
		const means = document.getElementById(
			term.getAttribute('aria-describedby'));
		const box = shown.getBoundingClientRect();
		see(tipText() === means.textContent && tipText().length > 20 &&
			box.left >= 0 && box.top >= 0 && box.right <= innerWidth,
			'unexplained ' + term.textContent);
	}
	see(terms.length > 40, 'few terms');
	dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
	see(!tipText(), 'stays');
	terms[0].dispatchEvent(new PointerEvent('pointerenter'));
	see(tipText(), 'no hover');
	terms[0].dispatchEvent(new PointerEvent('pointerleave'));
	see(!tipText(), 'stays after');
}

// Where gnuplot has drawn the points of some plots, in the svg's own units.
function drawn(plots) {
	const points = [];
	for (const plot of plots) {
		for (const path of plot.querySelectorAll('path'))
			for (const [, x, y] of path.getAttribute('d')
				.matchAll(/[ML]?([\d.]+),([\d.]+)/g))
				points.push([+x, +y]);
		for (const use of plot.querySelectorAll('use')) {
			const [, x, y] = use.getAttribute('transform')
				.match(/translate\(([\d.]+),([\d.]+)\)/);
			points.push([+x, +y]);
		}
		for (const area of plot.querySelectorAll('polygon')) {
			const corners = area.getAttribute('points').trim().split(/\s+/)
				.map(corner => corner.split(',').map(Number));
			points.push([0, 1].map(i => corners
				.reduce((sum, c) => sum + c[i], 0) / corners.length));
		}
	}
	return points;
}

// What is laid over a figure is where the figure has it: every point is drawn
// in one of the plots that are said to be its own.
function lookAtOverlay(figure) {
	const svg = figure.querySelector('svg');
	const { width, height } = svg.viewBox.baseVal;
	const data = JSON.parse(figure.querySelector('script').textContent);
	const groups = [...svg.querySelectorAll('g[id*="gnuplot_plot_"]')];
	let count = 0;
	for (const { box, x, y, series } of data.panels) {
		for (const { kind, plots, points, name } of series) {
			const own = drawn(plots.map(plot => groups[plot]));
			for (const [px, py] of points) {
				const left = width * (box[0] +
					box[2] * (px - x.from) / (x.to - x.from));
				const top = height * (box[1] + box[3] *
					(1 - (py - y.from) / (y.to - y.from)));
				const near = kind === 'cell' ? 6 : 1;
				if (kind === 'range')
					continue;
				count++;
				if (!own.some(p => Math.abs(p[0] - left) < near &&
						Math.abs(p[1] - top) < near)) {
					seen.push(`not drawn ${figure.id} ${name}`);
					return;
				}
			}
		}
	}
	see(count > 10, 'nothing over ' + figure.id);
	see(data.legend.every(({ box }) => box[0] >= 0 && box[0] + box[2] <= 1),
		'legend outside ' + figure.id);
	// The legend's own plot is the last.
	const last = Math.max(...data.panels.flatMap(p => p.series)
		.flatMap(s => s.plots));
	see(groups.length === last + 2, 'other plots ' + figure.id);
}

function hover(figure, panel, layer) {
	const cover = figure.querySelectorAll('.panel')[panel];
	const { panels } = JSON.parse(figure.querySelector('script').textContent);
	const { x } = panels[panel];
	const box = cover.getBoundingClientRect();
	cover.dispatchEvent(new PointerEvent('pointermove', {
		clientX: box.left + box.width * (layer - x.from) / (x.to - x.from),
		clientY: box.top + box.height / 2 }));
	return tipText();
}

// Values under the pointer are those of the table.
function lookAtValues() {
	const figure = document.getElementById('figure-curves');
	const table = [...document.querySelectorAll('details table')]
		.find(t => t.caption.textContent === 'curves');
	const heads = [...table.querySelectorAll('th')].map(h => h.textContent);
	const rows = [...table.tBodies[0].rows].map(r => Object.fromEntries(
		heads.map((h, i) => [h, r.cells[i].textContent])));
	const digits = value => String(+(+value).toPrecision(3));
	const model = rows[0].model;
	for (const layer of [0, 3, 11]) {
		const text = hover(figure, 0, layer);
		see(text.includes('layer ' + layer), 'no layer in ' + text);
		for (const row of rows.filter(r =>
			r.model === model && +r.layer === layer))
			see(text.includes(`${row.task} (`) &&
				text.includes(`) ${digits(row.mean)} [` +
					`${digits(row.ci_low)}, ${digits(row.ci_high)}]`),
				`${row.task} ${row.mean} is not in ${text}`);
	}
	figure.querySelector('.panel').dispatchEvent(
		new PointerEvent('pointerleave'));
	see(!tipText(), 'values stay');

	const cover = figure.querySelector('.panel');
	const press = key => cover.dispatchEvent(
		new KeyboardEvent('keydown', { key, bubbles: true }));
	const says = () => cover.getAttribute('aria-valuetext');
	cover.focus();
	press('ArrowRight');
	see(/^layer 0, .*understanding .*generation /.test(says()),
		'at first ' + says());
	press('ArrowRight');
	press('ArrowRight');
	see(/^layer 2, /.test(says()), 'then ' + says());
	press('ArrowLeft');
	see(/^layer 1, /.test(says()) && tipText(), 'back ' + says());
	cover.blur();
	see(!tipText(), 'values stay after');
}

// A click on an entry of the legend takes its curves out, and brings them back.
function switchOff() {
	const figure = document.getElementById('figure-curves');
	const svg = figure.querySelector('svg');
	const drawn = () => [...svg.querySelectorAll(
		'g[id*="gnuplot_plot_"] path[stroke="rgb(192,  57,  43)"]')]
		.filter(path => path.getBoundingClientRect().width > 0).length;
	const key = [...figure.querySelectorAll('.key')].find(k =>
		k.getAttribute('aria-label').startsWith('understanding'));
	const before = drawn();
	see(before === 4, before + ' curves');
	key.dispatchEvent(new MouseEvent('click'));
	see(key.getAttribute('aria-pressed') === 'false', 'not off');
	// The targets are entries of their own.
	see(drawn() === 2, drawn() + ' are still drawn');
	const text = hover(figure, 0, 3);
	see(text.includes('generation (') && !text.includes('understanding ('),
		'still said: ' + text);
	key.focus();
	see(document.activeElement === key, 'no key');
	key.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
	see(drawn() === before && hover(figure, 0, 3).includes('understanding ('),
		'not back');
}

seen.push('figures ' + figures.length);
figures.forEach(lookAtFigure);
figures.forEach(lookAtOverlay);
sort('intensity', 'intensity');
explain();
if (document.getElementById('figure-curves')) {
	lookAtValues();
	switchOff();
}
see(document.documentElement.scrollWidth <= innerWidth, 'too wide');
for (const entry of performance.getEntriesByType('resource'))
	seen.push('fetched ' + entry.name.slice(0, 60));
seen.push('back ' + getComputedStyle(document.body).backgroundColor);
const curve = document.querySelector('[stroke="rgb(192,  57,  43)"]');
seen.push('ink ' + getComputedStyle(curve).stroke);
document.body.append(document.createComment('SEEN ' + seen.join('; ') + ' END'));
