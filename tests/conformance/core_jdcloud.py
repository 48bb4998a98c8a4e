"""A VPC, a subnet, disks and an instance with JD Cloud's SDK, unmodified: created, listed, renamed, and gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import every_parameter
from .judge_jdcloud import Product
from .report import Disagreement, Report
from .waiting import wait_until

ZONE = "cn-north-1a"
IMAGE = "img-centos"
TYPE = "g.n2.medium"


def run(report: Report, account: dict[str, str], specs: Path) -> None:
    report.section("Life of a VPC, a subnet, disks and an instance with jdcloud_sdk")
    products = {
        name: Product(every_parameter.read(specs / "jdcloud" / f"{name}.yaml"), account)
        for name in ("vpc", "disk", "vm")
    }
    region = {"regionId": account["region"]}

    def call(product: str, operation: str, **parameters: Any) -> dict[str, Any]:
        outcome = products[product].send(operation, {**region, **parameters})
        if outcome.code or outcome.problem:
            raise Disagreement(f"{product} {operation} was refused: {outcome}, given {parameters}")
        found: dict[str, Any] = outcome.result
        return found

    def check(key: str, listing: Callable[[], list[dict[str, Any]]], field: str, names: dict[str, str]) -> None:
        """The resources of a list, by id, and their names."""
        for id_, name in names.items():
            shown = [each for each in listing() if each[key] == id_]
            report.equal(f"how often {id_} is listed", len(shown), 1)
            report.equal(f"the name of {id_}", shown[0].get(field), name)

    def gone(key: str, listing: Callable[[], list[dict[str, Any]]], id_: str) -> None:
        report.check(id_ not in [each[key] for each in listing()], f"{id_} is deleted, and still listed")

    def vpcs() -> list[dict[str, Any]]:
        return list(call("vpc", "describeVpcs", pageSize=100)["vpcs"])

    def subnets() -> list[dict[str, Any]]:
        return list(call("vpc", "describeSubnets", pageSize=100)["subnets"])

    def disks() -> list[dict[str, Any]]:
        return list(call("disk", "describeDisks", pageSize=100)["disks"])

    def instances() -> list[dict[str, Any]]:
        return list(call("vm", "describeInstances", pageSize=100)["instances"])

    def state(key: str, listing: Callable[[], list[dict[str, Any]]], id_: str) -> str:
        return next((str(each["status"]) for each in listing() if each[key] == id_), "gone")

    vpc_id = call("vpc", "createVpc", vpcName="net", addressPrefix="10.20.0.0/16")["vpcId"]
    check("vpcId", vpcs, "vpcName", {vpc_id: "net"})
    call("vpc", "modifyVpc", vpcId=vpc_id, vpcName="network")
    check("vpcId", vpcs, "vpcName", {vpc_id: "network"})
    subnet = {"vpcId": vpc_id, "subnetName": "first", "addressPrefix": "10.20.1.0/24"}
    subnet_id = call("vpc", "createSubnet", **subnet)["subnetId"]
    check("subnetId", subnets, "subnetName", {subnet_id: "first"})
    call("vpc", "modifySubnet", subnetId=subnet_id, subnetName="second")
    check("subnetId", subnets, "subnetName", {subnet_id: "second"})
    report.equal("the subnet's VPC", [each["vpcId"] for each in subnets() if each["subnetId"] == subnet_id], [vpc_id])
    report.note(f"made {vpc_id} and {subnet_id}, renamed them")

    disk = {"az": ZONE, "name": "data", "diskType": "ssd.gp1", "diskSizeGB": 20}
    made = call("disk", "createDisks", diskSpec=disk, maxCount=2, clientToken="conformance-1")
    disk_ids = made["diskIds"]
    report.equal("how many disks were made", len(disk_ids), 2)
    for id_ in disk_ids:
        report.equal(f"how often {id_} is listed", [each["diskId"] for each in disks()].count(id_), 1)
        wait_until("available", lambda id_=id_: state("diskId", disks, id_), among={"creating"})
        report.equal("its size", [each["diskSizeGB"] for each in disks() if each["diskId"] == id_], [20])
    call("disk", "modifyDiskAttribute", diskId=disk_ids[0], name="renamed")
    check("diskId", disks, "name", {disk_ids[0]: "renamed"})
    report.note(f"made {' and '.join(disk_ids)}, renamed one")

    instance = {
        "az": ZONE,
        "instanceType": TYPE,
        "imageId": IMAGE,
        "name": "instance",
        "password": "Secret-2026",
        "primaryNetworkInterface": {"networkInterface": {"subnetId": subnet_id}},
        "systemDisk": {
            "diskCategory": "cloud",
            "autoDelete": True,
            "cloudDiskSpec": {"az": ZONE, "name": "system", "diskType": "ssd.gp1", "diskSizeGB": 40},
        },
    }
    made = call("vm", "createInstances", instanceSpec=instance, maxCount=1, clientToken="conformance-2")
    (instance_id,) = made["instanceIds"]
    check("instanceId", instances, "instanceName", {instance_id: "instance"})
    wait_until("running", lambda: state("instanceId", instances, instance_id), among={"pending", "starting"})
    call("vm", "modifyInstanceAttribute", instanceId=instance_id, name="renamed")
    check("instanceId", instances, "instanceName", {instance_id: "renamed"})
    call("vm", "stopInstance", instanceId=instance_id)
    wait_until("stopped", lambda: state("instanceId", instances, instance_id), among={"running", "stopping"})
    call("vm", "deleteInstance", instanceId=instance_id)
    wait_until("gone", lambda: state("instanceId", instances, instance_id), among={"stopped", "deleting"})
    gone("instanceId", instances, instance_id)
    report.note(f"made {instance_id}, renamed, stopped and deleted it")

    for id_ in disk_ids:
        call("disk", "deleteDisk", diskId=id_)
        wait_until("gone", lambda id_=id_: state("diskId", disks, id_), among={"available", "deleting"})
    call("vpc", "deleteSubnet", subnetId=subnet_id)
    gone("subnetId", subnets, subnet_id)
    call("vpc", "deleteVpc", vpcId=vpc_id)
    gone("vpcId", vpcs, vpc_id)
    report.note("deleted disks, subnet and VPC, saw them gone")
