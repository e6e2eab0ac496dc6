// What a page without scripts lacks: tables that sort, explanations beside their
// terms, values under the pointer, and curves that can be switched off.
(() => {
	for (const table of document.querySelectorAll('table'))
		table.querySelectorAll('th').forEach((head, column) => {
			const button = document.createElement('button');
			button.type = 'button';
			button.textContent = head.textContent;
			const term = head.querySelector('.term');
			if (term)
				button.dataset.term = term.hash;
			head.replaceChildren(button);
			button.addEventListener('click', () => {
				const down = head.getAttribute('aria-sort') === 'ascending';
				for (const other of table.querySelectorAll('th'))
					other.removeAttribute('aria-sort');
				head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
				const body = table.tBodies[0];
				const text = row => row.cells[column].textContent;
				const rows = [...body.rows].sort((a, b) => {
					const x = text(a), y = text(b);
					if (!x || !y)
						return !x - !y;
					const order = isNaN(x) || isNaN(y) ?
						x.localeCompare(y, 'en', {numeric: true}) : x - y;
					return down ? -order : order;
				});
				body.append(...rows);
			});
		});

	// The explanation of a term beside it, under the pointer or at the focus; a tap
	// or Enter goes to the glossary.
	const tip = document.createElement('div');
	tip.id = 'tip';
	tip.setAttribute('role', 'tooltip');
	tip.hidden = true;
	document.body.append(tip);

	function showTip(box, ...content) {
		tip.replaceChildren(...content);
		tip.hidden = false;
		const { width, height } = tip.getBoundingClientRect();
		const room = document.documentElement.clientWidth - width - 8;
		const below = box.bottom + 6;
		tip.style.left = Math.max(8, Math.min(box.left, room)) + 'px';
		tip.style.top = (below + height < innerHeight ? below :
			Math.max(8, box.top - height - 6)) + 'px';
	}

	function hideTip() {
		tip.hidden = true;
	}

	for (const term of document.querySelectorAll('.term, [data-term]')) {
		const entry = document.querySelector(term.dataset.term || term.hash);
		if (!entry)
			continue;
		const means = entry.nextElementSibling;
		means.id = entry.id + '-means';
		term.setAttribute('aria-describedby', means.id);
		const show = () => showTip(term.getBoundingClientRect(), means.textContent);
		term.addEventListener('pointerenter', show);
		term.addEventListener('focus', show);
		term.addEventListener('pointerleave', hideTip);
		term.addEventListener('blur', hideTip);
	}
	addEventListener('keydown', event => {
		if (event.key === 'Escape')
			hideTip();
	});
	addEventListener('scroll', hideTip, { passive: true });

	// Over each panel is an invisible box that the keyboard can reach, too.
	const number = value => value === null ? '' :
		String(+value.toPrecision(3)).replace('-', '\u2212');
	const interval = (low, high) => low == null ? '' :
		` [${number(low)}, ${number(high)}]`;
	const word = (axis, at) => axis.words ? axis.words[Math.round(at)] :
		`${axis.name} ${number(at + axis.shift)}`;

	// The point of a line at x, null outside it.
	function between(points, x) {
		const next = points.findIndex(point => point[0] >= x);
		const [a, b] = [points[next - 1] || points[next], points[next]];
		if (next < 0 || a[0] > x)
			return null;
		const part = b[0] > a[0] ? (x - a[0]) / (b[0] - a[0]) : 0;
		return b.map((value, i) => value === null || a[i] === null ? null :
			a[i] + (value - a[i]) * part);
	}

	// What there is to say about a point, without what all points of its line share.
	function valueOf(panel, series, [x, y, low, high, value]) {
		const shown = series.value ? `${series.value} ${number(value)}` : '';
		switch (series.kind) {
		case 'line':
		case 'guide':
			return number(y) + interval(low, high);
		case 'bar':
			return `${number(x)}${interval(low, high)}`;
		case 'cell':
			return shown;
		case 'range':
			return interval(low, high);
		default:
			return `${word(panel.y, y)}${interval(low, high)} ${shown}`;
		}
	}

	function element(name, attributes, ...content) {
		const svg = /^(rect|line)$/.test(name);
		const made = svg ?
			document.createElementNS('http://www.w3.org/2000/svg', name) :
			document.createElement(name);
		for (const key in attributes)
			made.setAttribute(key, attributes[key]);
		made.append(...content);
		return made;
	}

	// The colour that gnuplot drew with, as the page shows it.
	function colourOf(plots) {
		for (const plot of plots.slice().reverse()) {
			const part = plot.querySelector('use, path, polygon');
			const style = part && getComputedStyle(part);
			if (style)
				return part.tagName === 'polygon' ? style.fill :
					part.tagName === 'use' ? style.color : style.stroke;
		}
		return 'none';
	}

	for (const figure of document.querySelectorAll('figure')) {
		const script = figure.querySelector('script');
		const svg = figure.querySelector('svg');
		if (!script)
			continue;
		const { panels, legend } = JSON.parse(script.textContent);
		const { width, height } = svg.viewBox.baseVal;
		const groups = [...svg.querySelectorAll('g[id*="gnuplot_plot_"]')];
		const off = new Set();
		let changes = 0;
		const place = ([left, top, wide, high]) => ({
			x: left * width, y: top * height, width: wide * width,
			height: high * height });
		const cross = element('line', { class: 'cross' });

		svg.setAttribute('role', 'group');
		svg.append(cross);
		cross.style.display = 'none';

		legend.forEach(({ text, box }, key) => {
			const all = panels.flatMap(panel => panel.series)
				.filter(series => series.key === key);
			const plots = all.flatMap(series => series.plots);
			if (!plots.length)
				return;
			const button = element('rect', { ...place(box), class: 'key',
				role: 'button', tabindex: 0, 'aria-pressed': true,
				'aria-label': text });
			const toggle = () => {
				const on = off.delete(key) || !off.add(key);
				button.setAttribute('aria-pressed', on);
				for (const plot of plots)
					groups[plot].style.display = on ? '' : 'none';
				changes++;
				hide();
			};
			button.addEventListener('click', toggle);
			button.addEventListener('keydown', event => {
				if (event.key !== 'Enter' && event.key !== ' ')
					return;
				event.preventDefault();
				toggle();
			});
			svg.append(button);
		});

		function hide() {
			cross.style.display = 'none';
			hideTip();
		}

		for (const panel of panels) {
			const { x: axisX, y: axisY, box } = panel;
			const area = place(box);
			const across = x => (x - axisX.from) / (axisX.to - axisX.from);
			const down = y => 1 - (y - axisY.from) / (axisY.to - axisY.from);
			const lines = panel.series.some(s => s.kind === 'line');
			const isGuide = series => lines && series.kind === 'guide';
			const cover = element('rect', { ...area, class: 'panel', tabindex: 0,
				role: 'slider', 'aria-label': panel.title || axisY.name,
				'aria-valuetext': 'arrow keys go through the values' });
			let at = -1;

			// Series that are not switched off.
			const shown = () => panel.series.filter(s => !off.has(s.key));

			// Their points, from left to right.
			let kept, keptAt;
			function points() {
				if (kept && keptAt === changes)
					return kept;
				kept = shown().filter(series => !isGuide(series))
					.flatMap(series => series.points.map(point =>
						({ series, point, x: across(point[0]),
							y: down(point[1]) })))
					.sort((a, b) => a.x - b.x || a.y - b.y);
				keptAt = changes;
				return kept;
			}

			// Curves are read together, where there are not too many.
			function together(near, all) {
				if (!lines)
					return [near];
				const same = all.filter(p => Math.abs(p.x - near.x) < 1e-9);
				if (same.length > 12)
					return [near];
				return same.concat(shown().filter(isGuide).map(series =>
					({ series, point: between(series.points, near.point[0]) }))
					.filter(row => row.point));
			}

			function mark(near) {
				const x = area.x + near.x * area.width;
				cross.style.display = '';
				cross.setAttribute('x1', x);
				cross.setAttribute('x2', x);
				cross.setAttribute('y1', area.y);
				cross.setAttribute('y2', area.y + area.height);
			}

			function show(near, all) {
				const screen = cover.getBoundingClientRect();
				const x = screen.left + near.x * screen.width;
				const y = screen.top + near.y * screen.height;
				const axes = { bar: [axisY], range: [axisY],
					cell: [axisX, axisY] }[near.series.kind] || [axisX];
				const head = axes.map(axis =>
					word(axis, near.point[axis === axisX ? 0 : 1])).join(', ');
				const rows = together(near, all).map(({ series, point }) =>
					({ series, words: (series.name + ' ' +
						valueOf(panel, series, point)).trim() }));

				at = all.indexOf(near);
				mark(near);
				cover.setAttribute('aria-valuetext',
					[head, ...rows.map(row => row.words)].join(', '));
				showTip({ left: x + 12, top: y - 6, bottom: y + 6 },
					element('strong', {}, head), ...rows.map(row => {
						const spot = element('i', {});
						spot.style.background = colourOf(
							row.series.plots.map(p => groups[p]));
						return element('div', {}, spot, row.words);
					}));
			}

			cover.addEventListener('pointermove', event => {
				const screen = cover.getBoundingClientRect();
				const x = (event.clientX - screen.left) / screen.width;
				const y = (event.clientY - screen.top) / screen.height;
				const all = points();
				// Along a curve its layer counts, not its height.
				const far = p => Math.hypot((p.x - x) * screen.width *
					(lines ? 9 : 1), (p.y - y) * screen.height);
				const near = all.reduce((best, p) =>
					!best || far(p) < far(best) ? p : best, null);
				if (near)
					show(near, all);
			});
			for (const end of ['pointerleave', 'blur'])
				cover.addEventListener(end, () => {
					at = -1;
					hide();
				});
			cover.addEventListener('keydown', event => {
				const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1,
					ArrowDown: -1 }[event.key];
				const all = points();
				if (!step || !all.length)
					return;
				event.preventDefault();
				let next = at;
				// To the next layer: curves share their places.
				do
					next += step;
				while (lines && all[next] && all[at] &&
					Math.abs(all[next].x - all[at].x) < 1e-9);
				show(all[Math.max(0, Math.min(next, all.length - 1))], all);
			});
			svg.append(cover);
		}
	}
})();
