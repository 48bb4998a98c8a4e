"""Our side: the program `sign_requests`, which answers a line of JSON for each line of JSON."""

from __future__ import annotations

import json
import subprocess
from types import TracebackType
from typing import Any

from .wire import WireRequest, split_target


class Refused(Exception):
    """Ours does not sign or encode this, and says why."""


class Helper:
    """The running program, for as long as the `with` block lasts."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def ask(self, ask: str, **question: Any) -> dict[str, Any]:
        """The answer to a question. Raises `Refused` with the reason if there is none."""
        process = self._process
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(exact({"ask": ask, **question})) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"sign_requests ended with status {process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def request(self, ask: str, **question: Any) -> WireRequest:
        """The request that our client makes."""
        answer = self.ask(ask, **question)
        authority, slash, target = answer["uri"].partition("://")[2].partition("/")
        path, query = split_target(slash + target)
        # Where a client sets no host, its HTTP library does.
        headers = {"host": authority, **dict(answer["headers"])}
        return WireRequest(answer["method"], path, query, headers, answer["body"].encode())

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


def exact(tree: Any) -> Any:
    """With fractions as `{"$number": "…"}`: the reader on the other side may be off by the last bit."""
    if isinstance(tree, float):
        return {"$number": repr(tree)}
    if isinstance(tree, dict):
        return {key: exact(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [exact(item) for item in tree]
    return tree


def described(
    method: str, path: str, *, name: str = "any", service: str = "vm", revision: str = "1.6.1", json: bool = False
) -> dict[str, Any]:
    """An operation that the helper is not compiled with."""
    return {"service": service, "revision": revision, "name": name, "method": method, "path": path, "json": json}


def untyped(parameters: dict[str, Any]) -> list[Any]:
    """Parameters of a described operation that may be anything."""
    return [[name, "", None if value is None else {"any": value}] for name, value in parameters.items()]


def typed(types: dict[str, Any], rows: dict[str, Any], values: dict[str, Any]) -> list[Any]:
    """Parameters of a described operation as its spec has them; those that are not given, absent."""

    def mark(row: dict[str, Any]) -> str:
        if "text" in row:
            return "/".join(row["text"])
        return next((mark for mark in ("base64", "token") if row.get(mark)), "")

    return [[name, mark(row), item(types, row["type"], truth(row, values.get(name)))] for name, row in rows.items()]


def truth(row: dict[str, Any], value: Any) -> Any:
    """A boolean, for ours, of what the official SDKs take as text."""
    if "text" not in row or value is None:
        return value
    return [truth(row, each) for each in value] if isinstance(value, list) else value == row["text"][0]


def item(types: dict[str, Any], kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, list):
        return [item(types, kind[0], each) for each in value]
    if kind in types:
        return {"fields": typed(types, types[kind]["fields"], value)}
    return {"any": value} if kind == "any" else value
