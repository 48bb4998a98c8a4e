"""How the requests of jdcloud_sdk are put together: a class for each operation and model, known by looking at them.

The SDK is not of the same day as the specs. What it lacks the cases leave out, and what it demands they have.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from .every_parameter import innermost, is_empty


class Official:
    """A product of jdcloud_sdk, for the operations and types of a spec."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._product: str = spec["product"]
        self._operations: dict[str, Any] = spec["operations"]
        self._types: dict[str, Any] = spec["types"]
        # What the SDK does not have.
        self.lacking: set[str] = set()
        # What its constructors demand although the spec leaves it optional.
        self.stricter: set[str] = set()

    def fitted(self, operation: str, some: dict[str, Any], every: dict[str, Any]) -> dict[str, Any] | None:
        """`some` without what the SDK lacks, and with what it demands of `every`; `None` if it lacks the operation."""
        try:
            kind = self._parameters(operation)[1]
        # One file of the SDK is no Python: two commas stand where its operation has a parameter without a name.
        except (ModuleNotFoundError, SyntaxError):
            self.lacking.add(operation)
            return None
        demanded = inspect.signature(kind).parameters
        known = vars(kind(**dict.fromkeys(demanded)))
        rows = self._operations[operation].get("parameters") or {}
        return self._fitted(operation, rows, set(known), set(demanded), some, every)

    def request(self, operation: str, parameters: dict[str, Any], header: dict[str, str] | None = None) -> Any:
        """The SDK's request, put together as its users do: what is required in the constructor, the rest by setters."""
        rows = self._operations[operation].get("parameters") or {}
        values = {name: self._built(rows[name]["type"], value) for name, value in parameters.items()}
        module, kind = self._parameters(operation)
        built = kind(**{name: values.pop(name, None) for name in inspect.signature(kind).parameters})
        for name, value in values.items():
            getattr(built, f"set{capital(name)}")(value)
        return getattr(module, f"{capital(operation)}Request")(built, header)

    def _parameters(self, operation: str) -> tuple[Any, Any]:
        name = capital(operation)
        module = importlib.import_module(f"jdcloud_sdk.services.{self._product}.apis.{name}Request")
        return module, getattr(module, f"{name}Parameters")

    def _model(self, kind: str) -> Any:
        """The class of a type, which may be another product's; `None` if there is none."""
        product, _, name = self._types[kind]["origin"].rpartition(".")
        try:
            module = importlib.import_module(f"jdcloud_sdk.services.{product or self._product}.models.{name}")
        except (ModuleNotFoundError, SyntaxError):
            return None
        return getattr(module, name)

    def _fitted(
        self,
        owner: str,
        rows: dict[str, Any],
        known: set[str],
        demanded: set[str],
        some: dict[str, Any],
        every: dict[str, Any],
    ) -> dict[str, Any]:
        known = {name for name in known & rows.keys() if self._has(innermost(rows[name]["type"]))}
        self.lacking.update(f"{owner}.{name}" for name in rows.keys() - known)
        self.stricter.update(f"{owner}.{name}" for name in demanded & rows.keys() if not rows[name].get("required"))
        chosen = {name: some.get(name, item) for name, item in every.items() if name in some or name in demanded}
        fitted = {
            name: self._fitted_value(rows[name]["type"], item, every[name])
            for name, item in chosen.items()
            if name in known
        }
        return {name: item for name, item in fitted.items() if not is_empty(item)}

    def _has(self, kind: str) -> bool:
        return kind not in self._types or self._model(kind) is not None

    def _fitted_value(self, kind: Any, some: Any, every: Any) -> Any:
        if isinstance(kind, list):
            return [self._fitted_value(kind[0], *pair) for pair in zip(some, every, strict=False)]
        if kind not in self._types:
            return some
        known = inspect.signature(self._model(kind)).parameters
        demanded = {name for name, parameter in known.items() if parameter.default is inspect.Parameter.empty}
        return self._fitted(kind, self._types[kind]["fields"], set(known), demanded, some, every)

    def _built(self, kind: Any, value: Any) -> Any:
        """A value as the SDK has it: models as objects of its classes."""
        if isinstance(kind, list):
            return [self._built(kind[0], each) for each in value]
        if innermost(kind) not in self._types:
            return value
        rows = self._types[kind]["fields"]
        model = self._model(kind)
        demanded = [
            name
            for name, parameter in inspect.signature(model).parameters.items()
            if parameter.default is inspect.Parameter.empty
        ]
        fields = {name: self._built(rows[name]["type"], each) for name, each in value.items()}
        # A type within itself ends somewhere, even where its constructor demands another.
        return model(**{**dict.fromkeys(demanded), **fields})


def capital(name: str) -> str:
    return name[0].upper() + name[1:]
