"""JD Cloud: whole requests for random ids and parameters, as the SDK's client sends them and as ours does.

Both sign with JDCLOUD3, the same date and nonce and the same headers, so that even the signatures have to be equal.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from random import Random
from typing import Any

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.jdcloudrequest import JDCloudRequest
from jdcloud_sdk.core.logger import FATAL, Logger
from jdcloud_sdk.services.vm.client.VmClient import VmClient

from . import protocol_jdcloud, random_input
from .departures import JDCLOUD_CALLS, REPEATED_IN_BODIES
from .helper import Helper, Refused, described, untyped
from .inputs import AnyCall
from .recorder import Recorder
from .report import Report
from .wire import WireRequest

CASES = 400
KEYS = {"access_key": "an-access-key", "secret_key": "a-secret-key"}
DATE = "20261122T080910Z"


def run(report: Report, helper: Helper, recorder: Recorder, draw: Random) -> None:
    report.section(f"{CASES} random requests, jdcloud_sdk and ours")
    met: Counter[str] = Counter()
    equal = 0
    repeated = 0
    calls = [departure.example for departure in JDCLOUD_CALLS]
    calls += [random_input.call(draw) for _ in range(CASES)]
    for call in calls:
        ours = by_us(report, helper, recorder, call, 3)
        by_us(report, helper, recorder, call, 2)
        official = by_sdk(recorder, call, ours)

        expected = [departure.name for departure in JDCLOUD_CALLS if departure.occurs(call)]
        met.update(expected)
        if expected:
            differs = official is None or ours is None or comparable(official, call) != comparable(ours, call)
            report.check(differs, f"by {expected} the official SDK departs for {call}, but it does not")
            continue
        report.check(ours is not None, f"ours refuses {call}")
        report.check(official is not None, f"the official SDK sends nothing for {call}")
        assert ours and official
        theirs, own = comparable(official, call), comparable(ours, call)
        for part in own:
            report.equal(f"our {part} for {call}, by the official SDK", own[part], theirs[part])
        if not call.has_query():
            report.check(
                call.ids().keys() <= official.json().keys(),
                f"the departure {REPEATED_IN_BODIES!r} no longer occurs: take it out of departures.py",
            )
            repeated += 1
        equal += 1
    report.note(f"{equal} of {len(calls)} are equal on both sides; all of ours are as the protocol says")
    report.note(f"official SDK departs: {REPEATED_IN_BODIES}: {repeated} cases, otherwise equal")
    report.departures(met, JDCLOUD_CALLS)


def by_us(report: Report, helper: Helper, recorder: Recorder, call: AnyCall, version: int) -> WireRequest | None:
    """Our request, found to be what the protocol says; `None` if it is refused, as it has to be."""
    unsafe = any(value in ("", ".", "..") or (version == 3 and "/" in value) for value in call.ids().values())
    try:
        request = helper.request(
            "jdcloud request",
            described=described(call.method(), call.template()),
            parameters=untyped(call.parameters),
            version=version,
            endpoint=recorder.endpoint,
            region="",
            date=DATE,
            **KEYS,
        )
    except Refused as refusal:
        report.check(unsafe, f"ours refuses {call}: {refusal}")
        return None
    report.check(not unsafe, f"ours does not refuse {call}")

    def what(part: str) -> str:
        return f"our {part} in JDCLOUD{version} for {call}"

    report.equal(what("method"), request.method, call.method())
    path = protocol_jdcloud.path_of(call.template(), call.parameters)
    report.equal(what("path"), request.path, path)
    query = protocol_jdcloud.query_of(call.template(), call.parameters) if call.has_query() else ""
    report.equal(what("query"), request.query, protocol_jdcloud.canonical_query(version, query))
    body = request.json() if request.body else None
    expected = None if call.has_query() else call.outside_path()
    report.equal(what("body"), normal(body), normal(expected))
    authorization = protocol_jdcloud.authorization_of(request, KEYS["secret_key"])
    report.equal(what("signature"), request.headers["authorization"], authorization)
    return request


def by_sdk(recorder: Recorder, call: AnyCall, ours: WireRequest | None) -> WireRequest | None:
    """The SDK's request, with the nonce of ours; `None` if it sends nothing."""
    version, _, url = call.template().removeprefix("/").partition("/")
    nonce = ours.headers["x-jdcloud-nonce"] if ours else "any"
    request = JDCloudRequest(
        "/" + url, call.method(), {"x-jdcloud-date": DATE, "x-jdcloud-nonce": nonce}, version
    )
    request.parameters = copy.deepcopy(call.parameters)
    client = VmClient(
        Credential(KEYS["access_key"], KEYS["secret_key"]), Config(recorder.address, "http"), Logger(FATAL)
    )
    try:
        client.send(request)
    except AttributeError:
        # See the departure of that name; whether it was expected is decided there.
        pass
    return recorder.take()


def comparable(request: WireRequest, call: AnyCall) -> dict[str, Any]:
    """What has to be equal. Path and query in their canonical form, in which a server sees them."""
    authorization = protocol_jdcloud.read_authorization(request.headers["authorization"])
    if not call.has_query():
        # Of different bodies.
        del authorization["signature"]
    body = request.json() if request.body else None
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name not in call.ids()}
    return {
        "method": request.method,
        "path": protocol_jdcloud.canonical_path(3, request.path),
        "query": protocol_jdcloud.canonical_query(3, request.query),
        "body": normal(body),
        "authorization": authorization,
        "verdict on the signature": request.headers["authorization"]
        == protocol_jdcloud.authorization_of(request, KEYS["secret_key"]),
        "content type": request.headers["content-type"],
    }


def normal(tree: Any) -> str:
    """JSON in which 42.0 and 42 are one number, and true and 1 are not."""

    def numbers(value: Any) -> Any:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, dict):
            return {key: numbers(item) for key, item in value.items()}
        if isinstance(value, list):
            return [numbers(item) for item in value]
        return value

    return json.dumps(numbers(tree), sort_keys=True)
