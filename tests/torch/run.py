"""Runs the tests of this folder as those of tests/exporter are run."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "exporter")]

import harness  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)  # the models are tiny
result = harness.Lines()
unittest.defaultTestLoader.discover(HERE).run(result)
failed = len(result.failures)
print(f"{result.testsRun - failed} passed, {failed} failed")
sys.exit(bool(failed) or not result.testsRun)
