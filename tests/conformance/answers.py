"""Holds an answer against what a spec says of it, and parameters against how the simulator has to have read them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

SECRET = "***"


def mistakes(types: dict[str, Any], rows: dict[str, Any], answer: Any, place: str = "") -> Iterator[str]:
    """What is wrong with an object of these fields."""
    if not isinstance(answer, dict):
        yield f"{place or 'the result'} is {answer!r} and no object"
        return
    for name, row in rows.items():
        if name in answer:
            is_written = answer[name] in row.get("text", [])
            yield from () if is_written else of_value(types, row["type"], answer[name], f"{place}{name}")
        elif row.get("required"):
            yield f"{place}{name} is missing"
    # The simulator adds a second spelling of a few names, for the Go SDK.
    known = {name.lower() for name in rows}
    for name in answer:
        if name.lower() not in known:
            yield f"{place}{name} is in no spec"


def of_value(types: dict[str, Any], kind: Any, value: Any, place: str) -> Iterator[str]:
    if isinstance(kind, list):
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from of_value(types, kind[0], item, f"{place}[{index}]")
        else:
            yield f"{place} is {value!r} and no list"
    elif kind in types:
        yield from mistakes(types, types[kind]["fields"], value, f"{place}.")
    elif not is_of(kind, value):
        yield f"{place} is {value!r} and no {kind}"


def is_of(kind: str, value: Any) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
    return True


def as_read(types: dict[str, Any], rows: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the simulator shows them: typed as the spec has them, without secrets."""
    return {
        name: SECRET if rows[name].get("secret") else value_as_read(types, rows[name]["type"], rows[name], value)
        for name, value in case.items()
    }


def value_as_read(types: dict[str, Any], kind: Any, row: dict[str, Any], value: Any) -> Any:
    if isinstance(kind, list):
        return [value_as_read(types, kind[0], row, item) for item in value]
    if kind in types:
        return as_read(types, types[kind]["fields"], value)
    if kind == "boolean" and isinstance(value, str):
        return value == row["text"][0]
    return value


def unequal(found: Any, expected: Any, place: str = "") -> Iterator[str]:
    """Where two values differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in sorted(found.keys() | expected.keys()):
            yield from unequal(found.get(name), expected.get(name), f"{place}.{name}" if place else name)
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, pair in enumerate(zip(found, expected, strict=True)):
            yield from unequal(*pair, f"{place}[{index}]")
    elif found != expected:
        yield f"the parameter {place} is {found!r} instead of {expected!r}"


def lacking(types: dict[str, Any], rows: dict[str, Any], case: dict[str, Any]) -> bool:
    """Whether anything that the spec requires is not among the parameters."""

    def within(kind: Any, value: Any) -> bool:
        if isinstance(kind, list):
            return any(within(kind[0], item) for item in value)
        return kind in types and lacking(types, types[kind]["fields"], value)

    return any(
        within(row["type"], case[name]) if name in case else bool(row.get("required")) for name, row in rows.items()
    )


def in_base64(types: dict[str, Any], rows: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """Parameters as a caller has to give them to an SDK that encodes none: in base64 where the service wants that."""

    def encoded(row: dict[str, Any], kind: Any, value: Any) -> Any:
        if isinstance(kind, list):
            return [encoded(row, kind[0], item) for item in value]
        if kind in types:
            return in_base64(types, types[kind]["fields"], value)
        return base64.b64encode(value.encode()).decode() if row.get("base64") else value

    return {name: encoded(rows[name], rows[name]["type"], value) for name, value in case.items()}
