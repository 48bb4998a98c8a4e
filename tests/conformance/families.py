"""What operations do to which resource, as `specs/families` lists it: so that requests name what exists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Operations run in this order; within a role, parents before their parts, and the other way round to delete.
ROLES = ["create", "list", "get", "act", "update", "", "delete"]


@dataclass
class Member:
    """An operation of a family."""

    resource: str
    role: str
    ids: str | None = None
    made: str | None = None
    # Paths of parameters, and the resources of the product that they name.
    parents: list[tuple[str, str]] = field(default_factory=list)


def read(file: Path) -> dict[str, dict[str, Member]]:
    """The families of a provider: by product, the members by the names of operations."""
    found: dict[str, dict[str, Member]] = defaultdict(dict)
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("//"):
            continue
        product, resource, role, operation, *keys = line.split()
        member = Member(resource, role)
        for name, _, value in (key.partition("=") for key in keys):
            if name == "id":
                member.ids = value
            elif name == "made":
                member.made = value
            elif name == "parent" and ":" in value:
                path, _, parent = value.partition(":")
                member.parents.append((path, parent))
        found[product][operation] = member
    return found


def order(operations: list[str], members: dict[str, Member]) -> list[str]:
    """The operations of a product, so that each finds what it needs."""
    depths: dict[str, int] = {}

    def depth(resource: str, within: tuple[str, ...] = ()) -> int:
        if resource in within:
            return 0
        if resource not in depths:
            parents = {parent for each in members.values() if each.resource == resource for _, parent in each.parents}
            depths[resource] = 1 + max((depth(parent, (*within, resource)) for parent in parents), default=0)
        return depths[resource]

    def rank(operation: str) -> tuple[int, int]:
        member = members.get(operation)
        if member is None:
            return ROLES.index(""), 0
        below = depth(member.resource)
        return ROLES.index(member.role), -below if member.role == "delete" else below

    return sorted(operations, key=rank)


def at(value: Any, path: str) -> list[Any]:
    """Everything at a path of names, which goes through lists."""
    found = [value]
    for name in path.split("."):
        found = [each[name] for each in found if isinstance(each, dict) and name in each]
        found = [item for each in found for item in (each if isinstance(each, list) else [each])]
    return found


def put(value: Any, path: str, ids: list[Any]) -> None:
    """Puts ids where there is a value already, of that value's form."""
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        for item in value:
            put(item, path, ids)
    elif isinstance(value, dict) and name in value:
        if rest:
            put(value[name], rest, ids)
        elif isinstance(value[name], list):
            value[name] = ids[:1]
        elif isinstance(value[name], str):
            value[name] = str(ids[0])
        elif isinstance(value[name], int) and str(ids[0]).isdigit():
            value[name] = int(ids[0])
