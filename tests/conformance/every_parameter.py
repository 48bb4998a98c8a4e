"""Cases for every operation of a spec: one with what it requires alone, and one with every parameter there is.

Values are made of the place that they stand at, so that every run sends the same, and two that were exchanged differ.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import yaml


def cases(spec: Path) -> dict[str, list[dict[str, Any]]]:
    """The parameters of two calls of each operation, in the provider's spelling."""
    document = yaml.safe_load(spec.read_text(encoding="utf-8"))
    types = document.get("types") or {}
    found = {}
    for name, operation in document["operations"].items():
        parameters = operation.get("parameters") or {}
        found[name] = [fields(types, parameters, "", every, ()) for every in (False, True)]
    return found


def fields(
    types: dict[str, Any], of: dict[str, Any], place: str, every: bool, within: tuple[str, ...]
) -> dict[str, Any]:
    """Values of the parameters, or of the fields of a type, that are required; or of `every` one."""
    return {
        name: value(types, field["type"], f"{place}{name}", field.get("in") != "path", every, within)
        for name, field in of.items()
        # A type within itself shows nothing new.
        if (every or field.get("required")) and innermost(field["type"]) not in within
    }


def value(types: dict[str, Any], kind: Any, place: str, odd: bool, every: bool, within: tuple[str, ...]) -> Any:
    """A value of this type for this place. Texts have odd characters only where they are to be sent as they are."""
    number = zlib.crc32(place.encode()) % 10_000
    if isinstance(kind, list):
        return [value(types, kind[0], f"{place}.{index}", odd, every, within) for index in range(2)]
    match kind:
        case "string":
            return f"{place} 值" if odd else place
        case "integer":
            return number
        case "number":
            return number + 0.5
        case "boolean":
            return number % 2 == 0
        case "any":
            return {"any": f"{place} 值"}
    return fields(types, types[kind]["fields"], f"{place}.", every, (*within, kind))


def innermost(kind: Any) -> str:
    """The type of the items of a list of any depth, or the type itself."""
    return innermost(kind[0]) if isinstance(kind, list) else kind
