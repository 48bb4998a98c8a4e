"""Takes the picture of the documentation: some requests of both clouds, an instance and a request selected."""

from __future__ import annotations

from .browser import Browser
from .clients import Jdcloud, Ucloud
from .simulator import Simulator


def take(browser: Browser, simulator: Simulator, path: str) -> None:
    ucloud, jdcloud = Ucloud(simulator.accounts["ucloud"]), Jdcloud(simulator.accounts["jdcloud"])
    browser.resize(1440, 900)
    browser.open(f"{simulator.endpoint}/_simulator")
    ucloud.call("DescribeUHostInstance", Limit=20)
    ucloud.call("CreateCustomImage", UHostId="uhost-running", ImageName="golden")
    ucloud.call("CreateCustomImage", UHostId="uhost-stopped", ImageName="golden 2026-11")
    ucloud.call("DescribeImage", signature="0" * 40)
    jdcloud.call("GET", "instances/i-stopped")
    jdcloud.call("POST", "instances/i-running:createImage", name="golden", description="web server")
    jdcloud.call("POST", "instances/i-stopped:createImage", name="golden", description="web server")
    jdcloud.call("GET", "images/img-gone")
    browser.click("#faults-button")
    browser.choose("#inject [name=fault]", "Throttled")
    browser.click("#inject button.main")
    browser.find("#pending .fault")
    ucloud.call("DescribeImage")
    browser.gone("#pending")
    browser.click("#resources-list [data-row$='/i-stopped']")
    browser.find("#resource header", "i-stopped")
    browser.click("#requests-list [data-row='7']")
    browser.find("#request .json")
    browser.run("document.activeElement.blur()")
    browser.screenshot(path)
