"""Cases of JD Cloud that the facts of a spec give: for each operation what it requires alone, and every parameter.

Facts are what `cargo xtask export jdcloud` prints, a product a line. Models of other products are `product.Model` in
them, and are looked up there.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import zlib
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# A model is met this often on the way down; then fields that hold it again are left out.
DEEPEST = 2


@dataclass
class Product:
    """A product of the facts, and how its requests are put together with the official SDK."""

    name: str
    all_facts: dict[str, Any]
    # What the SDK does not have, and the cases therefore leave out.
    lacking: set[str] = field(default_factory=set)
    # What its constructors demand although the facts leave it optional.
    stricter: set[str] = field(default_factory=set)

    @staticmethod
    def read(file: Path, name: str) -> Product:
        products = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        return Product(name, {facts["product"]: facts for facts in products})

    def operations(self) -> dict[str, Any]:
        return {facts["operation"]: facts for facts in self.all_facts[self.name]["operations"]}

    def cases(self, operation: str) -> list[dict[str, Any]]:
        """What is required alone, with the region of the configuration; and everything, lists with two items."""
        facts = self.operations()[operation]
        try:
            kind = self._parameters(operation)[1]
        except ModuleNotFoundError:
            self.lacking.add(operation)
            return []
        demanded = inspect.signature(kind).parameters
        known = vars(kind(**dict.fromkeys(demanded)))
        rows = self._rows(operation, facts["request"], known, demanded)
        required = [row for row in rows if row["required"] and row["name"] != "regionId"]
        return [
            {row["name"]: self._value(self.name, row, row["in"], False, []) for row in required},
            {row["name"]: self._value(self.name, row, row["in"], True, []) for row in rows},
        ]

    def request(self, operation: str, parameters: dict[str, Any]) -> Any:
        """The SDK's request, put together as its users do: what is required in the constructor, the rest by setters."""
        rows = {row["name"]: row for row in self.operations()[operation]["request"]}
        values = {name: self._built(self.name, rows[name]["type"], value) for name, value in parameters.items()}
        module, kind = self._parameters(operation)
        built = kind(**{name: values.pop(name) for name in inspect.signature(kind).parameters})
        for name, value in values.items():
            getattr(built, f"set{capital(name)}")(value)
        return getattr(module, f"{capital(operation)}Request")(built)

    def _parameters(self, operation: str) -> tuple[Any, Any]:
        name = capital(operation)
        module = importlib.import_module(f"jdcloud_sdk.services.{self.name}.apis.{name}Request")
        return module, getattr(module, f"{name}Parameters")

    def _rows(self, owner: str, rows: list[Any], known: Container[str], demanded: Container[str]) -> list[Any]:
        """The rows that the SDK has, required if either side says so."""
        self.lacking.update(f"{owner}.{row['name']}" for row in rows if row["name"] not in known)
        rows = [row for row in rows if row["name"] in known]
        self.stricter.update(
            f"{owner}.{row['name']}" for row in rows if row["name"] in demanded and not row["required"]
        )
        return [{**row, "required": row["required"] or row["name"] in demanded} for row in rows]

    def _value(self, product: str, row: dict[str, Any], place: str, everything: bool, above: list[str]) -> Any:
        """A value of the row's type, made of its name: the same in every run."""
        name, kind = row["name"], row["type"]
        item = re.fullmatch(r"array\[(.+)\]", kind)
        if item:
            once = self._value(product, {**row, "type": item[1]}, place, everything, above)
            if not everything:
                return [once]
            return [once, self._value(product, {**row, "type": item[1], "name": f"{name}2"}, place, False, above)]
        number = zlib.crc32(name.encode()) % 1000
        simple: dict[str, Any] = {
            "string": text(name, place),
            "int": number,
            "int64": number * 10**12,
            "boolean": number % 2 == 0,
            "float": number + 0.5,
            "float32": number + 0.5,
            "float64": number + 0.5,
            "double": number + 0.5,
            "any": {"key": name},
        }
        if kind in simple:
            return simple[kind]
        owner, model = self._owner(product, kind)
        above = [*above, f"{owner}.{model}"]
        known = inspect.signature(self._model(owner, model)).parameters
        demanded = [name for name, parameter in known.items() if parameter.default is inspect.Parameter.empty]
        rows = self._rows(f"{owner}.{model}", self.all_facts[owner]["models"][model], known, demanded)
        rows = [row for row in rows if not self._too_deep(owner, row["type"], above)]
        # Never an empty object: it would say nothing, and the SDK would send its fields as null.
        chosen = rows if everything else [row for row in rows if row["required"]] or rows[:1]
        return {row["name"]: self._value(owner, row, place, everything, above) for row in chosen}

    def _too_deep(self, product: str, kind: str, above: list[str]) -> bool:
        return above.count(".".join(self._owner(product, re.sub(r"array\[|\]", "", kind)))) >= DEEPEST

    def _built(self, product: str, kind: str, value: Any) -> Any:
        """A value as the SDK has it: models as objects of its classes."""
        item = re.fullmatch(r"array\[(.+)\]", kind)
        if item:
            return [self._built(product, item[1], each) for each in value]
        owner, model = self._owner(product, kind)
        rows = self.all_facts[owner]["models"].get(model)
        if rows is None:
            return value
        kinds = {row["name"]: row["type"] for row in rows}
        fields = {name: self._built(owner, kinds[name], each) for name, each in value.items()}
        return self._model(owner, model)(**fields)

    @staticmethod
    def _owner(product: str, kind: str) -> tuple[str, str]:
        """The product that a model is of, and its name there."""
        other, dot, model = kind.partition(".")
        return (other, model) if dot else (product, kind)

    @staticmethod
    def _model(product: str, name: str) -> Any:
        return getattr(importlib.import_module(f"jdcloud_sdk.services.{product}.models.{name}"), name)


def text(name: str, place: str) -> str:
    """Text with whatever both sides are known to send alike in such a place."""
    return {"path": f"{name}-1", "query": f"{name} 值/100%+"}.get(place, f'{name} 值 & "1"=100%+\n')


def capital(name: str) -> str:
    return name[0].upper() + name[1:]
