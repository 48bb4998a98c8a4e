"""Every operation of every spec that the official SDKs have: one request with all parameters that both sides know.

Most products are not compiled into the helper. It is told what their specs say, and its requests take the way of
generated ones from the fields of a struct on: compared are names, types and marks of parameters, paths, methods, and
the names by which services sign.
"""

from __future__ import annotations

import copy
import importlib
import logging
import re
from collections import Counter
from pathlib import Path
from typing import Any

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger
from ucloud.core.exc import ValidationException

from . import every_parameter
from .departures import (
    JDCLOUD_REQUESTS,
    JDCLOUD_REQUESTS_OF_OTHERS,
    UCLOUD_REQUESTS,
    UCLOUD_REQUESTS_OF_OTHERS,
)
from .helper import Helper, described, typed
from .official_jdcloud import Official, capital
from .official_ucloud import actions, fitted
from .recorder import Recorder
from .report import Report
from .same_requests import (
    DATE,
    JDCLOUD_REGION,
    KEYS,
    UCLOUD_PROJECT,
    UCLOUD_REGION,
    compare,
    jdcloud_places,
    sent,
    ucloud_label,
    ucloud_places,
)


def run(report: Report, helper: Helper, recorder: Recorder, specs: Path) -> None:
    of_jdcloud(report, helper, recorder, specs / "jdcloud")
    of_ucloud(report, helper, recorder, specs / "ucloud")


def of_jdcloud(report: Report, helper: Helper, recorder: Recorder, specs: Path) -> None:
    report.section("Every operation of JD Cloud, jdcloud_sdk and ours")
    known = JDCLOUD_REQUESTS_OF_OTHERS + JDCLOUD_REQUESTS
    met: Counter[str] = Counter()
    compared = 0
    lacking: Counter[str] = Counter()
    stricter: list[str] = []
    for file in sorted(specs.glob("*.yaml")):
        spec = every_parameter.read(file)
        product, sdk = spec["product"], Official(spec)
        client = None
        for name, operation in spec["operations"].items():
            _, every = every_parameter.cases(spec, name)
            case = sdk.fitted(name, every, every)
            if case is None:
                lacking["operations"] += 1
                continue
            if client is None:
                module = importlib.import_module(f"jdcloud_sdk.services.{product}.client.{capital(product)}Client")
                credential = Credential(KEYS["access_key"], KEYS["secret_key"])
                client = getattr(module, f"{capital(product)}Client")(
                    credential, Config(recorder.address, "http"), Logger(FATAL)
                )
            client.send(sdk.request(name, copy.deepcopy(case)))
            official = sent(recorder)
            ours = helper.request(
                "jdcloud request",
                described=described(
                    operation["method"],
                    operation["path"],
                    name=name,
                    service=spec["service"],
                    revision=spec["revision"],
                ),
                parameters=typed(spec["types"], operation.get("parameters") or {}, case),
                endpoint=recorder.endpoint,
                region=JDCLOUD_REGION,
                date=DATE,
                **KEYS,
            )
            in_path = re.findall(r"\{(\w+)\}", operation["path"])
            places = [jdcloud_places(request, in_path) for request in (official, ours)]
            compare(report, f"{product} {name}", *places, known, met)
            compared += 1
        stricter += [f"{product} {name}" for name in sorted(sdk.stricter)]
        lacking["parameters and fields"] += sum("." in each for each in sdk.lacking)
    # An SDK of another build could lack them all, and nothing would differ.
    report.check(compared > 99 * lacking["operations"], f"only {compared} operations were compared")
    # What does not compile with one SDK and does with the other is wrong in one of them.
    report.equal("what jdcloud_sdk requires and the specs leave optional", stricter, [])
    report.note(f"{compared} requests are equal on both sides, but for departures")
    report.note(
        f"jdcloud_sdk lacks {lacking['operations']} operations, and of the others "
        f"{lacking['parameters and fields']} parameters and fields"
    )
    report.departures(met, JDCLOUD_REQUESTS_OF_OTHERS)


def of_ucloud(report: Report, helper: Helper, recorder: Recorder, specs: Path) -> None:
    report.section("Every operation of UCloud, ucloud-sdk-python3 and ours")
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    configuration = {
        "region": UCLOUD_REGION,
        "project_id": UCLOUD_PROJECT,
        "public_key": KEYS["access_key"],
        "private_key": KEYS["secret_key"],
        "base_url": recorder.endpoint,
    }
    known = actions(configuration)
    departures = UCLOUD_REQUESTS_OF_OTHERS + UCLOUD_REQUESTS
    met: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    compared = 0
    refused: list[str] = []
    for file in sorted(specs.glob("*.yaml")):
        spec = every_parameter.read(file)
        for name, operation in spec["operations"].items():
            if (spec["product"], name) not in known or operation.get("encoding") == "json":
                counts["operations that it lacks or that are sent as JSON"] += 1
                continue
            sdk = known[spec["product"], name]
            rows = operation.get("parameters") or {}
            _, every = every_parameter.cases(spec, name)
            case = fitted(sdk.request, every, counts)
            try:
                sdk.method(copy.deepcopy(case))
            except ValidationException:
                refused.append(name)
                continue
            official = sent(recorder)
            ours = helper.request(
                "ucloud request",
                described=described("POST", "/", name=name),
                parameters=typed(spec["types"], rows, case),
                endpoint=recorder.endpoint,
                region=UCLOUD_REGION,
                project_id=UCLOUD_PROJECT,
                date=DATE,
                **KEYS,
            )
            label = ucloud_label(spec["product"], name, operation)
            compare(report, label, ucloud_places(official), ucloud_places(ours), departures, met)
            compared += 1
    report.check(compared > 1000, f"only {compared} operations were compared")
    report.check(compared > 99 * len(refused), f"the official SDK refused {len(refused)}: {', '.join(refused)}")
    report.note(f"{compared} requests are equal on both sides, but for departures")
    for what, count in counts.items():
        report.note(f"not compared: {count} {what}")
    report.note(
        "not compared: what the official SDK refuses, for its schema demands what no page lists, or has another type: "
        + ", ".join(refused)
    )
    report.departures(met, UCLOUD_REQUESTS_OF_OTHERS)
