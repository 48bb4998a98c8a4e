"""JD Cloud's protocol as its documentation has it, written without a look at either side: the judge between them.

Both versions of the signature. Where a version's rule is not in the documentation (JDCLOUD3 has none), it is the one
that the provider's published vectors show.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from .protocol_ucloud import flatten
from .wire import WireRequest

UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def escape(data: bytes, keep: bytes = b"") -> str:
    """Percent-encodes all but the unreserved characters of RFC 3986."""
    return "".join(chr(byte) if byte in UNRESERVED or byte in keep else f"%{byte:02X}" for byte in data)


def unescape(text: str, plus_is_space: bool) -> bytes:
    return unquote_to_bytes(text.replace("+", " ") if plus_is_space else text)


def canonical_path(version: int, path: str) -> str:
    """Encoded once. In JDCLOUD3 `%2F` is a separator and `+` a space."""
    if version == 3:
        encoded = escape(unescape(path, True), keep=b"/")
    else:
        encoded = "/".join(escape(unescape(segment, False)) for segment in path.split("/"))
    return re.sub("/+", "/", "/" + encoded)


def canonical_query(version: int, query: str) -> str:
    """Encoded once, sorted (JDCLOUD2: by what was decoded), `name=` for a name without `=`, no empty names."""
    pairs = []
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name:
            pairs.append((unescape(name, True), unescape(value, True)))
    encoded = [(escape(name), escape(value)) for name, value in sorted(pairs)]
    return "&".join(f"{name}={value}" for name, value in (encoded if version == 2 else sorted(encoded)))


def canonical_request(
    version: int, method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes
) -> str:
    """`headers` are those that are signed; of one that is there more than once, the values are joined by commas."""
    values: dict[str, list[str]] = {}
    for name, value in headers:
        value = value.strip()
        values.setdefault(name.lower(), []).append(re.sub(" +", " ", value) if version == 2 else value)
    lines = [f"{name}:{','.join(values[name])}\n" for name in sorted(values)]
    return "\n".join(
        [
            method,
            canonical_path(version, path),
            canonical_query(version, query),
            "".join(lines),
            ";".join(sorted(values)),
            hashlib.sha256(body).hexdigest(),
        ]
    )


def string_to_sign(version: int, date: str, region: str, service: str, request: str) -> str:
    digest = hashlib.sha256(request.encode()).hexdigest()
    scope = f"{date[:8]}/{region}/{service}/jdcloud{version}_request"
    return f"JDCLOUD{version}-HMAC-SHA256\n{date}\n{scope}\n{digest}"


def authorization(version: int, access_key: str, secret_key: str, to_sign: str, signed_headers: str) -> str:
    """The `Authorization` header of a string to sign."""
    algorithm, _, scope, _ = to_sign.split("\n")
    key = f"JDCLOUD{version}{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{algorithm} Credential={access_key}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"


def read_authorization(header: str) -> dict[str, str]:
    """The parts of an `Authorization` header."""
    found = re.fullmatch(r"(\S+) Credential=([^,]*), SignedHeaders=([^,]*), Signature=([0-9a-f]{64})", header)
    if not found:
        raise ValueError(f"the Authorization header is malformed: {header!r}")
    access_key, *scope = found[2].split("/")
    return {
        "algorithm": found[1],
        "access key": access_key,
        "scope": "/".join(scope),
        "signed headers": found[3],
        "signature": found[4],
    }


def authorization_of(request: WireRequest, secret_key: str) -> str:
    """What the `Authorization` header of this request has to be, for the headers and scope that it names."""
    claimed = read_authorization(request.headers["authorization"])
    date, region, service, terminator = claimed["scope"].split("/")
    version = {"jdcloud2_request": 2, "jdcloud3_request": 3}[terminator]
    headers = [(name, request.headers[name]) for name in claimed["signed headers"].split(";")]
    canonical = canonical_request(version, request.method, request.path, request.query, headers, request.body)
    to_sign = string_to_sign(version, request.headers["x-jdcloud-date"], region, service, canonical)
    return authorization(version, claimed["access key"], secret_key, to_sign, claimed["signed headers"])


def path_of(template: str, parameters: dict[str, Any]) -> str:
    """A path with its parameters, each percent-encoded as one segment."""
    filled = re.sub(r"\{(\w+)\}", lambda found: "\0" + str(parameters[found[1]]) + "\0", template)
    pieces = filled.split("\0")
    return "".join(
        escape(piece.encode(), keep=b"" if index % 2 else b"/") for index, piece in enumerate(pieces)
    )


def query_of(template: str, parameters: dict[str, Any]) -> str:
    """The query of what does not stand in the path. Lists count from 1."""
    flat = flatten(outside_path(template, parameters), first=1)
    return "&".join(f"{escape(name.encode())}={escape(value.encode())}" for name, value in flat.items())


def outside_path(template: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters that do not stand in the path."""
    return {name: value for name, value in parameters.items() if "{" + name + "}" not in template}
