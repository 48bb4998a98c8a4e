"""Random input, the odd kind: what people put into names and what breaks encoders.

Everything is drawn from the generator that is passed in, so a seed repeats it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from .inputs import OPERATIONS, AnyCall, SignerInput

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# `&` is rare on purpose, below: in a query it brings out a fault of the official SDK that hides everything else.
PUNCTUATION = "!\"#$%'()*+,-./:;<=>?@[\\]^_`{|}~ "
WIDE = "中文镜像éßñžдЖ日本語한국\u00a0\u2028\u3000\ufeff😀🚀𝔘\u0301"
CONTROL = "\t\n\r\0\x7f\x1f"


def text(draw: Random, most: int = 12, control: bool = True) -> str:
    """Any text, the empty one included."""
    alphabets = [LETTERS, LETTERS, PUNCTUATION, PUNCTUATION, WIDE]
    if draw.random() < 0.05:
        alphabets.append("&")
    if control and draw.random() < 0.1:
        alphabets.append(CONTROL)
    return "".join(draw.choice(draw.choice(alphabets)) for _ in range(draw.randint(0, most)))


def name(draw: Random) -> str:
    return draw.choice(LETTERS[:52]) + "".join(draw.choice(LETTERS) for _ in range(draw.randint(0, 6)))


def fraction(draw: Random) -> float:
    kind = draw.randrange(8)
    if kind == 0:
        return draw.choice([42.0, 0.0, -1.0, 0.1, 0.30000000000000004, 1e-07, 2.5e-05, 1e15, 1e16, -7e22, 5e-324])
    if kind == 1:
        return float(draw.randint(-1000, 1000))
    if kind == 2:
        return draw.uniform(-1, 1) * 10.0 ** draw.randint(-6, 18)
    return draw.uniform(-1000, 1000)


def number(draw: Random) -> int:
    return draw.choice([0, 1, -1, 20, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), draw.randint(-(10**9), 10**9)])


# UCloud.


def tree(draw: Random) -> dict[str, Any]:
    """Parameters of a UCloud request, nested up to four levels."""
    return {odd_name(draw): value(draw, 0) for _ in range(draw.randint(1, 8))}


def odd_name(draw: Random) -> str:
    # No dot, which could make two nested names one.
    odd = text(draw, 3).replace(".", "") if draw.random() < 0.2 else ""
    return name(draw) + odd


def value(draw: Random, depth: int) -> Any:
    kind = draw.randrange(10 if depth < 4 else 6)
    if kind < 3:
        return text(draw)
    if kind == 3:
        return number(draw)
    if kind == 4:
        return fraction(draw)
    if kind == 5:
        return draw.random() < 0.5
    if kind < 8:
        lists = draw.random() < 0.05
        return [item(draw, depth, lists) for _ in range(draw.choice([0, 1, 2, 3, 11]))]
    return {odd_name(draw): value_or_none(draw, depth + 1) for _ in range(draw.randint(0, 4))}


def item(draw: Random, depth: int, lists: bool) -> Any:
    while True:
        found = value(draw, depth + 1)
        if lists or not isinstance(found, list):
            return found


def value_or_none(draw: Random, depth: int) -> Any:
    return None if draw.random() < 0.01 else value(draw, depth)


# JD Cloud's signer.


def signer_input(draw: Random) -> SignerInput:
    """A URL as somebody might have encoded it: once, twice, in part, wrongly or not at all."""
    return SignerInput(
        method=draw.choice(["GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"]),
        scheme=draw.choice(["http", "https"]),
        port=draw.choice([None] * 12 + [8080, 8443] * 3 + [80, 443]),
        path=path(draw),
        query=query(draw),
        headers=headers(draw),
        body=draw.choice(["", "{}", '{"name": "' + text(draw, 40) + '"}']),
        region=draw.choice(["cn-north-1", "cn-south-1", "jdcloud-api"]),
        service=draw.choice(["vm", "disk", "vpc"]),
        access_key=name(draw),
        secret_key=text(draw, 40),
    )


def encoded(draw: Random, raw: str, keep: str) -> str:
    """Text in a URL. What has a meaning there is escaped, and so is some of the rest, in either case of the digits."""
    pieces = []
    for character in raw:
        if character in keep or (character.isprintable() and character not in "#?&=%; \"<>" and draw.random() < 0.5):
            pieces.append(character)
        elif character == " " and draw.random() < 0.5:
            pieces.append("+")
        else:
            digits = "".join(f"%{byte:02x}" for byte in character.encode())
            pieces.append(digits.upper() if draw.random() < 0.7 else digits)
    oddity = draw.random()
    if oddity < 0.02:
        pieces.insert(draw.randint(0, len(pieces)), draw.choice(["%", "%4", "%zz", "%+1"]))
    elif oddity < 0.025:
        pieces.insert(draw.randint(0, len(pieces)), draw.choice(["%FF", "%E4%B8", "%C0%AF", "%ed%a0%80"]))
    return "".join(pieces)


def path(draw: Random) -> str:
    segments = [encoded(draw, text(draw, 8), ":~") for _ in range(draw.randint(0, 5))]
    if segments and draw.random() < 0.3:
        segments[-1] += ":" + name(draw)
    if draw.random() < 0.03:
        segments.append("a;b")
    # An empty path, one with `//` and one with `/` at its end are all among these.
    return "".join("/" + segment for segment in segments)


def query(draw: Random) -> str:
    pieces = []
    for _ in range(draw.choice([0, 0, 1, 2, 3, 6])):
        form = draw.random()
        key, content = encoded(draw, text(draw, 4), ""), encoded(draw, text(draw, 8), "=?;:")
        pieces.append(key if form < 0.03 and key else f"{key}={content}")
    # Equal names with different values, and empty pieces.
    if pieces and draw.random() < 0.3:
        pieces += ["same=2", "same=10", "same=", ""]
    draw.shuffle(pieces)
    return "&".join(pieces)


def headers(draw: Random) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if draw.random() < 0.7:
        day = f"{draw.randint(1970, 9999)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
        found["x-jdcloud-date"] = f"{day}T{draw.randrange(24):02}{draw.randrange(60):02}{draw.randrange(60):02}Z"
        found["x-jdcloud-nonce"] = f"{draw.getrandbits(128):032x}"
    if draw.random() < 0.5:
        found["User-Agent"] = "never signed"
    for _ in range(draw.randint(0, 3)):
        found[f"X-Jdcloud-{name(draw).lower()}"] = header_value(draw)
    if draw.random() < 0.2:
        found["x-jdcloud-several"] = [header_value(draw) for _ in range(3)]
    return found


def header_value(draw: Random) -> str:
    inner = text(draw, control=False)
    return draw.choice(["", " ", "  ", "\t", "\u3000"]) + inner.replace(" ", "  ") + draw.choice(["", " ", "\u00a0 "])


# Calls of JD Cloud.


def call(draw: Random) -> AnyCall:
    """A call with odd ids and deep parameters. Faults that are known are kept rare, as they hide everything else."""
    operation = draw.randrange(len(OPERATIONS))
    has_query = OPERATIONS[operation][0] in ("GET", "DELETE", "HEAD")
    rare = 0.03 if has_query else 0.5

    def scalar() -> Any:
        if draw.random() < rare:
            return draw.choice([True, False, fraction(draw)])
        return draw.choice([text(draw), text(draw), number(draw)])

    def rule() -> dict[str, Any]:
        """One of a list of filters: texts and lists of texts, and in bodies whatever else there is."""
        found: dict[str, Any] = {"name": text(draw), "operator": draw.choice(["eq", "in", None])}
        if draw.random() < 0.7:
            found["values"] = [draw.choice([text(draw), number(draw)]) for _ in range(draw.randint(0, 12))]
        if draw.random() < 0.3:
            found[name(draw)] = scalar()
        if draw.random() < rare:
            found["rules"] = [{"key": text(draw)}]
        if draw.random() < rare / 2:
            found["thingId"] = text(draw)
        return found

    parameters: dict[str, Any] = {"thingId": identifier(draw), "partId": identifier(draw)}
    if "{regionId}" in OPERATIONS[operation][1] or draw.random() < 0.3:
        parameters["regionId"] = draw.choice(["cn-north-1", "cn-south-1"])
    if "{partId}" not in OPERATIONS[operation][1]:
        del parameters["partId"]
    optional: dict[str, Callable[[], Any]] = {
        "name": lambda: text(draw),
        "flag": scalar,
        "amount": scalar,
        "ids": lambda: [draw.choice([text(draw), number(draw)]) for _ in range(draw.randint(0, 12))],
        "filters": lambda: [rule() for _ in range(draw.randint(0, 3))],
    }
    if draw.random() < rare:
        optional["spec"] = lambda: {"key": text(draw), "deep": [{"a": [text(draw)]}], "flag": True}
    for key, make in optional.items():
        if draw.random() < 0.6:
            parameters[key] = make()
    return AnyCall(operation, parameters)


def identifier(draw: Random) -> str:
    """An id that a path might have to carry."""
    known = "".join(character for character in text(draw, control=False) if character not in "/?#;%+.")
    found = "i-" + known
    if draw.random() < 0.1:
        found += draw.choice(["/", "?", "#", ";", "%2F", "%", "+", ".", "\t", "%zz"]) + draw.choice(["", "x"])
    return found
