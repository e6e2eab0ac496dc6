"""Dumps with images of many kinds, and what each key of them gets.

    keys.py FOLDER

writes NAME.h5 and NAME.csv.  The truth is computed row by row and key by key
from the whole maps, with a rule of its own for what a row can see, and places
in images are written down as the dump is made.  In every dump one patch of an
image is a sink.
"""
import csv
import os
import sys

import h5py
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
WORDS = ["other", "text", "image", "pad", "bos", "boi", "eoi"]
LAYERS, HEADS = 3, 2


class Sample:
    """Tokens in order: .add(code) or .image(rows, columns)."""

    def __init__(self, name, task="understanding"):
        self.name, self.task = name, task
        self.codes, self.places, self.images = [], [], 0
        self.prompt = None

    def add(self, code, count=1, place=("", "", "")):
        self.codes += [code] * count
        self.places += [place] * count
        return self

    def image(self, rows, columns, end=None):
        """`end`: the code of a token after each line."""
        for r in range(rows):
            for c in range(columns):
                self.add(IMAGE, 1, (self.images, r, c))
            if end == IMAGE:
                self.add(IMAGE, 1, (self.images, r, ""))
            elif end is not None and r + 1 < rows:
                self.add(end)
        self.images += 1
        return self

    def answer(self):
        self.prompt = len(self.codes)
        return self

    def maps(self, seed, sink, window=0):
        """[layers, heads, T, T] float16; the key `sink` has a large part."""
        random = np.random.default_rng(seed)
        size = len(self.codes)
        pad = np.array(self.codes) == PAD
        shown = np.tri(size, dtype=bool)
        if window:
            shown &= ~np.tri(size, k=-window, dtype=bool)
        self.shown = shown & ~pad
        x = random.normal(size=(LAYERS, HEADS, size, size))
        x[1:, :, :, sink] += 4
        x = np.exp(x) * self.shown
        with np.errstate(invalid="ignore"):
            x = x / x.sum(-1, keepdims=True)
        self.attention = np.nan_to_num(x).astype("f2")
        self.attention[:, :, pad] = 0
        return self


def spread(sample, only_images):
    """Rows of the table of one sample: what is at a key, and what it gets."""
    counted = TEXT if sample.task == "understanding" else IMAGE
    rows = [q for q in range(sample.prompt, len(sample.codes))
            if sample.codes[q] == counted]
    number = 0
    for k, code in enumerate(sample.codes):
        image, row, column = sample.places[k]
        if code == PAD or (only_images and code != IMAGE):
            continue
        part = "response" if k >= sample.prompt else "prompt"
        for layer in range(LAYERS):
            got = [float(sample.attention[layer, h, q, k])
                   for h in range(HEADS) for q in rows]
            fair = [sample.shown[q, k] / sample.shown[q].sum() for q in rows]
            yield [sample.task, layer, number, k, WORDS[code], part, image, row,
                   column, np.mean(got), np.mean(fair),
                   np.mean(got) / np.mean(fair) if np.mean(fair) else ""]
        number += 1


HEAD = ["task", "layer", "key", "position", "modality", "part", "image", "row",
        "column", "attention", "expected", "enrichment"]


def write(folder, name, samples, only_images=False, **attributes):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as file:
        file.attrs["model"] = "m"
        for key, value in attributes.items():
            file.attrs[key] = value
        for sample in samples:
            group = file.create_group("samples/" + sample.name)
            group.attrs["task"] = sample.task
            group.attrs["prompt_length"] = sample.prompt
            group["attention"] = sample.attention
            group["modality"] = np.array(sample.codes, "u1")
    means = {}
    for sample in samples:
        for row in spread(sample, only_images):
            means.setdefault(tuple(row[:3]), []).append(row)
    with open(os.path.join(folder, name + ".csv"), "w") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEAD + ["samples"])
        for rows in means.values():
            first = rows[0]
            if len({row[3] for row in rows}) > 1:
                first[3] = ""
            first[9:11] = (np.mean([row[i] for row in rows]) for i in (9, 10))
            if first[11] != "":
                first[11] = np.mean([row[11] for row in rows])
            out.writerow(first + [len(rows)])


def asked(name, question, answer, padding=0):
    """An image of 4 by 4, a question and an answer."""
    return (Sample(name).add(PAD, padding).add(BOS).add(BOI).image(4, 4)
            .add(EOI).add(TEXT, question).answer().add(TEXT, answer))


def main(folder):
    # Answers of different length; the second is padded on the left.
    write(folder, "square", [asked("a", 3, 2).maps(1, 8),
                             asked("b", 3, 4, 2).maps(2, 10)])
    # Questions of different length: alike in their images only.
    write(folder, "questions", [asked("a", 3, 2).maps(3, 8),
                                asked("b", 6, 2).maps(4, 8)], True)
    # Lines of 5, with an end of each but the last: no square, so lines.
    drawn = Sample("a", "generation").add(BOS).add(TEXT, 4).answer()
    drawn.add(BOI).image(3, 5, OTHER).add(EOI)
    write(folder, "lines", [drawn.maps(5, 12)])
    # Lines of 4, which may be images of 2 by 2.
    drawn = Sample("a", "generation").add(BOS).add(TEXT, 4).answer()
    drawn.add(BOI).image(3, 4, OTHER).add(EOI)
    write(folder, "unclear", [drawn.maps(6, 8)])
    # Ends of lines that have the code of the image.
    ended = Sample("a").add(BOS).image(3, 4, IMAGE).add(TEXT, 2).answer()
    write(folder, "ended", [ended.add(TEXT, 2).maps(7, 5)])
    # Two images in one run and a third, patches put together by two.
    several = (Sample("a").add(BOS).image(2, 3).image(3, 2).add(TEXT)
               .image(1, 4).add(TEXT).answer().add(TEXT, 3))
    write(folder, "several", [several.maps(8, 9)],
          image_grid_thw=np.array([[1, 4, 6], [1, 6, 4], [1, 2, 8]], "i8"))
    # Frames of a video.
    video = Sample("a").add(BOS).image(2, 3).image(2, 3)
    video.add(TEXT, 2).answer().add(TEXT, 2)
    write(folder, "video", [video.maps(9, 4)],
          video_grid_thw=np.array([[2, 2, 3]], "i8"))
    # A window that the rows of the second half cannot see beyond.
    narrow = (Sample("a").add(BOS).image(3, 3).add(TEXT, 12).answer()
              .add(TEXT, 10))
    write(folder, "window", [narrow.maps(10, 20, 14)], window=14)
    # The same, unstated.
    write(folder, "narrow", [narrow])
    # No square.
    odd = Sample("a").add(BOS).image(1, 7).add(TEXT, 2).answer().add(TEXT, 2)
    write(folder, "odd", [odd.maps(11, 3)])


if __name__ == "__main__":
    main(sys.argv[1])
