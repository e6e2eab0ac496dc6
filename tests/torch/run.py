"""Runs the tests of this folder as those of tests/exporter are run; with TABLE=1
in the environment, prints by how much sums and maps differ (RESULTS.md)."""

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
if os.environ.get("TABLE"):
    from test_capture import Equal
    print("| model | task | intensity | expected | rows compared |\n"
          "|---|---|---|---|---|")
    for (name, task), worst in sorted(Equal.differences.items()):
        print(f"| {name} | {task} | {worst[0]:.1e} | {worst[1]:.1e} | "
              f"{worst[2]} |")
failed = len(result.failures)
print(f"{result.testsRun - failed} passed, {failed} failed")
sys.exit(bool(failed) or not result.testsRun)
