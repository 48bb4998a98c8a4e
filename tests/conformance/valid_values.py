"""Requests for every operation of a spec that a strict service has to take: values within what the spec allows.

Like those of `every_parameter`, values are made of the place that they stand at. The two cases of an operation are
plain texts for what it requires, and odd ones for everything.
"""

from __future__ import annotations

import zlib
from typing import Any

from .every_parameter import innermost, is_empty

# Texts that a service can tell from others. The simulator checks none of them at its first tier; its models do.
OF_FORMAT = {
    "cidr": "10.0.0.0/16",
    "ip": "10.0.0.7",
    "mac": "52:54:00:00:00:01",
    "email": "conformance@example.com",
    "url": "https://example.com/",
    "json": '{"a":1}',
    "uuid": "01234567-89ab-4def-8123-456789abcdef",
    "port-range": "80",
}
FIRST_STEP, MOST_STEPS = 1, 997


class Values:
    """Makes requests of one spec for one account, whose regions and projects they name."""

    def __init__(self, spec: dict[str, Any], place: dict[str, str]) -> None:
        self._types = spec["types"]
        self._operations = spec["operations"]
        self._place = place

    def cases(self, operation: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The parameters of two calls: those that are required, and all."""
        rows = self._operations[operation].get("parameters") or {}
        required, every = (self._fields(rows, "", None, every, ()) for every in (False, True))
        return required, every

    def _fields(
        self, rows: dict[str, Any], place: str, where: str | None, every: bool, within: tuple[str, ...]
    ) -> dict[str, Any]:
        chosen = {
            name: row
            for name, row in rows.items()
            if (every or row.get("required"))
            and innermost(row["type"]) not in within
            and "Python" in row.get("source", ["Python"])
        }
        found = {
            name: self._value(row, row["type"], f"{place}{name}", where or row["in"], every, within)
            for name, row in chosen.items()
        }
        # Ranges may hold only beside some values of the other fields.
        for name, row in chosen.items():
            if any("when" in each for each in row.get("ranges", [])):
                found[name] = self._beside(row, found[name], found, f"{place}{name}")
        return {name: item for name, item in found.items() if not is_empty(item)}

    def _value(
        self, row: dict[str, Any], kind: Any, place: str, where: str, every: bool, within: tuple[str, ...]
    ) -> Any:
        number = zlib.crc32(place.encode()) % 10_000
        if isinstance(kind, list):
            limits = row.get("items", {})
            count = max(limits.get("minimum", 1), min(2, limits.get("maximum", 2)))
            return [self._value(row, kind[0], f"{place}.{index}", where, every, within) for index in range(count)]
        if self._place.get(place):
            return self._place[place]
        known = list(row.get("values", []))
        match kind:
            case "string":
                if known:
                    return str(known[number % len(known)])
                if row.get("ranges"):
                    return str(in_range(row["ranges"][0], number))
                return text(row, place, where, every, number)
            case "boolean" if "text" in row:
                return row["text"][number % 2]
            case "boolean":
                return number % 2 == 0
            case "integer" | "number" if known:
                return known[number % len(known)]
            case "integer" | "number" if row.get("ranges"):
                return in_range(row["ranges"][0], number)
            case "integer":
                wide = row.get("width") == "int64" and where != "path" and "unit" not in row and every
                return (number + 1) * 10**6 if wide else number + 1
            case "number":
                return number + 0.5
            case "any":
                return {"any": text({}, place, where, every, number)}
        rows = self._types[kind]["fields"]
        found = self._fields(rows, f"{place}.", where, every, (*within, kind))
        # Rather any of its fields than an empty object, which says nothing.
        return found or dict(list(self._fields(rows, f"{place}.", where, True, (*within, kind)).items())[:1])

    def _beside(self, row: dict[str, Any], value: Any, others: dict[str, Any], place: str) -> Any:
        def holds(limits: dict[str, Any]) -> bool:
            needed = limits.get("when", {})
            return all(as_text(others.get(name)) == as_text(wanted) for name, wanted in needed.items())

        limits = next(filter(holds, row["ranges"]), None)
        if limits is None:
            return value
        number = in_range(limits, zlib.crc32(place.encode()))
        return str(number) if row["type"] == "string" else number


def in_range(limits: dict[str, Any], number: int) -> Any:
    """A number within limits, on their step."""
    step, least, most = (as_number(limits.get(name)) for name in ("step", "minimum", "maximum"))
    step = step or FIRST_STEP
    if least is None:
        return most if most is not None else number * step
    steps = MOST_STEPS if most is None else max(0, int((most - least) // step))
    return least + step * (number % (steps + 1))


def as_number(written: Any) -> Any:
    """A number of a spec, in which those with an exponent are texts to this reader of YAML."""
    return float(written) if isinstance(written, str) else written


def text(row: dict[str, Any], place: str, where: str, every: bool, number: int) -> str:
    """A text of a length that the row allows."""
    limits = row.get("length", {})
    least, most = limits.get("minimum", 0), limits.get("maximum", 100)
    odd = {"path": "", "query": " 值/100%+"}.get(where, ' 值 & "1"=100%+\n')
    plain = place.rsplit(".", 1)[-1] + f"-{number}"
    made = OF_FORMAT.get(row.get("format", ""), place + odd if every and where != "path" else plain)
    # A text that is cut keeps its end, in which those of two places differ.
    return made[max(0, len(made) - most) :].ljust(least, "x")


def as_text(value: Any) -> str:
    # A spec may have `true` where the provider writes `True`.
    return str(value).lower()
