"""Files of arrays as HDF5: python -m attnscope_dump convert IN... -o OUT.h5

Names, shapes and numbers stay as they are, since what the axes mean is for
attnscope to find or to ask.  What a single file has by name (.npz, .safetensors,
.zarr, a dictionary) is at the root of the dump.  One of several files, or a file
without names, is an object of the name that it has below the folder that all
files share, without its ending.  Dictionaries and lists are groups, lists with
the names 0, 1, ...; single numbers and texts are attributes of their group.
"""

import argparse
import json
import os
import sys

import h5py
import numpy as np

from attnscope_rows import bfloat16

SAFETENSORS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
               "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
               "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
               "BOOL": "?"}


class Bits:
    """bfloat16 values, as uint16."""

    def __init__(self, values):
        self.values = values


def read_torch(path):
    try:
        import torch
    except ImportError as error:
        raise ValueError("reading it needs torch: pip install torch") from error
    import pickle
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ValueError(
            "holds objects that are not tensors, numbers, lists or "
            "dictionaries: save tuple(outputs.attentions) instead"
        ) from error


def read_numpy(path):
    return np.load(path, mmap_mode="r", allow_pickle=False)


def read_safetensors(path):
    data = np.memmap(path, np.uint8, "r")
    size = int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8:8 + size].tobytes())
    header.pop("__metadata__", None)
    return {name: safetensor(name, data[8 + size:], **about)
            for name, about in header.items()}


def safetensor(name, data, dtype, shape, data_offsets):
    if dtype not in SAFETENSORS:
        raise ValueError(f"{name} is {dtype}, which is not supported")
    low, high = data_offsets
    kind = np.dtype(SAFETENSORS[dtype])
    if not 0 <= low <= high <= len(data):
        raise ValueError(f"{name} is damaged or cut short")
    values = data[low:high].view(kind).reshape(shape)
    return Bits(values) if dtype == "BF16" else values


def read_zarr(path):
    try:
        import zarr
    except ImportError as error:
        raise ValueError("reading it needs zarr: pip install zarr") from error

    def read(node):
        if hasattr(node, "shape"):
            return node[...]
        return {**node.attrs, **{name: read(one) for members in (
            node.groups(), node.arrays()) for name, one in members}}
    return read(zarr.open(path, mode="r"))


READERS = {".pt": read_torch, ".pth": read_torch, ".npy": read_numpy,
           ".npz": read_numpy, ".safetensors": read_safetensors,
           ".zarr": read_zarr}


def write(group, name, value, path):
    """Writes a value as the name in the group."""
    if value is None:
        return
    if hasattr(value, "detach"):
        value = tensor(value, path)
    if isinstance(value, (list, tuple)) and value and all(
            isinstance(one, (bool, int, float, str)) for one in value):
        value = np.array(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        value = value.astype(object) if value.ndim else str(value)
    if isinstance(value, Bits):
        kind = bfloat16()
        made = group.create_dataset(name, value.values.shape,
                                    h5py.Datatype(kind))
        made.id.write(h5py.h5s.ALL, h5py.h5s.ALL,
                      np.ascontiguousarray(value.values), mtype=kind)
    elif isinstance(value, (bool, int, float, str)):
        group.attrs[name] = value
    elif isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiubSO":
            raise ValueError(f"{path} has values of type {value.dtype}")
        group[name] = value
    elif hasattr(value, "items") or isinstance(value, (list, tuple)):
        write_items(group.require_group(name), value, path)
    else:
        raise ValueError(f"{path} is a {type(value).__name__}, not an array")


def write_items(group, value, path):
    items = value.items() if hasattr(value, "items") else enumerate(value)
    for key, one in items:
        write(group, str(key), one, f"{path}/{key}")


def tensor(value, path):
    import torch
    value = value.detach().to("cpu")
    if value.dtype == torch.bfloat16:
        return Bits(value.contiguous().view(torch.int16).numpy().view("u2"))
    try:
        return value.numpy()
    except (TypeError, RuntimeError) as error:
        raise ValueError(f"{path} has values of type {value.dtype}") from error


def names(paths):
    """What each file is called in the dump."""
    whole = [os.path.splitext(os.path.abspath(path))[0] for path in paths]
    shared = os.path.commonpath([os.path.dirname(path) for path in whole])
    found = [os.path.relpath(path, shared) for path in whole]
    for one, path in zip(found, paths):
        if found.count(one) > 1:
            raise ValueError(f"{path}: another file would be called {one}, "
                             "too: convert them one by one")
    return found


def convert(paths, out):
    """Converts the files to a new dump, whole or not at all."""
    if os.path.exists(out):
        raise ValueError(f"{out}: exists")
    partial = f"{out}.part"
    try:
        with h5py.File(partial, "w") as file:
            for name, path in zip(names(paths), paths):
                ending = os.path.splitext(path.rstrip("/"))[1]
                if ending not in READERS:
                    raise ValueError(f"{path}: its name must end with one of "
                                     f"{' '.join(READERS)}")
                try:
                    value = READERS[ending](path)
                    if len(paths) == 1 and hasattr(value, "items"):
                        write_items(file, value, "")
                    else:
                        write(file, name, value, "/" + name)
                except (ValueError, TypeError, OSError, EOFError,
                        RuntimeError) as error:
                    raise ValueError(f"{path}: {error}") from error
        os.replace(partial, out)
    finally:
        if os.path.exists(partial):
            os.unlink(partial)


def main(arguments):
    parser = argparse.ArgumentParser("python -m attnscope_dump",
                                     description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="convert")
    command = commands.add_parser("convert", description=__doc__,
                                  formatter_class=argparse
                                  .RawDescriptionHelpFormatter)
    command.add_argument("paths", nargs="+", metavar="IN",
                         help=" ".join(READERS))
    command.add_argument("-o", dest="out", metavar="OUT.h5", required=True)
    given = parser.parse_args(arguments)
    try:
        convert(given.paths, given.out)
    except (ValueError, OSError) as error:
        sys.exit(f"attnscope_dump convert: {error}")
