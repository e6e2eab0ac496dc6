#!/usr/bin/env python3
"""Writes a dump and keeps it open, as a long run does.

    hold_open.py DUMP SIGN [LIBVER]

The format is the newest unless LIBVER is "earliest".  Creates the file SIGN
once the first sample is written.
"""
import sys
import time

import h5py
import numpy as np

file = h5py.File(sys.argv[1], "w", libver=sys.argv[3] if len(sys.argv) > 3 else "latest")
file.attrs["model"] = "held"
group = file.create_group("samples/one")
group.attrs["task"] = "understanding"
group.attrs["prompt_length"] = 2
group["modality"] = np.array([2, 2, 1, 1], np.int8)
group["attention"] = np.full((2, 2, 4, 4), 0.25, np.float16)
file.flush()
open(sys.argv[2], "w").close()
time.sleep(600)
