"""UCloud's simulator judged by ucloud-sdk-python3."""

from __future__ import annotations

import base64
import logging
from collections import Counter
from pathlib import Path
from typing import Any

from ucloud.core import exc
from ucloud.core.typesystem import fields

from .departures import UCLOUD_JUDGEMENTS
from .journal import Journal
from .judges import Outcome, Sdk, judge
from .official_ucloud import Known, actions, fitted
from .report import Report

# What every answer has, beside what the specs list.
ENVELOPE = ("RetCode", "Action", "Message")


def run(report: Report, account: dict[str, str], specs: Path) -> None:
    report.section("Every operation of ucloud-sdk-python3 against the simulator")
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    configuration = {
        "region": account["region"],
        "project_id": account["project_id"],
        "public_key": account["public_key"],
        "private_key": account["private_key"],
        "base_url": account["endpoint"],
    }
    known = actions(configuration)
    place = {"Region": account["region"], "Zone": account["zone"], "ProjectId": account["project_id"]}
    configured = {name: value for name, value in place.items() if name != "Zone"}
    judge(
        report,
        Journal(account["endpoint"]),
        specs / "ucloud",
        place,
        lambda spec: Product(spec, known, configured),
        UCLOUD_JUDGEMENTS,
    )


class Product(Sdk):
    """A service of ucloud-sdk-python3."""

    def __init__(self, spec: dict[str, Any], known: dict[tuple[str, str], Known], configured: dict[str, Any]) -> None:
        self._spec, self._known = spec, known
        self.configured = configured

    def fitted(self, operation: str, some: dict[str, Any], every: dict[str, Any]) -> dict[str, Any] | None:
        known = self._known.get((self._spec["product"], operation))
        return fitted(known.request, some, Counter()) if known else None

    def send(self, operation: str, case: dict[str, Any]) -> Outcome | None:
        known = self._known[self._spec["product"], operation]
        raw: list[dict[str, Any]] = []

        def overhear(data: dict[str, Any], _response: Any = None) -> dict[str, Any]:
            raw.append(dict(data))
            return data

        handlers = known.client.middleware.response_handlers
        handlers.append(overhear)
        rows = self._spec["operations"][operation].get("parameters") or {}
        try:
            known.method(self._encoded(known.request, rows, case))
        except exc.RetCodeException as error:
            return Outcome(code=str(error.code))
        except exc.ValidationException as error:
            return Outcome(problem=str(error)) if raw else None
        # Its schemas fall over what is of another form.
        except (AttributeError, TypeError, ValueError) as error:
            return Outcome(problem=repr(error))
        finally:
            handlers.remove(overhear)
        # A few pages list parts of the envelope as if they were the operation's own.
        result = self._spec["operations"][operation].get("result") or {}
        return Outcome(result={name: item for name, item in raw[-1].items() if name not in ENVELOPE or name in result})

    def _encoded(self, schema: Any, rows: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
        """A case with base64 where the service wants it and the SDK leaves it to its callers."""
        types = self._spec["types"]

        def encoded(schema: Any, row: dict[str, Any], kind: Any, value: Any) -> Any:
            if isinstance(kind, list):
                item = schema.item if isinstance(schema, fields.List) else schema
                return [encoded(item, row, kind[0], each) for each in value]
            if kind in types:
                return self._encoded(schema, types[kind]["fields"], value)
            if row.get("base64") and not isinstance(schema, fields.Base64):
                return base64.b64encode(value.encode()).decode()
            return value

        inner = schema.fields
        return {name: encoded(inner[name], rows[name], rows[name]["type"], value) for name, value in case.items()}
