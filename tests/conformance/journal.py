"""What the simulator says of itself and of what it received, at `/_simulator`."""

from __future__ import annotations

from typing import Any

import requests


class Journal:
    """The requests that the simulator has read since the last look."""

    def __init__(self, endpoint: str) -> None:
        self._address = f"{endpoint}/_simulator"
        self._session = requests.Session()
        self._last = 0
        self.received()

    def received(self) -> list[dict[str, Any]]:
        """The requests since the last look, oldest first, with decoded parameters."""
        answer = self._session.get(f"{self._address}/requests", params={"after": self._last}, timeout=30)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["requests"]
        self._last = max([self._last, *(each["number"] for each in found)])
        return found

    def reset(self) -> None:
        """Back to the resources that the simulator starts with."""
        self._session.delete(f"{self._address}/state", timeout=30).raise_for_status()

    def advance(self, milliseconds: int) -> None:
        answer = self._session.post(f"{self._address}/clock", json={"advance_ms": milliseconds}, timeout=30)
        answer.raise_for_status()
