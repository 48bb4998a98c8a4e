"""UCloud: encoding and signature of random parameters."""

from __future__ import annotations

import copy
import logging
from collections import Counter
from random import Random
from typing import Any

from ucloud.client import Client
from ucloud.core.auth import Credential

from . import protocol_ucloud, random_input
from .departures import UCLOUD_INPUTS
from .helper import Helper, described, untyped
from .random_requests import normal
from .recorder import Recorder
from .report import Disagreement, Report

CASES = 400
# Of the operation that our side sends as JSON.
JSON_PARAMETERS = ["Name", "Amount", "Items", "Spec"]
ACTION, REGION, PROJECT = "AnyAction", "cn-bj2", "org-conformance"


def run(report: Report, helper: Helper, recorder: Recorder, draw: Random) -> None:
    report.section(f"Parameters and signatures of {CASES} random requests, ucloud-sdk-python3 and ours")
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    public_key, private_key = random_input.name(draw), random_input.text(draw, 40)
    client = Client(
        {
            "region": REGION,
            "project_id": PROJECT,
            "public_key": public_key,
            "private_key": private_key,
            "base_url": recorder.endpoint,
        }
    )
    common = {"Action": ACTION, "Region": REGION, "ProjectId": PROJECT, "PublicKey": public_key}
    met: Counter[str] = Counter()
    equal = 0
    trees = [departure.example for departure in UCLOUD_INPUTS]
    trees += [random_input.tree(draw) for _ in range(CASES)]
    for tree in trees:
        client.invoke(ACTION, copy.deepcopy(tree))
        request = recorder.take()
        if request is None:
            raise Disagreement(f"the official SDK sent nothing for {tree!r}")
        official = protocol_ucloud.read_form(request.body)
        official_signature = official.pop("Signature")

        answer = helper.ask("ucloud signature", parameters={**tree, **common}, private_key=private_key)
        ours = dict(answer["pairs"])
        report.equal(f"the number of our parameters for {tree!r}", len(ours), len(answer["pairs"]))

        judged = protocol_ucloud.flatten({**tree, **common})
        report.equal(f"our parameters for {tree!r}", ours, judged)
        signature = protocol_ucloud.signature(judged, private_key)
        report.equal(f"our signature for {tree!r}", answer["signature"], signature)

        expected = [departure.name for departure in UCLOUD_INPUTS if departure.occurs(tree)]
        met.update(expected)
        if expected:
            report.check(
                official != ours and official_signature != signature,
                f"by {expected} the official SDK departs for {tree!r}, but it does not",
            )
        else:
            report.equal(f"our parameters for {tree!r}, by the official SDK", ours, official)
            report.equal(f"our signature for {tree!r}, by the official SDK", signature, official_signature)
            equal += 1
    report.note(f"{equal} of {len(trees)} are equal on both sides; all of ours are as the protocol says")
    report.departures(met, UCLOUD_INPUTS)
    run_json(report, helper, draw)


def run_json(report: Report, helper: Helper, draw: Random) -> None:
    """Bodies of JSON. The official SDK makes none, but signs the parameters of one that has nothing nested."""
    report.section(f"{CASES} random requests as JSON, ours, and the signatures of ucloud-sdk-python3 where it has them")
    public_key, private_key = random_input.name(draw), random_input.text(draw, 40)
    common = {"Action": ACTION, "Region": REGION, "ProjectId": PROJECT, "PublicKey": public_key}
    compared = 0
    for _ in range(CASES):
        names = draw.sample(JSON_PARAMETERS, draw.randint(0, len(JSON_PARAMETERS)))
        tree = {name: random_input.value(draw, draw.choice([0, 4])) for name in names}
        request = helper.request(
            "ucloud request",
            described=described("POST", "/", name=ACTION, json=True),
            parameters=untyped({**tree, "Region": None, "ProjectId": None}),
            endpoint="http://127.0.0.1",
            region=REGION,
            project_id=PROJECT,
            date="20261122T080910Z",
            access_key=public_key,
            secret_key=private_key,
        )
        report.equal(f"our content type for {tree!r}", request.headers["content-type"], "application/json")
        body = request.json()
        signature = body.pop("Signature")
        report.equal(f"our body for {tree!r}", normal(body), normal(without_nulls({**tree, **common})))
        texts = {name: protocol_ucloud.nested(value) for name, value in body.items()}
        judged = protocol_ucloud.signature(texts, private_key)
        report.equal(f"our signature for {tree!r} as JSON", signature, judged)
        is_flat = not any(isinstance(value, (dict, list)) for value in body.values())
        if is_flat and not any(departure.occurs(tree) for departure in UCLOUD_INPUTS):
            official = Credential(public_key, private_key).verify_ac(dict(body))
            report.equal(f"our signature for {tree!r} as JSON, by the official SDK", signature, official)
            compared += 1
    report.check(compared > 0, "no request was one that the official SDK signs")
    report.note(f"all {CASES} are as the protocol says; the {compared} without nesting are equal on both sides")


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    return value
