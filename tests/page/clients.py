"""Signed requests to both simulated clouds, made by hand: no client of this workspace is involved."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

Answer = dict[str, Any]


class Ucloud:
    """Sends actions as forms."""

    def __init__(self, account: dict[str, str]) -> None:
        self._account = account
        self._connection = HTTPConnection(urlsplit(account["endpoint"]).netloc, timeout=30)

    def call(self, action: str, *, signature: str | None = None, **parameters: Any) -> Answer:
        """The response. A signature may be given, to send a wrong one."""
        common = {"Action": action, "Region": self._account["region"], "PublicKey": self._account["public_key"]}
        form = {name: str(value) for name, value in {**common, **parameters}.items()}
        text = "".join(name + form[name] for name in sorted(form)) + self._account["private_key"]
        form["Signature"] = signature or hashlib.sha1(text.encode()).hexdigest()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return exchange(self._connection, "POST", "/", urlencode(form), headers)


class Jdcloud:
    """Sends operations of `vm`, signed with JDCLOUD2-HMAC-SHA256."""

    def __init__(self, account: dict[str, str]) -> None:
        self._account = account
        self._host = urlsplit(account["endpoint"]).netloc
        self._connection = HTTPConnection(self._host, timeout=30)

    def call(self, method: str, resource: str, *, ahead: timedelta = timedelta(), **parameters: Any) -> Answer:
        """The response. `ahead` is how far the simulator's clock was advanced: it checks dates."""
        region = self._account["region"]
        path = f"/v1/regions/{region}/{resource.replace(':', '%3A')}"
        body = json.dumps(parameters) if parameters else ""
        date = (datetime.now(timezone.utc) + ahead).strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "content-type": "application/json",
            "host": self._host,
            "x-jdcloud-date": date,
            "x-jdcloud-nonce": str(uuid.uuid4()),
        }
        scope = [date[:8], region, "vm", "jdcloud2_request"]
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        request = f"{method}\n{path}\n\n{lines}\n{names}\n{sha256(body)}"
        text = f"JDCLOUD2-HMAC-SHA256\n{date}\n{'/'.join(scope)}\n{sha256(request)}"
        key = ("JDCLOUD2" + self._account["secret_key"]).encode()
        for part in [*scope, text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        credential = f"{self._account['access_key']}/{'/'.join(scope)}"
        headers["authorization"] = (
            f"JDCLOUD2-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={key.hex()}"
        )
        return exchange(self._connection, method, path, body, headers)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def exchange(connection: HTTPConnection, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
    connection.request(method, path, body, headers)
    answer: Answer = json.loads(connection.getresponse().read())
    return answer
