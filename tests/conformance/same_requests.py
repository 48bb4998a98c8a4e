"""The operations of the specs: what both sides put on the wire for the same input."""

from __future__ import annotations

import copy
import importlib
import json
import logging
import re
from collections import Counter
from pathlib import Path
from typing import Any

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger
from jdcloud_sdk.services.vm.client.VmClient import VmClient
from ucloud.client import Client

from . import every_parameter, official_ucloud, protocol_jdcloud, protocol_ucloud
from .departures import JDCLOUD_REQUESTS, UCLOUD_REQUESTS, OfRequest
from .helper import Helper
from .official_jdcloud import Official
from .recorder import Recorder
from .report import Disagreement, Report
from .wire import WireRequest

KEYS = {"access_key": "an-access-key", "secret_key": "a-secret-key"}
UCLOUD_REGION, UCLOUD_PROJECT = "cn-bj2", "org-conformance"
JDCLOUD_REGION = "cn-north-1"
DATE = "20261122T080910Z"

# Set by the HTTP libraries, not by the SDKs.
OF_THE_LIBRARY = {"accept", "accept-encoding", "connection", "content-length"}
# Chosen anew for each request: only their form is compared.
FORMS = {
    "header u-timestamp-ms": r"\d{13}",
    "header x-jdcloud-date": r"\d{8}T\d{6}Z",
    "header x-jdcloud-nonce": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
}

# Beside the cases that are made of the spec: parameters of calls in the provider's spelling.
UCLOUD_CASES: dict[str, list[dict[str, Any]]] = {
    "CreateCustomImage": [
        {"UHostId": "uhost-1", "ImageName": "golden"},
        {
            "Region": "hk",
            "Zone": "hk-02",
            "ProjectId": "org-other",
            "UHostId": "uhost-1",
            "ImageName": "金 & golden=100%+",
            "ImageDescription": "",
            "DataUDiskIds": [f"bs-{number}" for number in range(12)],
        },
    ],
    "DescribeImage": [
        {},
        {"ImageIds": ["uimage-1", "uimage-2"], "ImageType": "Custom", "OsType": "Linux", "Zone": "cn-bj2-04"},
        {"ImageId": "uimage-1", "FuncType": "GPU", "Tag": "默认 组", "Offset": 0, "Limit": 100, "PriceSet": 1},
    ],
    "TerminateCustomImage": [{"ImageId": "uimage-1"}],
    "DescribeUHostInstance": [
        {"UHostIds": ["uhost-1", "uhost-2"], "Offset": 20, "Limit": 20},
        {"VPCId": "uvnet-1", "SubnetId": "subnet-1", "IsolationGroup": "ig", "UDiskIdForAttachment": "bs-1"},
    ],
    "StopUHostInstance": [{"UHostId": "uhost-1", "Zone": "cn-bj2-04"}],
    "StartUHostInstance": [{"UHostId": "uhost-1"}, {"UHostId": "uhost-1", "DiskPassword": "p&s=s w%rd/密"}],
}

NEW_DISK = {
    "az": "cn-north-1a",
    "name": "数据 & data",
    "description": "",
    "diskType": "ssd",
    "diskSizeGB": 20,
    "snapshotId": "snapshot-1",
    "multiAttachable": False,
    "charge": {"chargeMode": "prepaid_by_duration", "chargeUnit": "month", "chargeDuration": 1},
}
# Beside those that every operation has: what is required alone, and every parameter.
JDCLOUD_CASES: dict[str, list[dict[str, Any]]] = {
    "createImage": [
        {"instanceId": "i-1", "name": "golden", "description": "每夜 nightly"},
        {
            "instanceId": "i-1",
            "name": "golden-2026",
            "description": "",
            "dataDisks": [
                {"deviceName": "vdb", "noDevice": True},
                {"deviceName": "vdc", "diskCategory": "cloud", "autoDelete": False, "cloudDiskSpec": NEW_DISK},
            ],
        },
    ],
    "describeImage": [{"imageId": "img-1"}, {"imageId": "img 像:1"}],
    "describeImages": [
        {"ids": ["img-1", "img-2"]},
        {
            "regionId": "cn-south-1",
            "imageSource": "private",
            "offline": False,
            "platform": "Windows Server",
            "imageName": "金 golden/100%+",
            "rootDeviceType": "cloudDisk",
            "launchPermission": "ownerOnly",
            "status": "ready",
            "serviceCode": "x",
            "architecture": "x86_64",
            "bootMode": "bios",
            "instanceIds": [f"i-{number}" for number in range(12)],
            "pageNumber": 2,
            "pageSize": 100,
        },
    ],
    "deleteImage": [{"imageId": "img-1"}, {"imageId": "img-1", "deleteSnapshot": True}],
    "describeInstance": [{"instanceId": "i-1"}],
    "stopInstance": [{"instanceId": "i-1"}, {"instanceId": "i-1", "chargeOnStopped": "stopCharging"}],
    "startInstance": [{"instanceId": "i-1"}],
}


