#!/usr/bin/python3
"""A second implementation of src/base/random.c, in Python integers and libm.

Writes the first numbers of two streams as a C header for test_random.c:

    python3 tests/stats/random_reference.py | clang-format \\
        > tests/unit/random_reference.h
"""
import math

MASK = (1 << 64) - 1


def splitmix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


class Random:
    def __init__(self, seed, stream):
        _, mixed = splitmix(seed)
        state = (mixed + stream) & MASK
        self.s = []
        for _ in range(4):
            state, word = splitmix(state)
            self.s.append(word)

    def bits(self):
        s = self.s
        rotate = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.bits() >> 11) / 2**53

    def disc(self):
        while True:
            x = 2 * self.uniform() - 1
            y = 2 * self.uniform() - 1
            square = x * x + y * y
            if 0 < square < 1:
                return x, y, square

    def normal(self):
        x, _, square = self.disc()
        return x * math.sqrt(-2 * math.log(square) / square)


def main():
    # The authors' own generators give these; see their reference code.
    check = Random(0, 0)
    check.s = [1, 2, 3, 4]
    assert [check.bits() for _ in range(4)] == [
        11520, 0, 1509978240, 1215971899390074240]
    assert splitmix(1234567)[1] == 6457827717110365317

    print("/* Made by tests/stats/random_reference.py. */")
    print("#ifndef RANDOM_REFERENCE_H\n#define RANDOM_REFERENCE_H\n")
    print("#include <stdint.h>\n")
    print("struct reference {")
    print("\tuint64_t seed, stream, bits[8];")
    print("\tdouble normal[64];")
    print("};")
    print("static const struct reference references[] = {")
    for seed, stream in ((1, 0), (1, 3), (18446744073709551615, 1000)):
        a, b = Random(seed, stream), Random(seed, stream)
        bits = [f"UINT64_C({a.bits():#018x})" for _ in range(8)]
        print(f"\t{{UINT64_C({seed}), UINT64_C({stream}),")
        print("\t\t{" + ", ".join(bits) + "},")
        normals = [f"{b.normal():.17g}" for _ in range(64)]
        print("\t\t{" + ", ".join(normals) + "}},")
    print("};\n")
    print("#endif")


if __name__ == "__main__":
    main()
