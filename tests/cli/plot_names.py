"""Names that are meant to break figures, and what is to be seen of them.

plot_names.py tables FOLDER      writes FOLDER/0.csv ... 9.csv, 1,000 names, and
                                 FOLDER/few.csv, which has FEW
plot_names.py svg FOLDER         checks FOLDER/0.svg ...
plot_names.py terminal FOLDER    checks FOLDER/0.txt ...
plot_names.py html FILE          checks a report of FOLDER/few.csv
"""
import html.parser
import json
import pathlib
import random
import sys
import unicodedata
import xml.etree.ElementTree

SEED, TABLES, NAMES, FEW = 20, 10, 100, 6

# What is in a name, and how it is shown where that is something else.
PIECES = [
    *"ab Qwen3 - _ ^ {/Bold } % %g %% @x $1 ` | ; # \\ \\n \\101".split(" "),
    "]]>", "]]", ">", "<![CDATA[", "<", "</text>", "<!--", "-->", "<?xml", "?>",
    "&", "&#60;", "&#x3e;", "&#xx;", "&#0;", "&lt;", "&amp;", "&#", "#x;",
    "<script>alert(1)</script>", "</script>", '"', "'", '" onload="x', '""',
    " ", "  ", ("\n", " "), ("\t", " "), ("\r\n", " "), "=1+1", "+", "@", ",",
    "\u6a21\u578b", "\u00e9", "e\u0301", "\u05d0\u05d1", "\u0e01\u0e38",
    "\U0001f600", "\U0001d4d0", "\uff1e", "\ufb01", "\u2192", "\u200d", "x" * 30,
    # Controls, marks that turn the direction, what cannot be seen,
    # noncharacters.
    *((c, "".join(r"\x%02x" % b for b in c.encode())) for c in
      "\x01 \x07 \x1b \x7f \x80 \x9b \u202e \u2066 \u200e \u061c \u2028 \u200b"
      " \u2060 \ufeff \u00ad \ufdd0 \ufffe \uffff \U0001fffe \U0010ffff"
      " \U000e0041".split(" ")),
    # Not UTF-8.
    *((b, "".join(r"\x%02x" % c for c in b)) for b in
      (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x86", b"\xf4\x90\x80\x80")),
]


def names():
    """Pairs of a name's bytes and of what is to be seen of it."""
    draw = random.Random(SEED)
    made = {}
    while len(made) < TABLES * NAMES:
        name, shown = b"m%d" % len(made), "m%d" % len(made)
        if draw.random() < 0.5:
            name, shown = b"", ""
        for _ in range(draw.randint(1, 6)):
            piece = draw.choice(PIECES)
            raw, seen = piece if isinstance(piece, tuple) else (piece, piece)
            name += raw if isinstance(raw, bytes) else raw.encode()
            shown += seen
        # A name of blanks alone is another matter.
        if shown.strip():
            made[name] = shown
    return list(made.items())


def table(path, some):
    lines = [b"model,step,group,task,measure,layer,layers,depth,samples,"
             b"mean,std,ci_low,ci_high"]
    for name, _ in some:
        quoted = b'"' + name.replace(b'"', b'""') + b'"'
        lines += [quoted + b",,,%s,intensity,%d,3,,,0.%d,,," %
                  (task, layer, layer * layer % 3 + len(task) % 3)
                  for layer in range(3)
                  for task in (b"understanding", b"generation")]
    path.write_bytes(b"\n".join(lines) + b"\n")


def tables(folder):
    every = names()
    for i in range(TABLES):
        table(folder / ("%d.csv" % i), every[i * NAMES:(i + 1) * NAMES])
    table(folder / "few.csv", every[:FEW])


def squash(text):
    """Lines break at blanks; a word joiner keeps markup apart."""
    return "".join(text.split()).replace("\u2060", "")


def check_names(where, seen, every, length):
    for _, shown in every:
        if squash(shown)[:length] not in seen:
            print("%s: there is no %a" % (where, shown))


def svg(folder):
    every = names()
    for i in range(TABLES):
        path = folder / ("%d.svg" % i)
        try:
            root = xml.etree.ElementTree.parse(path).getroot()
        except xml.etree.ElementTree.ParseError as error:
            print("%s: %s" % (path, error))
            continue
        texts = root.iter("{http://www.w3.org/2000/svg}text")
        seen = squash("".join(t.text or "" for t in texts))
        check_names(path, seen, every[i * NAMES:(i + 1) * NAMES], 40)


def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def terminal(folder):
    every = names()
    for i in range(TABLES):
        path = folder / ("%d.txt" % i)
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if columns(line) > 80:
                print("%s: %d columns: %a" % (path, columns(line), line))
            if any(unicodedata.category(c) == "Cc" for c in line):
                print("%s: a control: %a" % (path, line))
        shown = [(n, s.split()[0]) for n, s in
                 every[i * NAMES:(i + 1) * NAMES]]
        check_names(path, squash(text), shown, 9)


class Page(html.parser.HTMLParser):
    """The texts of a page, its data, and how many scripts it has."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self.data, self.scripts, self.odd = [], [], 0, []
        self.to = self.texts

    def handle_starttag(self, tag, attributes):
        is_data = ("type", "application/json") in attributes
        self.to = self.data if is_data else self.texts
        self.scripts += tag == "script" and not is_data
        self.odd += [a for a, _ in attributes if a.startswith("on")]

    def handle_endtag(self, tag):
        self.to = self.texts

    def handle_data(self, data):
        self.to.append(data)


def html_page(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    if page.scripts != 1 or page.odd:
        print("%s: %d scripts, %a" % (path, page.scripts, page.odd))
    for data in page.data:
        json.loads(data)
    if not page.data:
        print("%s: no data of figures" % path)
    check_names(path, squash("".join(page.texts)), names()[:FEW], 1000)


if __name__ == "__main__":
    {"tables": tables, "svg": svg, "terminal": terminal,
     "html": html_page}[sys.argv[1]](pathlib.Path(sys.argv[2]))
