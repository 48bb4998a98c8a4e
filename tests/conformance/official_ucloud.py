"""What ucloud-sdk-python3 has: the methods of its clients and the schemas of its requests, known by looking at them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from dataclasses import dataclass
from typing import Any

import ucloud.services
from ucloud.core.client import Client
from ucloud.core.typesystem import fields

from .every_parameter import is_empty


@dataclass(frozen=True)
class Known:
    """An action that the SDK has."""

    client: Any
    method: Any
    request: Any


def actions(configuration: dict[str, Any]) -> dict[tuple[str, str], Known]:
    """All that the SDK has, by service and action: services have actions of one name that differ."""
    found: dict[tuple[str, str], Known] = {}
    for service in sorted(each.name for each in pkgutil.iter_modules(ucloud.services.__path__)):
        module = importlib.import_module(f"ucloud.services.{service}.client")
        schemas = importlib.import_module(f"ucloud.services.{service}.schemas.apis")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Client) and kind is not Client:
                client = kind(configuration)
                for action, method in methods(client).items():
                    schema = getattr(schemas, f"{action}RequestSchema", None)
                    if schema is not None:
                        found[service, action] = Known(client, getattr(client, method), schema)
    return found


def methods(client: Any) -> dict[str, str]:
    """The methods of a client by the actions that they send, which stand in their code as they are."""
    found = inspect.getmembers(type(client), inspect.isfunction)
    return {text: name for name, method in found for text in method.__code__.co_consts if isinstance(text, str)}


def fitted(schema: Any, case: dict[str, Any], counts: Counter[str]) -> dict[str, Any]:
    """A case without what the SDK's schema lacks; it would leave that out in silence."""
    counts["parameters and fields that it lacks"] += len(case.keys() - schema.fields.keys())
    known = {name: item for name, item in case.items() if name in schema.fields}
    found = {name: fitted_value(schema.fields[name], item, counts) for name, item in known.items()}
    return {name: item for name, item in found.items() if not is_empty(item)}


def fitted_value(field: Any, item: Any, counts: Counter[str]) -> Any:
    if isinstance(field, fields.List) and isinstance(item, list):
        return [fitted_value(field.item, each, counts) for each in item]
    if hasattr(field, "fields") and isinstance(item, dict):
        return fitted(field, item, counts)
    return item
