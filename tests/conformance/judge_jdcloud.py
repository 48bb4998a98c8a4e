"""JD Cloud's simulator judged by jdcloud_sdk."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger

from . import answers
from .departures import JDCLOUD_JUDGEMENTS
from .journal import Journal
from .judges import Outcome, Sdk, judge
from .official_jdcloud import Official, capital
from .report import Report


def run(report: Report, account: dict[str, str], specs: Path) -> None:
    report.section("Every operation of jdcloud_sdk against the simulator")
    place = {"regionId": account["region"]}
    judge(
        report,
        Journal(account["endpoint"]),
        specs / "jdcloud",
        place,
        lambda spec: Product(spec, account),
        JDCLOUD_JUDGEMENTS,
    )


class Product(Sdk):
    """A product of jdcloud_sdk, with a client of its own."""

    def __init__(self, spec: dict[str, Any], account: dict[str, str]) -> None:
        self._spec, self._account = spec, account
        self._official = Official(spec)
        self._client: Any = None

    def fitted(self, operation: str, some: dict[str, Any], every: dict[str, Any]) -> dict[str, Any] | None:
        return self._official.fitted(operation, some, every)

    def send(self, operation: str, case: dict[str, Any]) -> Outcome:
        rows = self._spec["operations"][operation].get("parameters") or {}
        given = answers.in_base64(self._spec["types"], rows, case)
        answer = self._connected().send(self._official.request(operation, given))
        if answer.error is not None:
            return Outcome(code=answer.error.code if isinstance(answer.error.code, str) else answer.error.status)
        if not answer.request_id:
            return Outcome(problem="no request id")
        # The SDK leaves an empty result out.
        return Outcome(result=answer.result or {})

    def _connected(self) -> Any:
        if self._client is None:
            product = self._spec["product"]
            module = importlib.import_module(f"jdcloud_sdk.services.{product}.client.{capital(product)}Client")
            scheme, _, endpoint = self._account["endpoint"].partition("://")
            credential = Credential(self._account["access_key"], self._account["secret_key"])
            client = getattr(module, f"{capital(product)}Client")
            self._client = client(credential, Config(endpoint, scheme), Logger(FATAL))
        return self._client
