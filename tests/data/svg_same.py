"""Compares figures by what they show.

    svg_same.py REFERENCE FIGURE

Equal figures have the same texts in the same order, and the same shapes with
coordinates within half a pixel.  Bytes may differ, as they do between versions
of gnuplot.  Prints the first difference.
"""

import re
import sys
import xml.etree.ElementTree as tree

HALF_A_PIXEL = 0.5
SHAPES = {"path", "polygon", "circle", "rect", "use"}
PLACES = ("d", "points", "cx", "cy", "x", "y", "width", "height", "transform")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def contents(path):
    """Texts, and for each drawn shape its kind, colour and numbers."""
    texts, shapes = [], []

    def walk(node, colour):
        name = node.tag.rsplit("}", 1)[-1]
        if name in ("defs", "title", "desc"):
            return
        colour = node.get("fill") or node.get("stroke") or colour
        if name == "text":
            texts.append("".join(node.itertext()).strip())
        if name in SHAPES:
            numbers = [float(number) for place in PLACES
                       for number in NUMBER.findall(node.get(place, ""))]
            shapes.append((name, colour, numbers))
        for child in node:
            walk(child, colour)

    walk(tree.parse(path).getroot(), "")
    return texts, shapes


def difference(reference, figure):
    texts, shapes = contents(reference)
    other_texts, other_shapes = contents(figure)
    if texts != other_texts:
        pairs = [(a, b) for a, b in zip(texts, other_texts) if a != b]
        return "texts %d and %d: %s" % (
            len(texts), len(other_texts), pairs[:1])
    if len(shapes) != len(other_shapes):
        return "%d shapes, not %d" % (len(other_shapes), len(shapes))
    for a, b in zip(shapes, other_shapes):
        near = len(a[2]) == len(b[2]) and all(
            abs(x - y) <= HALF_A_PIXEL for x, y in zip(a[2], b[2]))
        if a[:2] != b[:2] or not near:
            return "%s, not %s" % (str(b)[:200], str(a)[:200])
    return None


def main():
    found = difference(sys.argv[1], sys.argv[2])
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
