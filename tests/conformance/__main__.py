"""The run: every round in order, up to the first disagreement, and the summary."""

from __future__ import annotations

import argparse
import json
import random
import secrets
import sys
import traceback
from pathlib import Path

from . import (
    core_jdcloud,
    core_ucloud,
    every_operation,
    judge_jdcloud,
    judge_ucloud,
    life_jdcloud,
    life_ucloud,
    node,
    random_requests,
    same_requests,
    signatures_jdcloud,
    signatures_ucloud,
)
from .helper import Helper
from .recorder import Recorder
from .report import Disagreement, Report


def main() -> int:
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument("--simulator", required=True, help="the line that the simulator prints")
    parser.add_argument("--helper", required=True, help="the program sign_requests")
    parser.add_argument("--specs", required=True, type=Path, help="the directory of the specs")
    parser.add_argument("--node", required=True, type=Path, help="the directory with the official SDK of npm")
    parser.add_argument("--seed", type=int, help="repeats the random input of an earlier run")
    arguments = parser.parse_args()
    accounts = json.loads(arguments.simulator)
    seed = secrets.randbelow(2**32) if arguments.seed is None else arguments.seed

    report = Report()
    print(f"Random input of seed {seed}; --seed {seed} repeats it", flush=True)
    failed = 0
    try:
        life_ucloud.run(report, accounts["ucloud"])
        life_jdcloud.run(report, accounts["jdcloud"])
        core_ucloud.run(report, accounts["ucloud"])
        core_jdcloud.run(report, accounts["jdcloud"], arguments.specs)
        node.run(report, accounts["jdcloud"], arguments.node)
        judge_ucloud.run(report, accounts["ucloud"], arguments.specs)
        judge_jdcloud.run(report, accounts["jdcloud"], arguments.specs)
        with Helper(arguments.helper) as helper, Recorder() as recorder:
            same_requests.run(report, helper, recorder, arguments.specs)
            every_operation.run(report, helper, recorder, arguments.specs)
            # Each round draws from a stream of its own, so that a change of one leaves the others as they were.
            signatures_ucloud.run(report, helper, recorder, random.Random(f"{seed} ucloud"))
            signatures_jdcloud.run(report, helper, random.Random(f"{seed} jdcloud"))
            random_requests.run(report, helper, recorder, random.Random(f"{seed} requests"))
    except Disagreement as disagreement:
        failed = 1
        print(f"\nDISAGREEMENT (seed {seed})\n{disagreement}", flush=True)
    except Exception:
        failed = 1
        print(f"\nThe run broke off (seed {seed})\n{traceback.format_exc()}", flush=True)
    print(f"\n{report.passed} passed, {failed} failed", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
