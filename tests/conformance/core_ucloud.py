"""A VPC, a subnet, a disk and a host with UCloud's SDK, unmodified: created, listed, renamed, and gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .life_ucloud import client
from .report import Report
from .waiting import wait_until

ZONE = "cn-bj2-04"
IMAGE = "uimage-centos"


def run(report: Report, account: dict[str, str]) -> None:
    report.section("Life of a VPC, a subnet, a disk and a host with ucloud-sdk-python3")
    sdk = client(account)
    vpc, udisk, uhost = sdk.vpc(), sdk.udisk(), sdk.uhost()

    def check(what: str, listing: Callable[[], list[dict[str, Any]]], key: str, names: dict[str, str]) -> None:
        """The resources of a list, by id, and their names."""
        for id_, name in names.items():
            shown = [each for each in listing() if each[key] == id_]
            report.equal(f"how many {what} are {id_}", len(shown), 1)
            report.equal(f"the name of {id_}", shown[0].get("Name") or shown[0].get("SubnetName"), name)

    def gone(what: str, listing: Callable[[], list[dict[str, Any]]], key: str, id_: str) -> None:
        report.check(id_ not in [each[key] for each in listing()], f"{id_} is deleted, and still one of the {what}")

    def vpcs() -> list[dict[str, Any]]:
        return list(vpc.describe_vpc({"Limit": 100})["DataSet"])

    def subnets() -> list[dict[str, Any]]:
        return list(vpc.describe_subnet({"Limit": 100})["DataSet"])

    def disks() -> list[dict[str, Any]]:
        return list(udisk.describe_udisk({"Limit": 100})["DataSet"])

    def hosts() -> list[dict[str, Any]]:
        return list(uhost.describe_uhost_instance({"Limit": 100})["UHostSet"])

    def state(listing: Callable[[], list[dict[str, Any]]], key: str, id_: str, field: str) -> str:
        return next((str(each[field]) for each in listing() if each[key] == id_), "gone")

    vpc_id = vpc.create_vpc({"Name": "网 & net", "Network": ["10.20.0.0/16"]})["VPCId"]
    check("VPCs", vpcs, "VPCId", {vpc_id: "网 & net"})
    subnet = {"VPCId": vpc_id, "Subnet": "10.20.1.0", "Netmask": 24, "SubnetName": "first"}
    subnet_id = vpc.create_subnet(subnet)["SubnetId"]
    check("subnets", subnets, "SubnetId", {subnet_id: "first"})
    report.equal("the subnet's VPC", [each["VPCId"] for each in subnets() if each["SubnetId"] == subnet_id], [vpc_id])
    vpc.update_subnet_attribute({"SubnetId": subnet_id, "Name": "second"})
    check("subnets", subnets, "SubnetId", {subnet_id: "second"})
    report.note(f"made {vpc_id} and {subnet_id}, renamed the subnet")

    made = udisk.create_udisk({"Zone": ZONE, "Size": 20, "Name": "数据", "DiskType": "RSSDDataDisk"})
    (disk_id,) = made["UDiskId"]
    check("disks", disks, "UDiskId", {disk_id: "数据"})
    wait_until("Available", lambda: state(disks, "UDiskId", disk_id, "Status"), among={"Initializating"})
    report.equal("its size", [each["Size"] for each in disks() if each["UDiskId"] == disk_id], [20])
    udisk.rename_udisk({"Zone": ZONE, "UDiskId": disk_id, "UDiskName": "data"})
    check("disks", disks, "UDiskId", {disk_id: "data"})
    report.note(f"made {disk_id}, renamed it")

    host = {
        "Zone": ZONE,
        "ImageId": IMAGE,
        "Name": "host",
        "LoginMode": "Password",
        "Password": "Secret-2026",
        "CPU": 2,
        "Memory": 4096,
        "MachineType": "N",
        "ChargeType": "Dynamic",
        "Disks": [{"IsBoot": "True", "Type": "CLOUD_SSD", "Size": 20}],
        "VPCId": vpc_id,
        "SubnetId": subnet_id,
    }
    (host_id,) = uhost.create_uhost_instance(host)["UHostIds"]
    check("hosts", hosts, "UHostId", {host_id: "host"})
    wait_until(
        "Running", lambda: state(hosts, "UHostId", host_id, "State"), among={"Initializing", "Starting", "Stopped"}
    )
    shown = next(each for each in hosts() if each["UHostId"] == host_id)
    report.equal("its CPUs and memory", (shown["CPU"], shown["Memory"]), (2, 4096))
    uhost.modify_uhost_instance_name({"UHostId": host_id, "Name": "主机"})
    check("hosts", hosts, "UHostId", {host_id: "主机"})
    uhost.stop_uhost_instance({"UHostId": host_id})
    wait_until("Stopped", lambda: state(hosts, "UHostId", host_id, "State"), among={"Running", "Stopping"})
    uhost.terminate_uhost_instance({"UHostId": host_id, "ReleaseUDisk": True, "Destroy": 1})
    wait_until("gone", lambda: state(hosts, "UHostId", host_id, "State"), among={"Stopped", "Terminating"})
    gone("hosts", hosts, "UHostId", host_id)
    report.note(f"made {host_id}, renamed, stopped and terminated it")

    udisk.delete_udisk({"Zone": ZONE, "UDiskId": disk_id})
    gone("disks", disks, "UDiskId", disk_id)
    vpc.delete_subnet({"SubnetId": subnet_id})
    gone("subnets", subnets, "SubnetId", subnet_id)
    vpc.delete_vpc({"VPCId": vpc_id})
    gone("VPCs", vpcs, "VPCId", vpc_id)
    report.note("deleted disk, subnet and VPC, saw them gone")