def run(report: Report, helper: Helper, recorder: Recorder, specs: Path) -> None:
    report.section("Requests of the operations of uhost, ucloud-sdk-python3 and ours")
    spec = every_parameter.read(specs / "ucloud" / "uhost.yaml")
    cases = {operation: every_parameter.cases(spec, operation) for operation in spec["operations"]}
    report.note(f"all {len(cases)} operations of uhost.yaml have cases")
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    uhost = Client(
        {
            "region": UCLOUD_REGION,
            "project_id": UCLOUD_PROJECT,
            "public_key": KEYS["access_key"],
            "private_key": KEYS["secret_key"],
            "base_url": recorder.endpoint,
        }
    ).uhost()
    methods = official_ucloud.methods(uhost)
    unknown = sorted(cases.keys() - methods.keys())
    report.note(f"the official SDK lacks {len(unknown)} of them" + "".join(f", {name}" for name in unknown))
    met: Counter[str] = Counter()
    compared = 0
    for operation, made in cases.items():
        for parameters in [*UCLOUD_CASES.get(operation, []), *made]:
            ours = helper.request(
                "ucloud request",
                operation=operation,
                parameters=parameters,
                endpoint=recorder.endpoint,
                region=UCLOUD_REGION,
                project_id=UCLOUD_PROJECT,
                date=DATE,
                **KEYS,
            )
            check_ucloud_signature(report, ours)
            if operation in unknown:
                continue
            getattr(uhost, methods[operation])(copy.deepcopy(parameters))
            official = sent(recorder)
            check_ucloud_signature(report, official)
            label = ucloud_label("uhost", operation, spec["operations"][operation])
            compare(report, label, ucloud_places(official), ucloud_places(ours), UCLOUD_REQUESTS, met)
            compared += 1
    report.note(f"{compared} requests are equal on both sides, but for these departures")
    report.departures(met, UCLOUD_REQUESTS)

    report.section("Requests of the operations of vm, jdcloud_sdk and ours")
    spec = every_parameter.read(specs / "jdcloud" / "vm.yaml")
    sdk = Official(spec)
    fitted = {operation: fitted_cases(sdk, spec, operation) for operation in spec["operations"]}
    report.note(f"all {len(fitted)} operations of vm.yaml have cases")
    listed = ": " + ", ".join(sorted(sdk.lacking)) if sdk.lacking else ""
    report.note(f"jdcloud_sdk lacks {len(sdk.lacking)} operations and parameters{listed}")
    report.equal("what jdcloud_sdk requires and vm.yaml leaves optional", sorted(sdk.stricter), [])
    credential = Credential(KEYS["access_key"], KEYS["secret_key"])
    vm = VmClient(credential, Config(recorder.address, "http"), Logger(FATAL))
    met = Counter()
    for operation, made in fitted.items():
        in_path = re.findall(r"\{(\w+)\}", spec["operations"][operation]["path"])
        for parameters in JDCLOUD_CASES.get(operation, []) + made:
            vm.send(sdk.request(operation, {"regionId": JDCLOUD_REGION, **parameters}))
            official = sent(recorder)
            ours = helper.request(
                "jdcloud request",
                operation=operation,
                parameters=parameters,
                endpoint=recorder.endpoint,
                region=JDCLOUD_REGION,
                date=DATE,
                **KEYS,
            )
            for request in (official, ours):
                authorization = protocol_jdcloud.authorization_of(request, KEYS["secret_key"])
                report.equal(f"the signature of {request}", request.headers["authorization"], authorization)
            places_of_both = jdcloud_places(official, in_path), jdcloud_places(ours, in_path)
            compare(report, operation, *places_of_both, JDCLOUD_REQUESTS, met)
    report.departures(met, JDCLOUD_REQUESTS)


