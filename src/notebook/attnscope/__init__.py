"""attnscope from a notebook: runs the program and returns its tables.

    import attnscope
    rows = attnscope.intensity("dumps/*.h5", per_head=True)
    attnscope.curves(rows)                   # a table of an earlier step
    attnscope.compare(rows, reference=["Qwen3-VL-8B", "HunyuanImage-3.0"])
    attnscope.plot(rows, kind="scatter")     # shown in the notebook

Every function is a command of attnscope(1) and takes what the command takes:
dumps, or tables as files, or one table that another function returned.  Options
are those of the command, with _ for -: True for one without a value, a list for
one that is given several times, a tuple for one that takes several values.

A table is a pandas.DataFrame; without pandas, a polars.DataFrame; without
either, a dict of lists.  Empty numbers are missing values.  What the command
writes on standard error becomes an Error if it failed, else Warnings.
"""

import contextlib
import csv
import importlib.metadata
import importlib.util
import io
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple, Union

if TYPE_CHECKING:
    from pandas import DataFrame as Table
else:
    Table = Any

Inputs = Union[str, "os.PathLike[str]", List[Union[str, "os.PathLike[str]"]], Table]

# Columns whose cells are text also where they look like numbers.
TEXT = frozenset(
    "model step file sample task group measure convention rows mask series method "
    "targets reference from to modality part role grid "
    "other_model other_step other_group".split()
)


class Warning(UserWarning):
    """A line on standard error of a command that did not fail."""


class Error(RuntimeError):
    """The message of a command that failed.

    `status` is its exit status (2: wrong options), and `table` has the rows of
    the inputs that could be read, or is None.
    """

    def __init__(self, message: str, status: int, table: Optional[Table] = None):
        super().__init__(message)
        self.status = status
        self.table = table


class Figure:
    """A drawn figure: `data` are the bytes of a file that ends in `suffix`."""

    def __init__(self, data: bytes, suffix: str):
        self.data = data
        self.suffix = suffix

    def _repr_svg_(self) -> Optional[str]:
        return self.data.decode() if self.suffix == ".svg" else None

    def _repr_png_(self) -> Optional[bytes]:
        return self.data if self.suffix == ".png" else None


def program() -> str:
    """The program that came with this module, or else the first in PATH."""
    try:
        for file in importlib.metadata.files("attnscope") or []:
            if file.parts[-2:] == ("bin", "attnscope"):
                return str(Path(file.locate()).resolve())
    except importlib.metadata.PackageNotFoundError:
        pass
    found = shutil.which("attnscope")
    if not found:
        raise FileNotFoundError("attnscope: no such program in PATH")
    return found


def _words(options: Dict[str, Any]) -> List[str]:
    words = []
    for name, values in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        for value in values if isinstance(values, list) else [values]:
            if value is True:
                words.append(option)
            elif isinstance(value, tuple):
                words += [option, *map(str, value)]
            elif value is not None and value is not False:
                words.append(f"{option}={value}")
    return words


def _inputs(inputs: Inputs) -> Tuple[List[str], Optional[str]]:
    """Operands, and what the command reads from standard input."""
    if isinstance(inputs, (str, os.PathLike)):
        inputs = [inputs]
    if isinstance(inputs, dict):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(inputs)
        writer.writerows(zip(*inputs.values()))
        return ["-"], text.getvalue()
    if hasattr(inputs, "to_csv"):
        return ["-"], inputs.to_csv(index=False)
    if hasattr(inputs, "write_csv"):
        return ["-"], inputs.write_csv()
    return [os.fspath(path) for path in inputs], None


