"""Waiting for a state, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable

from .report import Disagreement

MOST_SECONDS = 20.0
PAUSE_SECONDS = 0.05


def wait_until(wanted: str, state: Callable[[], str], among: set[str]) -> None:
    """Asks for the state until it is the wanted one. Only the states `among` may come before it."""
    end = time.monotonic() + MOST_SECONDS
    while (found := state()) != wanted:
        if found not in among:
            raise Disagreement(f"the state is {found!r} on the way to {wanted!r}")
        if time.monotonic() > end:
            raise Disagreement(f"the state is still {found!r} after {MOST_SECONDS} s, and has to be {wanted!r}")
        time.sleep(PAUSE_SECONDS)
