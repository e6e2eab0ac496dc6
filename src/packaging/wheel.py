"""Packs a wheel: wheel.py ROOT VERSION OUT.

ROOT is what `make install` put under a prefix, with the static program.  Needs
nothing but Python, and the same files give the same bytes.  How a wheel is
made: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""
import base64
import hashlib
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
METADATA = """\
Metadata-Version: 2.1
Name: attnscope
Version: {version}
Summary: measure how text and image attend to each other in multimodal models
License: MIT
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Scientific/Engineering :: Artificial Intelligence
Classifier: Typing :: Typed
Requires-Python: >=3.8
Provides-Extra: dump
Requires-Dist: numpy; extra == "dump"
Requires-Dist: h5py; extra == "dump"
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Description-Content-Type: text/markdown

{readme}"""
WHEEL = """\
Wheel-Version: 1.0
Generator: attnscope ({version})
Root-Is-Purelib: false
"""


def tags(program):
    """Platforms that the program runs on: static, so it needs no C library."""
    listing = subprocess.run(
        ["readelf", "-lWd", program], capture_output=True, text=True, check=True
    ).stdout
    if "INTERP" in listing or "NEEDED" in listing:
        sys.exit(f"{program}: needs a shared library, so no tag would be true")
    machine = platform.machine()
    return [f"manylinux_2_17_{machine}", f"manylinux2014_{machine}",
            f"musllinux_1_1_{machine}"]


def contents(root, version):
    """What is in the wheel: (name, bytes, executable)."""
    source = SOURCE / "src"
    modules = sorted(source.glob("exporter/attnscope_*.py"))
    for path in modules:
        yield path.name, path.read_bytes(), False
    for path in sorted(source.glob("notebook/attnscope/*.py*")):
        if path.is_file():
            yield f"attnscope/{path.name}", path.read_bytes(), False
    # The modules are beside the data as well, for those without a wheel.
    names = {path.name for path in modules}
    data = f"attnscope-{version}.data"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root)
        if name.parts[0] == "bin":
            yield f"{data}/scripts/{name.name}", path.read_bytes(), True
        elif name.name not in names:
            yield f"{data}/data/{name}", path.read_bytes(), False


def main(root, version, out):
    platforms = tags(root / "bin" / "attnscope")
    info = f"attnscope-{version}.dist-info"
    files = list(contents(root, version))
    readme = (SOURCE / "README.md").read_text()
    wheel = WHEEL.format(version=version) + "".join(
        f"Tag: py3-none-{platform}\n" for platform in platforms)
    for name, text in [("METADATA", METADATA.format(version=version, readme=readme)),
                       ("WHEEL", wheel),
                       ("licenses/LICENSE", (SOURCE / "LICENSE").read_text())]:
        files.append((f"{info}/{name}", text.encode(), False))
    record = f"{info}/RECORD"
    lines = []
    for name, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        lines.append(f"{name},sha256={digest.rstrip(b'=').decode()},{len(content)}\n")
    lines.append(f"{record},,\n")
    files.append((record, "".join(lines).encode(), False))

    path = out / f"attnscope-{version}-py3-none-{'.'.join(platforms)}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, executable in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
