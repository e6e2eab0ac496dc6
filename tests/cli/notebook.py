"""import attnscope, with the program that is first in PATH: notebook.py FOLDER.

Tables are compared with what the program prints, read by the csv module alone.
With "frames" after the folder, they must be those of pandas, and of polars
where pandas is hidden."""

import csv
import importlib.util
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = Path(sys.argv[1])
FRAMES = "frames" in sys.argv[2:]
if not FRAMES:
    sys.path.insert(0, str(ROOT / "src" / "notebook"))

import attnscope  # noqa: E402

# Of a job in the background, shells ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)

DUMP = ROOT / "data" / "demo" / "umm_aia.h5"
BROKEN = ROOT / "tests" / "data" / "bad" / "empty.h5"
find_spec = importlib.util.find_spec


def hide(*names):
    importlib.util.find_spec = lambda name: (
        None if name in names else find_spec(name))


def printed(*words):
    text = subprocess.run(
        [attnscope.program(), *map(str, words)], capture_output=True, text=True,
        check=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


class Notebook(unittest.TestCase):
    def setUp(self):
        hide("pandas", "polars")
        self.addCleanup(hide)

    def fake(self, script):
        """Puts a program of that name in PATH, and says so to the module."""
        path = WORK / "attnscope"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        real = attnscope.program
        attnscope.program = lambda: str(path)
        self.addCleanup(setattr, attnscope, "program", real)

    def test_table_is_a_dict_of_lists(self):
        table = attnscope.intensity(DUMP)
        rows = printed("intensity", DUMP)
        self.assertEqual(list(table), [n for n in rows[0] if n != "seal"])
        for name, cells in table.items():
            self.assertEqual(len(cells), len(rows))
            for cell, row in zip(cells, rows):
                if name in ("model", "step", "file", "sample", "task", "group",
                            "convention", "rows", "mask"):
                    self.assertEqual(cell, row[name])
                elif row[name] == "":
                    self.assertIsNone(cell)
                else:
                    self.assertEqual(cell, float(row[name]))
        self.assertIs(type(table["layer"][0]), int)
        self.assertIs(type(table["intensity"][0]), float)

    def test_tables_of_every_command_are_inputs(self):
        rows = attnscope.intensity(str(DUMP))
        for command, options in [
                (attnscope.curves, {}), (attnscope.correlate, {}),
                (attnscope.compare, {}), (attnscope.groups, {}),
                (attnscope.loss, {"targets": "janus-pro", "stretch": 30})]:
            self.assertEqual(command(rows, **options), command(DUMP, **options))
        for command in (attnscope.heads, attnscope.blocks, attnscope.steps):
            name = command.__name__
            self.assertEqual(
                len(command(DUMP)["model"]), len(printed(name, DUMP)))
        patches = attnscope.keys(DUMP, images=True)
        self.assertEqual(set(patches["row"]), {0, 1, 2, 3})
        self.assertEqual(set(patches["grid"]), {"square"})

    def test_text_columns_are_those_of_the_program(self):
        header = (ROOT / "src/table/schema.h").read_text()
        rows = header[header.index("struct provenance"):header.index("struct info_row")]
        known = {"task"}
        for names in re.findall(r"const char \*([^;]*);", rows):
            known |= set(names.replace("*", " ").replace(",", " ").split())
        # Of losses and targets it is a number.
        self.assertEqual(known - {"target"}, attnscope.TEXT)

    def test_options_are_those_of_the_command_line(self):
        self.fake('printf "%s\\n" words "$@"')
        words = attnscope.curves(
            ["a.h5", "b.h5"], per_head=True, seed=7, force=False, ci=None,
            reference=["A", "B"], pair=("c", "d"), axes="layer")
        self.assertEqual(words["words"], [
            "curves", "--per-head", "--seed=7", "--reference=A",
            "--reference=B", "--pair", "c", "d", "--axes=layer", "--", "a.h5",
            "b.h5"])
        with self.assertRaises(TypeError):
            attnscope.curves("a.h5", output="x.csv")

    def test_failures_are_errors(self):
        with self.assertRaisesRegex(attnscope.Error, "unknown option '--sed'") as e:
            attnscope.curves(DUMP, sed=7)
        self.assertEqual(e.exception.status, 2)
        self.assertIsNone(e.exception.table)
        with self.assertRaisesRegex(attnscope.Error, "empty.h5") as e:
            attnscope.intensity([DUMP, BROKEN])
        self.assertEqual(e.exception.status, 1)
        self.assertEqual(e.exception.table, attnscope.intensity(DUMP))

    def test_messages_are_warnings(self):
        self.fake("echo careful >&2; echo; echo x")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            attnscope.curves("a.csv")
        self.assertEqual([str(w.message) for w in caught], ["careful"])
        self.assertEqual(caught[0].filename, __file__)

    def test_interrupt_stops_the_program(self):
        (WORK / "pid").unlink(missing_ok=True)
        self.fake(f'echo $$ >"{WORK}/pid"; exec sleep 60')

        def is_waiting():
            frame = sys._current_frames()[threading.main_thread().ident]
            while frame and frame.f_code.co_name != "communicate":
                frame = frame.f_back
            return frame is not None

        def interrupt():
            # The fake may be running before Popen() has returned.
            while not ((WORK / "pid").exists() and
                       (WORK / "pid").read_text() and is_waiting()):
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        began = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            attnscope.curves("a.csv")
        self.assertLess(time.monotonic() - began, 30)
        with self.assertRaises(ProcessLookupError):
            os.kill(int((WORK / "pid").read_text()), 0)

    def test_interrupt_while_the_program_starts(self):
        self.fake("exec sleep 60")
        handler = signal.getsignal(signal.SIGINT)
        started = []

        class Popen(subprocess.Popen):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                started.append(self.pid)
                os.kill(os.getpid(), signal.SIGINT)

        real, subprocess.Popen = subprocess.Popen, Popen
        self.addCleanup(setattr, subprocess, "Popen", real)
        with self.assertRaises(KeyboardInterrupt):
            attnscope.curves("a.csv")
        with self.assertRaises(ProcessLookupError):
            os.kill(started[0], 0)
        self.assertEqual(signal.getsignal(signal.SIGINT), handler)

    def test_figures_are_shown_and_kept(self):
        figure = attnscope.plot(attnscope.curves(DUMP))
        self.assertIn("</svg>", figure._repr_svg_())
        self.assertIsNone(figure._repr_png_())
        figure = attnscope.plot(DUMP, output=WORK / "curves.png")
        self.assertEqual(figure._repr_png_(), (WORK / "curves.png").read_bytes())

    def test_example_of_the_readme_runs(self):
        example = re.search(
            r"^```python\n(import attnscope\n.*?)^```$",
            (ROOT / "README.md").read_text(), re.M | re.S)[1]
        exec(example.replace("dumps/*.h5", str(DUMP.parent / "umm_a*.h5")), {})

    @unittest.skipUnless(FRAMES, "needs pandas and polars")
    def test_frames_are_those_of_pandas_and_polars(self):
        lists = attnscope.intensity(DUMP)
        curves = attnscope.curves(lists)
        for hidden in (), ("pandas",):
            hide(*hidden)
            frame = attnscope.intensity(DUMP)
            self.assertEqual(
                type(frame).__module__.split(".")[0], "polars" if hidden else "pandas")
            self.assertEqual(list(frame.columns), list(lists))
            for name, cells in lists.items():
                ours = [None if c != c else c for c in frame[name].to_list()]
                self.assertEqual(ours, cells)
            again = attnscope.curves(frame)
            for name, cells in curves.items():
                self.assertEqual(again[name].to_list(), cells)
        self.fake("echo layer,r; echo 1,; echo ,2.5")
        hide()
        self.assertEqual(
            list(map(str, attnscope.curves("a.csv").dtypes)), ["Int64", "float64"])


class Lines(unittest.TestResult):
    def name(self, test):
        return "notebook: " + test.id().rsplit(".test_", 1)[-1].replace("_", " ")

    def addSuccess(self, test):
        print("ok", self.name(test))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        for line in self._exc_info_to_string(error, test).splitlines():
            print("#", line)
        print("not ok", self.name(test))

    addError = addFailure


result = Lines()
unittest.defaultTestLoader.loadTestsFromTestCase(Notebook).run(result)
sys.exit(not result.wasSuccessful())
