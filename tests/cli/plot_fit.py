"""Draws all scripts of a folder with one gnuplot, and says which texts reach
beyond their page, into a panel or into each other: plot_fit.py FOLDER

Extents are those of DejaVu Sans, among the widest of common sans-serif fonts."""
import html
import pathlib
import re
import subprocess
import sys

# Of the characters from the blank to "~", in 1/1000 of the size of the font.
WIDTHS = [int(w) for w in """
318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636
636 636 636 636 636 636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775
752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390
337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612
635 635 411 521 392 634 592 818 592 592 525 636 337 636 838""".split()]
ASCENT, DESCENT = 0.76, 0.2
# How far texts may touch what they should not, px of 1/96 inch.
TOUCH = 1.0

TEXT = re.compile(
    r'<g transform="translate\(([-\d.]+),([-\d.]+)\)( rotate\(270\))?"[^>]*'
    r'font-size="([\d.]+)"[^>]*text-anchor="(\w+)">\s*<text>(.*?)</text>', re.S)
FRAME = re.compile(r"<path stroke='rgb\( 51,  51,  51\)'\s+"
                   r"d='M([\d.]+),([\d.]+) L([\d.]+),([\d.]+) "
                   r"L([\d.]+),([\d.]+) ")


def width(text):
    return sum(WIDTHS[ord(c) - 32] if " " <= c <= "~" else 850
               for c in text) / 1000


def box_of(match):
    x, y, rotated, size, anchor, text = match.groups()
    x, y, size = float(x), float(y), float(size)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    length = width(text) * size
    start = {"start": 0, "middle": -length / 2, "end": -length}[anchor]
    if rotated:
        return text, (x - ASCENT * size, y - start - length,
                      x + DESCENT * size, y - start)
    return text, (x + start, y - ASCENT * size,
                  x + start + length, y + DESCENT * size)


def meet(a, b):
    return all(min(a[i + 2], b[i + 2]) - max(a[i], b[i]) > TOUCH for i in (0, 1))


def faults(svg):
    page = [float(v) for v in
            re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()]
    texts = [box_of(m) for m in TEXT.finditer(svg)]
    texts = [(text, box) for text, box in texts if text.strip()]
    # A frame is drawn from the top down and to the right.
    panels = [(float(m[1]), float(m[2]), float(m[5]), float(m[4]))
              for m in FRAME.finditer(svg) if m[1] == m[3] and m[4] == m[6]]
    if not panels or len(texts) < 4:
        yield "no panel or no text was found"
    for i, (text, box) in enumerate(texts):
        if box[0] < -TOUCH or box[1] < -TOUCH or \
                box[2] > page[0] + TOUCH or box[3] > page[1] + TOUCH:
            yield f"'{text}' reaches beyond the page"
        if text != "no data" and any(meet(box, panel) for panel in panels):
            yield f"'{text}' is on a panel"
        for other, place in texts[:i]:
            if meet(box, place):
                yield f"'{text}' meets '{other}'"


folder = pathlib.Path(sys.argv[1])
scripts = sorted(folder.glob("*.gp"))
commands = "".join(f"reset session\noutput = '{s.stem}.svg'; format = 'svg'\n"
                   f"load '{s.name}'\n" for s in scripts)
subprocess.run(["gnuplot", "-d", "-"], input=commands, text=True, cwd=folder,
               check=True)
bad = 0
for script in scripts:
    for fault in faults(script.with_suffix(".svg").read_text()):
        print(f"{script.stem}: {fault}")
        bad += 1
if not scripts:
    print("no figures")
sys.exit(bad > 0 or not scripts)
