"""Cases for every operation of a spec: one with what it requires alone, and one with every parameter there is.

Values are made of the place that they stand at, so that every run sends the same, and two that were exchanged differ.
"""

from __future__ import annotations

import functools
import json
import zlib
from pathlib import Path
from typing import Any

import yaml


class Loader(yaml.CSafeLoader):
    """Reads `yes`, `no`, `on` and `off` as texts: in the YAML of the specs only `true` and `false` are booleans."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


# Parameters of which a spec says no more than whether they are required, if that.
PROVIDER_WIDE = ("Region", "Zone", "ProjectId", "regionId")


@functools.cache
def read(spec: Path) -> dict[str, Any]:
    """A spec, with what it leaves to rules, and with what an import keeps beside it.

    Every parameter is a map that says where it travels (`in`), numbers have their `width`, and types the model that
    they are a copy of (`origin`).
    """
    document: dict[str, Any] = yaml.load(spec.read_text(encoding="utf-8"), Loader)
    document = {"operations": {}, "types": {}, **document}
    beside = spec.parents[2] / "crates" / "importer" / "kept" / spec.parent.name / f"{spec.stem}.json"
    kept = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    widths = kept.get("widths", {})
    for name, operation in document["operations"].items():
        operation["parameters"] = parameters(name, operation, widths)
    for name, type_ in document["types"].items():
        type_["origin"] = kept.get("models", {}).get(name, name)
        for field, keys in type_["fields"].items():
            keys["width"] = widths.get(f"types.{name}.fields.{field}")
    return document


def parameters(name: str, operation: dict[str, Any], widths: dict[str, str]) -> dict[str, Any]:
    """The parameters of an operation, each as a map of keys."""
    path, method = operation.get("path", "/"), operation.get("method", "POST")
    listed: dict[str, Any] = operation.get("parameters") or {}
    implied = {wide: "required" for wide in PROVIDER_WIDE if f"{{{wide}}}" in path and wide not in listed}
    found = {}
    for parameter, keys in {**implied, **listed}.items():
        keys = {"type": "string", "required": keys == "required"} if isinstance(keys, str) else dict(keys)
        if f"{{{parameter}}}" in path:
            keys["in"] = "path"
        else:
            keys["in"] = "query" if method in ("GET", "DELETE", "HEAD") else "body"
        keys["width"] = widths.get(f"{name}.parameters.{parameter}")
        found[parameter] = keys
    return found


def cases(spec: dict[str, Any], operation: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters of two calls, in the provider's spelling: those that are required, and all."""
    parameters = spec["operations"][operation].get("parameters") or {}
    required, every = (fields(spec["types"], parameters, "", None, every, ()) for every in (False, True))
    return required, every


def fields(
    types: dict[str, Any], of: dict[str, Any], place: str, where: str | None, every: bool, within: tuple[str, ...]
) -> dict[str, Any]:
    """Values of the parameters, or of the fields of a type, that are required; or of `every` one."""
    found = {
        name: value(types, field, field["type"], f"{place}{name}", where or field["in"], every, within)
        for name, field in of.items()
        # A type within itself shows nothing new. What only the Go SDK has the Python SDK leaves out in silence.
        if (every or field.get("required"))
        and innermost(field["type"]) not in within
        and "Python" in field.get("source", ["Python"])
    }
    return {name: item for name, item in found.items() if not is_empty(item)}


def value(
    types: dict[str, Any],
    field: dict[str, Any],
    kind: Any,
    place: str,
    where: str,
    every: bool,
    within: tuple[str, ...],
) -> Any:
    """A value of this type for this place."""
    number = zlib.crc32(place.encode()) % 10_000
    if isinstance(kind, list):
        return [value(types, field, kind[0], f"{place}.{index}", where, every, within) for index in range(2)]
    match kind:
        case "string":
            return text(place, where)
        case "integer":
            return number * 10**12 if field.get("width") == "int64" and where != "path" else number
        case "number":
            return number + 0.5
        case "boolean" if "text" in field:
            written: str = field["text"][number % 2]
            return written
        case "boolean":
            return number % 2 == 0
        case "any":
            return {"any": text(place, where)}
    inner = types[kind]["fields"]
    found = fields(types, inner, f"{place}.", where, every, (*within, kind))
    # Rather any of its fields than an empty object, which says nothing.
    return found or dict(list(fields(types, inner, f"{place}.", where, True, (*within, kind)).items())[:1])


def text(place: str, where: str) -> str:
    """Text with whatever both sides are known to send alike in such a place."""
    # A region is part of the signature's scope, which travels in a header.
    if place == "regionId":
        return "cn-any-1"
    return {"path": place, "query": f"{place} 值/100%+"}.get(where, f'{place} 值 & "1"=100%+\n')


def is_empty(item: Any) -> bool:
    return item == {} or isinstance(item, list) and all(is_empty(each) for each in item)


def innermost(kind: Any) -> str:
    """The type of the items of a list of any depth, or the type itself."""
    return innermost(kind[0]) if isinstance(kind, list) else kind
