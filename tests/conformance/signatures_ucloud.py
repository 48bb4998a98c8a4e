"""UCloud: encoding and signature of random parameters."""

from __future__ import annotations

import copy
import logging
from collections import Counter
from random import Random

from ucloud.client import Client

from . import protocol_ucloud, random_input
from .departures import UCLOUD_INPUTS
from .helper import Helper
from .recorder import Recorder
from .report import Disagreement, Report

CASES = 400
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
