"""Runs every test_*.py in its folder and prints "ok NAME" or "not ok NAME" for
each test, with failures on lines that start with "# "."""

import os
import sys
import tempfile
import unittest
import warnings

import h5py

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "src", "exporter")]

from attnscope_dump import Dump  # noqa: E402


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "dump.h5")
        warnings.simplefilter("error")
        self.addCleanup(warnings.resetwarnings)

    def export(self, attentions, task="understanding", options=None, **known):
        """Writes one sample into a new dump and reads it back."""
        options = {"model": "fake", "mode": "w", **(options or {})}
        with Dump(self.path, **options) as dump:
            dump.add("one", task, attentions, **known)
        with h5py.File(self.path) as file:
            sample = file["samples/one"]
            return ({name: sample[name][()] for name in sample},
                    dict(sample.attrs))

    def file(self):
        return h5py.File(self.path)

    def refused(self, pattern, attentions, task="understanding", options=(),
                **known):
        with Dump(self.path, model="fake", mode="w", **dict(options)) as dump:
            with self.assertRaisesRegex(ValueError, pattern):
                dump.add("one", task, attentions, **known)
            self.assertNotIn("one", dump)


class Lines(unittest.TestResult):
    def name(self, test):
        return "exporter_" + test.id().rsplit(".test_", 1)[-1]

    def addSuccess(self, test):
        print("ok", self.name(test))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        for line in self._exc_info_to_string(error, test).splitlines():
            print("#", line)
        print("not ok", self.name(test))

    addError = addFailure


if __name__ == "__main__":
    result = Lines()
    unittest.defaultTestLoader.discover(HERE).run(result)
    sys.exit(bool(result.failures) or not result.testsRun)
