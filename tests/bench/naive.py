#!/usr/bin/env python3
"""What a user would run without attnscope: one number per sample and layer.

    naive.py naive|hyper FILE FIRST END

naive reads a whole layer and then selects the counted keys FIRST:END;
hyper asks HDF5 for the counted keys only.
"""
import sys

import h5py
import numpy as np

way, name = sys.argv[1:3]
first, end = map(int, sys.argv[3:5])
with h5py.File(name, "r") as file:
    for sample in file["samples"].values():
        d = sample["attention"]
        for l in range(d.shape[0]):
            if way == "naive":
                part = d[l].astype(np.float32)[:, :, first:end]
            else:
                part = d[l, :, :, first:end].astype(np.float32)
            print(repr(float(part.sum(-1).mean())))
