"""What a random case consists of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .protocol_jdcloud import outside_path

PLAIN = "/v1/regions/{regionId}/things/{thingId}"
WITH_VERB = "/v1/regions/{regionId}/things/{thingId}:act"
NESTED = "/v2/regions/{regionId}/things/{thingId}/parts/{partId}"
NO_REGION = "/v1/things/{thingId}"

OPERATIONS = [
    ("GET", PLAIN),
    ("GET", NESTED),
    ("GET", NO_REGION),
    ("DELETE", WITH_VERB),
    ("HEAD", PLAIN),
    ("POST", WITH_VERB),
    ("PUT", NESTED),
    ("PATCH", NO_REGION),
]


@dataclass(frozen=True)
class SignerInput:
    """What JD Cloud's signer is given: a URL, headers and a body. A header with a list has several values."""

    method: str = "GET"
    scheme: str = "https"
    port: int | None = None
    path: str = "/v1/things"
    query: str = ""
    headers: dict[str, str | list[str]] = field(default_factory=dict)
    body: str = ""
    region: str = "cn-north-1"
    service: str = "vm"
    access_key: str = "an-access-key"
    secret_key: str = "a-secret-key"

    def url(self) -> str:
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://vm.example{port}{self.path}{query}"

    def host(self) -> str:
        """The `Host` header that HTTP has for this URL: without the scheme's own port."""
        if self.port in (None, {"http": 80, "https": 443}[self.scheme]):
            return "vm.example"
        return f"vm.example:{self.port}"


@dataclass(frozen=True)
class AnyCall:
    """A call of one of the `OPERATIONS` with any parameters."""

    operation: int
    parameters: dict[str, Any]

    def method(self) -> str:
        return OPERATIONS[self.operation][0]

    def template(self) -> str:
        return OPERATIONS[self.operation][1]

    def has_query(self) -> bool:
        """Whether parameters travel in the query; in the body otherwise."""
        return self.method() in ("GET", "DELETE", "HEAD")

    def ids(self) -> dict[str, str]:
        """The parameters that stand in the path."""
        return {name: self.parameters[name] for name in re.findall(r"\{(\w+)\}", self.template())}

    def outside_path(self) -> dict[str, Any]:
        """The parameters that do not."""
        return outside_path(self.template(), self.parameters)
