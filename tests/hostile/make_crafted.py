#!/usr/bin/env python3
"""Writes dumps in our own format that request what no dump may have.

    make_crafted.py FOLDER

The corpus holds files of other shapes; these look like dumps, so that a reader
gets as far as the flaw.
"""
import os
import struct
import sys

import h5py
import numpy as np

FOLDER = sys.argv[1]
MAPS = np.full((2, 2, 4, 4), 0.25, np.float16)


def dump(name, **options):
    file = h5py.File(os.path.join(FOLDER, name + ".h5"), "w", **options)
    file.attrs["model"] = "crafted"
    group = file.create_group("samples/one")
    group.attrs["task"] = "understanding"
    group.attrs["prompt_length"] = 2
    group["modality"] = np.array([2, 2, 1, 1], np.int8)
    return file, group


def main():
    file, group = dump("target")
    group["attention"] = MAPS
    file.close()

    file, group = dump("external_link")
    group["attention"] = h5py.ExternalLink("target.h5",
                                           "/samples/one/attention")
    file.close()

    file, group = dump("hidden_external_link")
    file["away"] = h5py.ExternalLink("target.h5", "/samples/one")
    group["attention"] = h5py.SoftLink("/away/attention")
    file.close()

    file, group = dump("circle")
    group["attention"] = h5py.SoftLink("/samples/one/attention")
    file.close()

    file, group = dump("virtual", libver="latest")
    layout = h5py.VirtualLayout(MAPS.shape, MAPS.dtype)
    layout[:] = h5py.VirtualSource("target.h5", "samples/one/attention",
                                   MAPS.shape, MAPS.dtype)
    group.create_virtual_dataset("attention", layout)
    file.close()

    # Of itself, and of another that is made of it.
    file, group = dump("virtual_circle", libver="latest")
    for name, source in (("attention", "other"), ("other", "attention"),
                         ("self", "self")):
        layout = h5py.VirtualLayout(MAPS.shape, MAPS.dtype)
        layout[:] = h5py.VirtualSource(".", f"samples/one/{source}",
                                       MAPS.shape, MAPS.dtype)
        group.create_virtual_dataset(name, layout)
    file.close()

    file, group = dump("external_storage")
    group.create_dataset("attention", MAPS.shape, MAPS.dtype, external=[
        (os.path.join(FOLDER, "secret.bin"), 0, MAPS.nbytes)])
    file.close()
    with open(os.path.join(FOLDER, "secret.bin"), "wb") as stream:
        stream.write(MAPS.tobytes())

    # 64 TiB in a few kilobytes, and a chunk of two gigabytes.
    file, group = dump("huge")
    group.create_dataset("attention", (4, 1 << 11, 1 << 16, 1 << 16),
                         np.float16, chunks=(1, 1, 4, 4),
                         compression="gzip")[0, 0, :4, :4] = 0.25
    file.close()
    file, group = dump("huge_chunk")
    group.create_dataset("attention", (1, 1, 1 << 14, 1 << 15), np.float32,
                         chunks=(1, 1, 1 << 14, 1 << 15))
    group["attention"].id.write_direct_chunk((0, 0, 0, 0), b"x" * 4096)
    file.close()

    # A thousand times as many bytes of values as the file has.
    file, group = dump("flat")
    shape = (1, 1, 7000, 7000)
    group.create_dataset("attention", chunks=shape, compression="gzip",
                         data=np.full(shape, 1 / 7000, np.float16))
    del group["modality"]
    group["modality"] = np.repeat(np.array([2, 1], np.int8), 3500)
    group.attrs["prompt_length"] = 3500
    file.close()

    # A filter that only a plugin has.
    file, group = dump("plugin")
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_chunk(MAPS.shape)
    create.set_filter(400, h5py.h5z.FLAG_OPTIONAL, ())
    space = h5py.h5s.create_simple(MAPS.shape)
    kind = h5py.h5t.py_create(MAPS.dtype)
    made = h5py.h5d.create(group.id, b"attention", kind, space, create)
    made.write_direct_chunk((0, 0, 0, 0), MAPS.tobytes())
    file.close()

    # Interrupted writers: before the first value, after a layer, and
    # with the file still marked as open.
    file, group = dump("unwritten")
    group.create_dataset("attention", MAPS.shape, MAPS.dtype)
    file.close()
    file, group = dump("half_written")
    group.create_dataset("attention", MAPS.shape, MAPS.dtype,
                         chunks=(1, 2, 4, 4))[0] = MAPS[0]
    file.close()
    file, group = dump("left_open", libver="latest")
    group["attention"] = MAPS
    file.flush()
    file.close()
    path = os.path.join(FOLDER, "left_open.h5")
    mark_open(path)


def mark_open(path):
    """Sets the flag of a writer in the superblock (version 3, byte 11)."""
    with open(path, "r+b") as stream:
        head = bytearray(stream.read(48))
        head[11] |= 1
        stream.seek(0)
        stream.write(head[:44] + struct.pack("<I", lookup3(bytes(head[:44]))))


def lookup3(data):
    """Jenkins' lookup3, hashlittle() with initval 0: HDF5's checksum of
    metadata."""
    def rotate(x, k):
        return (x << k | x >> (32 - k)) & 0xffffffff

    length = len(data)
    a = b = c = 0xdeadbeef + length & 0xffffffff
    while len(data) > 12:
        x, y, z = struct.unpack_from("<III", data)
        a, b, c = a + x, b + y, c + z & 0xffffffff
        a = (a - c ^ rotate(c, 4)) & 0xffffffff
        c = c + b & 0xffffffff
        b = (b - a ^ rotate(a, 6)) & 0xffffffff
        a = a + c & 0xffffffff
        c = (c - b ^ rotate(b, 8)) & 0xffffffff
        b = b + a & 0xffffffff
        a = (a - c ^ rotate(c, 16)) & 0xffffffff
        c = c + b & 0xffffffff
        b = (b - a ^ rotate(a, 19)) & 0xffffffff
        a = a + c & 0xffffffff
        c = (c - b ^ rotate(b, 4)) & 0xffffffff
        b = b + a & 0xffffffff
        data = data[12:]
    x, y, z = struct.unpack("<III", data.ljust(12, b"\0"))
    a, b, c = (a + x & 0xffffffff, b + y & 0xffffffff, c + z & 0xffffffff)
    for left, right, turn in (("c", "b", 14), ("a", "c", 11), ("b", "a", 25),
                              ("c", "b", 16), ("a", "c", 4), ("b", "a", 14),
                              ("c", "b", 24)):
        value = {"a": a, "b": b, "c": c}
        new = (value[left] ^ value[right]) - rotate(value[right], turn)
        value[left] = new & 0xffffffff
        a, b, c = value["a"], value["b"], value["c"]
    return c


main()
