#!/usr/bin/env python3
"""Writes a dump of 40 MB, read slowly enough to be truncated while mapped.

    make_dumps.py FOLDER
"""
import sys

import h5py
import numpy as np

TOKENS = 800

with h5py.File(sys.argv[1] + "/large.h5", "w") as file:
    file.attrs["model"] = "large"
    group = file.create_group("samples/large")
    group.attrs["task"] = "understanding"
    group.attrs["prompt_length"] = TOKENS // 2
    group["modality"] = np.repeat(np.array([2, 1], np.int8), TOKENS // 2)
    group["attention"] = np.full((16, 2, TOKENS, TOKENS), 1 / TOKENS,
                                 np.float16)
