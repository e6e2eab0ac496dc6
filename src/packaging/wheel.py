"""Packs two wheels: wheel.py ROOT VERSION OUT.

attnscope is the program and the module for notebooks; ROOT is what `make
install` put under a prefix, with the static program.  attnscope-dump is the
exporter, the same package as `pip install ./src/exporter`: no module is in both,
so that removing one leaves the other whole.  Needs nothing but Python, and the
same files give the same bytes.  How a wheel is made: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
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
Name: {name}
Version: {version}
Summary: {summary}
License: MIT
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Scientific/Engineering :: Artificial Intelligence
Requires-Python: >=3.8
{more}Description-Content-Type: text/markdown

{readme}"""
PROGRAM = """\
Classifier: Typing :: Typed
Provides-Extra: dump
Requires-Dist: attnscope-dump=={version}; extra == "dump"
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
"""
EXPORTER = """\
Requires-Dist: h5py
Requires-Dist: numpy
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: attnscope ({version})
Root-Is-Purelib: {pure}
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


def exporter():
    """What is in a wheel: (name, bytes, executable)."""
    for path in sorted(SOURCE.glob("src/exporter/attnscope_*.py")):
        yield path.name, path.read_bytes(), False


def program(root, version):
    for path in sorted(SOURCE.glob("src/notebook/attnscope/*.py*")):
        if path.is_file():
            yield f"attnscope/{path.name}", path.read_bytes(), False
    # `make install` puts the exporter beside the data.
    others = {name for name, _, _ in exporter()}
    data = f"attnscope-{version}.data"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root)
        if name.parts[0] == "bin":
            yield f"{data}/scripts/{name.name}", path.read_bytes(), True
        elif name.name not in others:
            yield f"{data}/data/{name}", path.read_bytes(), False


def pack(out, files, platforms, name, version, summary, more):
    package = f"{name.replace('-', '_')}-{version}"
    info = f"{package}.dist-info"
    files = list(files)
    metadata = METADATA.format(
        name=name, version=version, summary=summary, more=more,
        readme=(SOURCE / "README.md").read_text())
    pure = "true" if platforms == ["any"] else "false"
    wheel = WHEEL.format(version=version, pure=pure) + "".join(
        f"Tag: py3-none-{platform}\n" for platform in platforms)
    for what, text in [("METADATA", metadata), ("WHEEL", wheel),
                       ("licenses/LICENSE", (SOURCE / "LICENSE").read_text())]:
        files.append((f"{info}/{what}", text.encode(), False))
    record = f"{info}/RECORD"
    lines = []
    for name, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        lines.append(f"{name},sha256={digest.rstrip(b'=').decode()},{len(content)}\n")
    lines.append(f"{record},,\n")
    files.append((record, "".join(lines).encode(), False))

    path = out / f"{package}-py3-none-{'.'.join(platforms)}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, executable in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(path)


def main(root, version, out):
    pack(out, program(root, version), tags(root / "bin" / "attnscope"),
         "attnscope", version, "measure how text and image attend to each other "
         "in multimodal models", PROGRAM.format(version=version))
    pack(out, exporter(), ["any"], "attnscope-dump", version,
         "writes the attention of a model to dumps for attnscope", EXPORTER)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
