"""JD Cloud: canonical request, string to sign and signature of random URLs, headers and bodies."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import Logger
from jdcloud_sdk.core.signer import Signer

from . import protocol_jdcloud, random_input
from .departures import JDCLOUD_SIGNER
from .helper import Helper
from .inputs import SignerInput
from .report import Disagreement, Report

CASES = 400
NOT_SIGNED = ("user-agent", "authorization")


class Listener(Logger):
    """Keeps what the signer logs: the values on the way to a signature."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.logged: dict[str, str] = {}

    def log(self, level: int, message: Any) -> None:
        title, _, text = str(message).partition("\n")
        self.logged[title.strip("-")] = text


def run(report: Report, helper: Helper, draw: Random) -> None:
    report.section(f"Signatures of {CASES} random requests, jdcloud_sdk and ours")
    met: Counter[str] = Counter()
    equal = 0
    cases = [departure.example for departure in JDCLOUD_SIGNER]
    cases += [random_input.signer_input(draw) for _ in range(CASES)]
    for given in cases:
        official, date = by_sdk(given)
        ours = by_us(report, helper, given, 3, date)
        # The Python SDK has no JDCLOUD2: ours is held against the protocol alone.
        by_us(report, helper, given, 2, date)

        expected = [departure.name for departure in JDCLOUD_SIGNER if departure.occurs(given)]
        met.update(expected)
        if expected:
            differs = all(official[part] != ours[part] for part in ours)
            report.check(differs, f"by {expected} the official SDK departs for {given}, but it does not")
            continue
        for part in ours:
            report.equal(f"our {part} for {given}, by the official SDK", ours[part], official[part])
        equal += 1
    report.note(f"{equal} of {len(cases)} are equal on both sides; all of ours are as the protocol says")
    report.note("in JDCLOUD2, which the official SDK does not speak, ours are as the protocol says")
    report.departures(met, JDCLOUD_SIGNER)


def by_sdk(given: SignerInput) -> tuple[dict[str, str], str]:
    """What the SDK's signer makes of it, and the date that it signed with."""
    listener = Listener()
    headers: dict[str, Any] = dict(given.headers)
    Signer(listener).sign(
        method=given.method,
        service=given.service,
        region=given.region,
        uri=given.url(),
        headers=headers,
        data=given.body,
        credential=Credential(given.access_key, given.secret_key),
        security_token="",
    )
    if not {"canonical_request", "string_to_sign"} <= listener.logged.keys():
        raise Disagreement(f"the signer of jdcloud_sdk logs other things than it did: {sorted(listener.logged)}")
    found = {part: listener.logged[part] for part in ("canonical_request", "string_to_sign")}
    return {**found, "authorization": headers["Authorization"]}, headers["x-jdcloud-date"]


def by_us(report: Report, helper: Helper, given: SignerInput, version: int, date: str) -> dict[str, str]:
    """What our signer makes of it, found to be what the protocol says."""
    headers = [("host", given.host())]
    for name, values in given.headers.items():
        if name.lower() not in NOT_SIGNED:
            headers += [(name, value) for value in ([values] if isinstance(values, str) else values)]
    ours = helper.ask(
        "jdcloud signature",
        version=version,
        method=given.method,
        path=given.path,
        query=given.query,
        headers=headers,
        body=given.body,
        region=given.region,
        service=given.service,
        date=date,
        access_key=given.access_key,
        secret_key=given.secret_key,
    )
    canonical = protocol_jdcloud.canonical_request(
        version, given.method, given.path, given.query, headers, given.body.encode()
    )
    to_sign = protocol_jdcloud.string_to_sign(version, date, given.region, given.service, canonical)
    names = ";".join(sorted({name.lower() for name, _ in headers}))
    judged = {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "authorization": protocol_jdcloud.authorization(
            version, given.access_key, given.secret_key, to_sign, names
        ),
    }
    for part, value in judged.items():
        report.equal(f"our {part} in JDCLOUD{version} for {given}", ours[part], value)
    return judged
