"""UCloud's protocol as its documentation has it, written without a look at either side: the judge between them."""

from __future__ import annotations

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import parse_qsl


def text(value: bool | int | float | str) -> str:
    """A scalar as it is sent: booleans in lowercase, numbers without exponent, whole ones without a fraction.

    Of a float, the fewest digits that denote it. Which of two such texts is open in the protocol if the number lies
    exactly between them: 98642642970231.625 denotes the same as both 98642642970231.62 and 98642642970231.63. Python
    takes the even digit, Rust the greater, and this does as Rust does.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        digits = format(Decimal(value).quantize(Decimal(repr(value)), ROUND_HALF_UP), "f")
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value)


def flatten(parameters: dict[str, Any], first: int = 0) -> dict[str, str]:
    """Nested parameters as `Disks.0.Size`. What is absent or empty is left out; an empty text is not empty."""
    flat: dict[str, str] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                add(f"{name}.{key}", item)
        elif isinstance(value, list):
            for index, item in enumerate(value, first):
                add(f"{name}.{index}", item)
        elif value is not None:
            flat[name] = text(value)

    for name, value in parameters.items():
        add(name, value)
    return flat


def signature(flat: dict[str, str], private_key: str) -> str:
    """SHA-1 over names and values, in the byte order of the names, and the private key."""
    pairs = sorted((name.encode(), value.encode()) for name, value in flat.items() if name != "Signature")
    return hashlib.sha1(b"".join(map(b"".join, pairs)) + private_key.encode()).hexdigest()


def nested(value: Any) -> str:
    """The text of a value of nested JSON: items and fields one after the other, fields in the byte order of names.

    The documentation does not say this. It is what the official Go SDK signs; that of Python has no such form.
    """
    if isinstance(value, dict):
        fields = sorted(value.items(), key=lambda field: field[0].encode())
        return "".join(name + nested(item) for name, item in fields)
    if isinstance(value, list):
        return "".join(map(nested, value))
    return text(value)


def read_form(body: bytes) -> dict[str, str]:
    """The parameters of a form. None may be there twice."""
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    form = dict(pairs)
    if len(form) != len(pairs):
        raise ValueError("a parameter is there twice")
    return form
