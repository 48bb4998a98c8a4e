"""The run: every check in order, up to the first that fails, and the picture of the documentation."""

from __future__ import annotations

import argparse
import sys

from .browser import Browser
from .checks import CHECKS, Run
from .clients import Jdcloud, Ucloud
from .picture import take
from .simulator import Simulator

FAILURE = "page-failure.png"


def main() -> int:
    parser = argparse.ArgumentParser(prog="page", description=__doc__)
    parser.add_argument("--simulator", required=True, help="the simulator's program, with arguments if need be")
    parser.add_argument("--screenshot", help="where to write the picture of the documentation")
    arguments = parser.parse_args()
    with Simulator(arguments.simulator) as simulator, Browser() as browser:
        run = Run(browser, simulator, Ucloud(simulator.accounts["ucloud"]), Jdcloud(simulator.accounts["jdcloud"]))
        browser.resize(1440, 900)
        for check in CHECKS:
            try:
                check(run)
            except Exception:
                browser.screenshot(FAILURE)
                print(f"FAILED: {check.__name__}; {FAILURE} shows the page", flush=True)
                raise
            print(f"ok: {check.__name__}", flush=True)
    if arguments.screenshot:
        with Simulator(arguments.simulator) as simulator, Browser() as browser:
            take(browser, simulator, arguments.screenshot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
