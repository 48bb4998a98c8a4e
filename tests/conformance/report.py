"""What a check is: it passes and is counted, or it ends the run."""

from __future__ import annotations

from collections import Counter
from typing import Any


class Disagreement(Exception):
    """The two sides differ, or one of them does not do what it has to."""


class Report:
    """Counts the checks and prints what is being done."""

    def __init__(self) -> None:
        self.passed = 0

    def section(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def note(self, text: str) -> None:
        print(f"  {text}", flush=True)

    def check(self, holds: bool, message: str) -> None:
        """Counts a check that holds. One that does not is a disagreement, which ends the run."""
        if not holds:
            raise Disagreement(message)
        self.passed += 1

    def equal(self, what: str, found: Any, expected: Any) -> None:
        self.check(found == expected, f"{what}\n  is          {found!r}\n  and has to be {expected!r}")

    def departures(self, counts: Counter[str], known: list[Any]) -> None:
        """Says how often each known departure was met; one that was not has outlived its reason."""
        for departure in known:
            count = counts[departure.name]
            self.check(
                count > 0,
                f"the departure {departure.name!r} no longer occurs: take it out of departures.py",
            )
            self.note(f"{departure.kind}: {departure.name}: {count} cases")
            self.note(f"    {departure.reason}")