def fitted_cases(sdk: Official, spec: dict[str, Any], operation: str) -> list[dict[str, Any]]:
    """What is required alone, with the region of the configuration; and everything. None if the SDK lacks it."""
    required, every = every_parameter.cases(spec, operation)
    fitted = [case for some in (required, every) if (case := sdk.fitted(operation, some, every)) is not None]
    for case in fitted[:1]:
        case.pop("regionId", None)
    return fitted


def ucloud_label(product: str, name: str, operation: dict[str, Any]) -> str:
    """The operation for `departures`, with the parameters of the configuration that it does not have."""
    parameters = operation.get("parameters") or {}
    missing = [each for each in ("ProjectId", "Region") if each not in parameters]
    return f"{product} {name}" + "".join(f" without {each}" for each in missing)


def check_ucloud_signature(report: Report, request: WireRequest) -> None:
    form = protocol_ucloud.read_form(request.body)
    signature = protocol_ucloud.signature(form, KEYS["secret_key"])
    report.equal(f"the signature of {request}", form["Signature"], signature)


def sent(recorder: Recorder) -> WireRequest:
    request = recorder.take()
    if request is None:
        raise Disagreement("the official SDK sent nothing")
    return request


def places(request: WireRequest) -> dict[str, str]:
    """What is compared of either provider's requests, each under the name of its place."""
    found = {"method": request.method, "path": request.path}
    for name, value in request.headers.items():
        if name not in OF_THE_LIBRARY and name != "authorization":
            place = f"header {name}"
            form = FORMS.get(place)
            found[place] = form if form and re.fullmatch(form, value) else value
    return found


def ucloud_places(request: WireRequest) -> dict[str, str]:
    found = places(request)
    found["query"] = request.query
    for name, value in protocol_ucloud.read_form(request.body).items():
        # Signatures of different things differ; each has been verified by itself.
        if name != "Signature":
            found[f"form {name}"] = value
    return found


def jdcloud_places(request: WireRequest, in_path: list[str]) -> dict[str, str]:
    found = places(request)
    for pair in filter(None, request.query.split("&")):
        name, _, value = pair.partition("=")
        found[f"query {name}"] = protocol_jdcloud.unescape(value, True).decode()
    if request.body:
        body = json.loads(request.body)
        for name in in_path:
            if name in body:
                found[f"path parameter {name} in the body"] = json.dumps(body.pop(name))
        add_leaves("body", " ", body, found)
    for part, value in protocol_jdcloud.read_authorization(request.headers["authorization"]).items():
        # Signatures of different things differ; each has been verified by itself.
        if part != "signature":
            found[f"authorization {part}"] = value.replace(request.headers["x-jdcloud-date"][:8], "<day>")
    return found


def add_leaves(name: str, joint: str, value: Any, found: dict[str, str]) -> None:
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, item in items:
        add_leaves(f"{name}{joint}{key}", ".", item, found)
    if not items and name != "body":
        found[name] = json.dumps(value)


def compare(
    report: Report,
    operation: str,
    official: dict[str, str],
    ours: dict[str, str],
    known: list[OfRequest],
    met: Counter[str],
) -> None:
    """Every place is equal, or a known departure says why it is not."""
    explained: set[str] = set()
    for place in sorted(official.keys() | ours.keys()):
        theirs, own = official.get(place), ours.get(place)
        departure = next((each for each in known if each.explains(operation, place, theirs, own)), None)
        if theirs != own and departure is not None:
            explained.add(departure.name)
            continue
        report.check(
            theirs == own,
            f"{operation}: {place} differs, and departures.py does not know why\n"
            f"  official SDK: {theirs!r}\n  ours:         {own!r}",
        )
    met.update(explained)