@contextlib.contextmanager
def _interrupt_later() -> Iterator[None]:
    """Puts off Ctrl-C: Popen() that is interrupted has started a program, but
    returns nothing by which to stop it.  A blocked signal would be blocked in
    the program, too; a handler is not inherited."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    interrupts: List[Any] = []
    signal.signal(signal.SIGINT, lambda *known: interrupts.append(known))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if interrupts:
            before(*interrupts[0])


def _run(
    command: str, inputs: Inputs, options: Dict[str, Any], output: Any = None
) -> Table:
    if "output" in options:
        raise TypeError("output: the table is returned; write it with to_csv()")
    words = _words({**options, "output": output})
    paths, text = _inputs(inputs)
    process = None
    try:
        with _interrupt_later():
            process = subprocess.Popen(
                [program(), command, *words, "--", *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="surrogateescape",
            )
        output, messages = process.communicate(text)
    except BaseException:
        if process:
            with process:
                process.terminate()
        raise
    table = _table(output) if output else None
    if process.returncode:
        raise Error(messages.strip(), process.returncode, table)
    for line in messages.splitlines():
        warnings.warn(line, Warning, stacklevel=3)
    return table


def _column(name: str, cells: Tuple[str, ...]) -> List[Any]:
    if name in TEXT:
        return list(cells)
    for number in (int, float):
        try:
            return [number(cell) if cell else None for cell in cells]
        except ValueError:
            pass
    return list(cells)


def _table(text: str) -> Table:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    cells = zip(*rows) if rows else [()] * len(header)
    # The seal is about the rows as they stand in a file.
    columns = {n: _column(n, c) for n, c in zip(header, cells) if n != "seal"}
    if importlib.util.find_spec("pandas"):
        import pandas

        table = pandas.DataFrame(columns)
        for name, values in columns.items():
            if None in values and any(isinstance(v, int) for v in values):
                table[name] = pandas.array(values, dtype="Int64")
            elif None in values:
                table[name] = table[name].astype("float64")
        return table
    if importlib.util.find_spec("polars"):
        import polars

        return polars.DataFrame(columns)
    return columns


def intensity(inputs: Inputs, **options: Any) -> Table:
    """Intensity of every layer and sample of dumps; attnscope-intensity(1)."""
    return _run("intensity", inputs, options)


def curves(inputs: Inputs, **options: Any) -> Table:
    """Mean curves over layers, with intervals; attnscope-curves(1)."""
    return _run("curves", inputs, options)


def correlate(inputs: Inputs, **options: Any) -> Table:
    """Correlation of a model's two curves, tested; attnscope-correlate(1)."""
    return _run("correlate", inputs, options)


def compare(inputs: Inputs, **options: Any) -> Table:
    """Distance of curves from those of other models; attnscope-compare(1)."""
    return _run("compare", inputs, options)


def loss(inputs: Inputs, **options: Any) -> Table:
    """The AIA loss for given targets; attnscope-loss(1)."""
    return _run("loss", inputs, options)


def trajectory(inputs: Inputs, **options: Any) -> Table:
    """What training does to the curves; attnscope-trajectory(1)."""
    return _run("trajectory", inputs, options)


def groups(inputs: Inputs, **options: Any) -> Table:
    """Whether kinds of prompts differ; attnscope-groups(1)."""
    return _run("groups", inputs, options)


def heads(inputs: Inputs, **options: Any) -> Table:
    """Every head, measured and ranked; attnscope-heads(1)."""
    return _run("heads", inputs, options)


def blocks(inputs: Inputs, **options: Any) -> Table:
    """Attention between modalities; attnscope-blocks(1)."""
    return _run("blocks", inputs, options)


def steps(inputs: Inputs, **options: Any) -> Table:
    """Intensity along the response; attnscope-steps(1)."""
    return _run("steps", inputs, options)


def keys(inputs: Inputs, **options: Any) -> Table:
    """Attention to each position; attnscope-keys(1)."""
    return _run("keys", inputs, options)


def plot(inputs: Inputs, output: Any = None, **options: Any) -> Figure:
    """A figure; attnscope-plot(1).  Kept as the file `output`, if given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(output or Path(folder, "figure.svg"))
        _run("plot", inputs, options, path)
        return Figure(path.read_bytes(), path.suffix)
