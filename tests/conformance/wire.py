"""A request as it was put on the wire, whoever did it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WireRequest:
    """One HTTP request: nothing decoded, header names in lowercase."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        return f"{self.method} {target} {self.headers} {self.body!r}"


def split_target(target: str) -> tuple[str, str]:
    """Path and query of a request target."""
    path, _, query = target.partition("?")
    return path, query
