"""Runs the tests of this folder as those of tests/exporter are run."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "exporter")]

import harness  # noqa: E402

result = harness.Lines()
unittest.defaultTestLoader.discover(HERE).run(result)
sys.exit(bool(result.failures) or not result.testsRun)
