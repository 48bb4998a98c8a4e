"""The life of an image with UCloud's SDK, unmodified, against the simulator."""

from __future__ import annotations

import logging
from typing import Any

from ucloud.client import Client
from ucloud.core import exc

from .report import Disagreement, Report
from .waiting import wait_until

HOST = "uhost-running"


def client(account: dict[str, str], **changes: str) -> Client:
    """The SDK's client, told where to go through its own configuration."""
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    config = {
        "region": account["region"],
        "project_id": account["project_id"],
        "public_key": account["public_key"],
        "private_key": account["private_key"],
        "base_url": account["endpoint"],
    }
    return Client({**config, **changes})


def run(report: Report, account: dict[str, str]) -> None:
    report.section("Life of an image with ucloud-sdk-python3")
    uhost = client(account).uhost()

    def host_state() -> str:
        hosts = uhost.describe_uhost_instance({"UHostIds": [HOST]})["UHostSet"]
        report.equal("the hosts described", [host["UHostId"] for host in hosts], [HOST])
        return str(hosts[0]["State"])

    def images(image_id: str) -> list[dict[str, Any]]:
        answer = uhost.describe_image({"ImageIds": [image_id]})
        report.equal("TotalCount", answer["TotalCount"], len(answer["ImageSet"]))
        return list(answer["ImageSet"])

    wrong = client(account, private_key=account["private_key"] + "x").uhost()
    code = refusal(lambda: wrong.describe_uhost_instance({"UHostIds": [HOST]}))
    report.equal("the RetCode for a wrong private key", code, 171)
    report.note("a wrong private key is refused: 171")

    image = {
        "UHostId": HOST,
        "ImageName": "conformance",
        "ImageDescription": "一致性 & conformance",
        "DataUDiskIds": ["bs-1", "bs-2"],
    }
    report.equal("the host's state at first", host_state(), "Running")
    report.equal("the RetCode for an image of a running host", refusal(lambda: uhost.create_custom_image(image)), 8010)
    report.note(f"{HOST} runs, and an image of it is refused: 8010")

    report.equal("the host stopped", uhost.stop_uhost_instance({"UHostId": HOST}).get("UHostId"), HOST)
    wait_until("Stopped", host_state, among={"Running", "Stopping"})

    made = uhost.create_custom_image(image)
    image_id = made["ImageId"]
    report.equal("how many snapshots were made", len(made["DataSnapshotIds"]), 2)
    wait_until("Available", lambda: str(images(image_id)[0]["State"]), among={"Making"})
    (found,) = images(image_id)
    for field in ("ImageName", "ImageDescription"):
        report.equal(field, found[field], image[field])
    listed = uhost.describe_image({"ImageType": "Custom", "Limit": 100})["ImageSet"]
    report.check(
        image_id in [each["ImageId"] for each in listed], f"{image_id} is not in the list of custom images"
    )
    report.note(f"stopped it, made {image_id}, saw it become Available, found it in the list")

    report.equal("the host started", uhost.start_uhost_instance({"UHostId": HOST}).get("UHostId"), HOST)
    wait_until("Running", host_state, among={"Stopped", "Starting"})

    deleted = uhost.terminate_custom_image({"ImageId": image_id})
    report.equal("the image deleted", deleted["ImageId"], image_id)
    report.equal("the images left of it", images(image_id), [])
    code = refusal(lambda: uhost.terminate_custom_image({"ImageId": image_id}))
    report.equal("the RetCode for deleting it again", code, 8956)
    report.note("started the host, deleted the image, saw it gone")


def refusal(call: Any) -> int:
    """The RetCode with which the SDK says that the call was refused."""
    try:
        answer = call()
    except exc.RetCodeException as error:
        return int(error.code)
    raise Disagreement(f"a call that has to be refused was answered {answer!r}")
