#!/usr/bin/env python3
"""Writes chunks.h: chunks as HDF5 and its plugins store them.

test_decode.c decodes them, so that the decoder is tested against the real
filters, not against its author's idea of them.  Run this again only to add a
case.  Needs h5py (deflate, shuffle, fletcher32, lzf) and, for lz4 and blosc,
Debian's hdf5-filter-plugin and hdf5-filter-plugin-blosc-serial, found through
HDF5_PLUGIN_PATH:

    HDF5_PLUGIN_PATH=/usr/lib/x86_64-linux-gnu/hdf5/serial/plugins \
        python3 make_chunks.py >chunks.h
"""
import h5py
import numpy as np

LZ4, BLOSC = 32004, 32001

# Softmax of noise over 48 keys: 4 rows of halves, 384 bytes.
noise = np.random.default_rng(1).normal(size=(4, 48)) * 3
rows = np.exp(noise)
rows[:, 30:] = 0
rows = (rows / rows.sum(1, keepdims=True)).astype("<f2")
# Nothing to compress: the lzf filter gives up and sets its bit of the mask.
random = np.random.default_rng(2).integers(0, 65536, (4, 48)).astype("<u2")

CASES = [
    ("deflate", rows, dict(compression="gzip")),
    ("shuffle", rows, dict(shuffle=True)),
    ("fletcher32", rows, dict(fletcher32=True)),
    ("fletcher32 of 65535s", np.full((4, 48), 0xffff, "<u2"),
     dict(fletcher32=True)),
    ("fletcher32 of an odd length", rows.view("u1")[:1, :95],
     dict(fletcher32=True)),
    ("shuffle, deflate", rows, dict(shuffle=True, compression="gzip")),
    ("shuffle, deflate, fletcher32", rows,
     dict(shuffle=True, compression="gzip", fletcher32=True)),
    ("lzf", rows, dict(compression="lzf")),
    ("shuffle, lzf, fletcher32", rows,
     dict(shuffle=True, compression="lzf", fletcher32=True)),
    ("lzf of long runs", np.zeros((4, 48), "<f2"), dict(compression="lzf")),
    ("lzf of noise", random, dict(compression="lzf")),
    ("shuffle of doubles, deflate", rows[:1].astype("<f8"),
     dict(shuffle=True, compression="gzip")),
    ("lz4", rows, dict(compression=LZ4)),
    ("lz4 in small blocks", rows,
     dict(compression=LZ4, compression_opts=(100,))),
    ("shuffle, lz4", rows, dict(shuffle=True, compression=LZ4)),
    ("lz4 of noise", random, dict(compression=LZ4)),
    # level 5, shuffle 1 (bytes) or 2 (bits), inner compressor 0 .. 5
    ("blosc of noise", random, dict(compression=BLOSC)),
    ("blosc", rows,
     dict(compression=BLOSC, compression_opts=(0, 0, 0, 0, 9, 1, 0))),
    ("blosc, bits shuffled, lz4", rows,
     dict(compression=BLOSC, compression_opts=(0, 0, 0, 0, 5, 2, 1))),
    ("blosc, zstd", rows,
     dict(compression=BLOSC, compression_opts=(0, 0, 0, 0, 5, 1, 5))),
]


def text(values):
    """Hexadecimal digits as a C string, 35 bytes on a line."""
    digits = values.hex()
    return "\n\t".join('"%s"' % digits[i:i + 70]
                       for i in range(0, len(digits), 70))


def main():
    out = ["/* Written by make_chunks.py with h5py %s and HDF5 %s. */"
           % (h5py.__version__, h5py.version.hdf5_version),
           "/* clang-format off */"]
    plains, table = {}, []
    for number, (name, values, options) in enumerate(CASES):
        with h5py.File("x", "w", driver="core", backing_store=False) as file:
            data = file.create_dataset(
                "x", data=values, chunks=values.shape, **options)
            properties = data.id.get_create_plist()
            steps = []
            for i in range(properties.get_nfilters()):
                code, _, parameters, _ = properties.get_filter(i)
                steps.append("{ %d, { %s }, %d }" % (
                    code, ", ".join(map(str, parameters)) or "0",
                    len(parameters)))
            mask, stored = data.id.read_direct_chunk((0,) * values.ndim)
        plain = values.tobytes()
        if plain not in plains:
            plains[plain] = "plain_%d" % len(plains)
            out.append("static const char %s[] =\n\t%s;"
                       % (plains[plain], text(plain)))
        out.append("static const char stored_%d[] =\n\t%s;"
                   % (number, text(stored)))
        table.append('\t{ "%s", { { %s }, %d },\n\t  %d, stored_%d, %s },'
                     % (name, ", ".join(steps), len(steps), mask, number,
                        plains[plain]))
    out += ["/* The bytes as hexadecimal digits. */",
            "static const struct chunk {", "\tconst char *name;",
            "\tstruct decode_pipeline pipeline;", "\tuint32_t mask;",
            "\tconst char *stored, *plain;", "} chunks[] = {"]
    out += table + ["};"]
    print("\n".join(out))


main()
