for (const table of document.querySelectorAll('table'))
	table.querySelectorAll('th').forEach((head, column) => {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = head.textContent;
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
