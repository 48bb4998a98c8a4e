"""The life of an image with JD Cloud's SDK, unmodified, against the simulator."""

from __future__ import annotations

from typing import Any

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger
from jdcloud_sdk.services.vm.apis import (
    CreateImageRequest as create_image,
    DeleteImageRequest as delete_image,
    DescribeImageRequest as describe_image,
    DescribeImagesRequest as describe_images,
    DescribeInstanceRequest as describe_instance,
    StartInstanceRequest as start_instance,
    StopInstanceRequest as stop_instance,
)
from jdcloud_sdk.services.vm.client.VmClient import VmClient
from jdcloud_sdk.services.vm.models.InstanceDiskAttachmentSpec import InstanceDiskAttachmentSpec

from .report import Disagreement, Report
from .waiting import wait_until

INSTANCE = "i-running"
QUIET = Logger(FATAL)


def client(account: dict[str, str], secret_key: str | None = None) -> VmClient:
    """The SDK's client, told where to go through its own configuration."""
    scheme, _, endpoint = account["endpoint"].partition("://")
    credential = Credential(account["access_key"], secret_key or account["secret_key"])
    return VmClient(credential, Config(endpoint, scheme), QUIET)


def run(report: Report, account: dict[str, str]) -> None:
    report.section("Life of an image with jdcloud_sdk")
    vm = client(account)
    region = account["region"]
    described = describe_instance.DescribeInstanceRequest(
        describe_instance.DescribeInstanceParameters(region, INSTANCE)
    )

    def status() -> str:
        instance = result(vm, described)["instance"]
        report.equal("the instance described", instance["instanceId"], INSTANCE)
        return str(instance["status"])

    error = refusal(client(account, account["secret_key"] + "x"), described)
    report.equal("the refusal of a wrong secret key", (error.code, error.status), (401, "UNAUTHENTICATED"))
    report.check("signature" in error.message, f"the refusal does not name the signature: {error.message!r}")
    report.note("a wrong secret key is refused: 401 UNAUTHENTICATED")

    parameters = create_image.CreateImageParameters(region, INSTANCE, "conformance")
    parameters.setDescription("一致性 & conformance")
    parameters.setDataDisks([InstanceDiskAttachmentSpec(deviceName="vdb", noDevice=True)])
    creation = create_image.CreateImageRequest(parameters)
    report.equal("the instance's status at first", status(), "running")
    error = refusal(vm, creation)
    report.equal(
        "the refusal of an image of a running instance", (error.code, error.status), (400, "FAILED_PRECONDITION")
    )
    report.note(f"{INSTANCE} runs, and an image of it is refused: 400 FAILED_PRECONDITION")

    result(vm, stop_instance.StopInstanceRequest(stop_instance.StopInstanceParameters(region, INSTANCE)))
    wait_until("stopped", status, among={"running", "stopping"})

    image_id = result(vm, creation)["imageId"]
    image = describe_image.DescribeImageRequest(describe_image.DescribeImageParameters(region, image_id))
    wait_until("ready", lambda: str(result(vm, image)["image"]["status"]), among={"pending"})
    found = result(vm, image)["image"]
    report.equal("the image's name", found["name"], "conformance")
    report.equal("the image's description", found["desc"], "一致性 & conformance")
    report.equal("the image's data disks, without the one left out", found["dataDisks"], [])

    asked = describe_images.DescribeImagesParameters(region)
    asked.setImageSource("private")
    asked.setIds([image_id])
    listing = describe_images.DescribeImagesRequest(asked)
    listed = result(vm, listing)
    report.equal("the images listed", [each["imageId"] for each in listed["images"]], [image_id])
    report.note(f"stopped it, made {image_id}, saw it become ready, found it in the list")

    result(vm, start_instance.StartInstanceRequest(start_instance.StartInstanceParameters(region, INSTANCE)))
    wait_until("running", status, among={"stopped", "starting"})

    deleted = delete_image.DeleteImageParameters(region, image_id)
    result(vm, delete_image.DeleteImageRequest(deleted))
    error = refusal(vm, image)
    report.equal("the refusal to describe it then", (error.code, error.status), (404, "NOT_FOUND"))
    report.equal("the images listed then", result(vm, listing)["images"], [])
    report.note("started the instance, deleted the image, saw it gone")


def result(vm: VmClient, request: Any) -> dict[str, Any]:
    """The result of a request that has to succeed. (The SDK leaves an empty one out.)"""
    answer = vm.send(request)
    if answer.error is not None:
        error = answer.error
        raise Disagreement(f"{type(request).__name__} was refused: {error.code} {error.status}: {error.message}")
    return answer.result or {}


def refusal(vm: VmClient, request: Any) -> Any:
    """The error of a request that has to be refused."""
    answer = vm.send(request)
    if answer.error is None:
        raise Disagreement(f"{type(request).__name__} has to be refused, and was answered {answer.result!r}")
    return answer.error
