"""The lives of an image and of the core resources with JD Cloud's SDK for Node.js, in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from .report import Report

SCRIPT = Path(__file__).with_name("node") / "life.js"
MOST_SECONDS = 120


def run(report: Report, account: dict[str, str], directory: Path) -> None:
    """Runs the script with the SDK that is installed in the directory."""
    report.section("Lives of an image, a VPC, a subnet, a disk and an instance with jdcloud-sdk-js")
    command = ["node", str(SCRIPT), json.dumps(account), str(directory / "node_modules")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    *notes, last = done.stdout.splitlines() or [""]
    for line in notes:
        report.note(line.strip())
    passed = re.fullmatch(r"(\d+) checks", last)
    report.check(done.returncode == 0 and passed is not None, f"{last}\n{done.stderr}")
    report.passed += int(passed[1]) if passed else 0
