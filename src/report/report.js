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
