"""What a user sees and does, as checks that build on each other."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

from selenium.webdriver.common.keys import Keys

from .browser import Browser
from .clients import Jdcloud, Ucloud
from .simulator import Simulator

HOSTILE = '<img src=x onerror="window.hacked=1">'
SECRET = b64encode(b"Hunter2-and-more").decode()
# More than JavaScript's numbers hold exactly.
BIG = 9_007_199_254_740_993
# As many requests as the table keeps, and more than fit at once.
KEPT, SENT = 2000, 2500
MOST_BYTES = 60_000


@dataclass
class Run:
    browser: Browser
    simulator: Simulator
    ucloud: Ucloud
    jdcloud: Jdcloud


def has_row(run: Run, *texts: str) -> int:
    """Waits for a row of the table with all these texts, and returns the number of the newest."""

    def newest() -> int:
        rows = run.browser.rows().items()
        return max((number for number, shown in rows if all(text in shown for text in texts)), default=0)

    return run.browser.until(f"a row shows {texts}", newest)


def open_request(run: Run, operation: str, *also: str) -> str:
    """Selects the newest such request and returns the text of its details."""
    number = has_row(run, operation, *also)
    run.browser.click(f"#requests-list [data-row='{number}']")
    run.browser.find("#request header", f"#{number}")
    return run.browser.text("#request")


def resources_of_both_clouds_are_listed(run: Run) -> None:
    run.browser.open(f"{run.simulator.endpoint}/_simulator")
    for name in ["uhost-running", "i-running"]:
        run.browser.type("#resources-filter", name)
        run.browser.find("#resources-list [aria-level='3']", name)
    run.browser.type("#resources-filter", "")
    assert {"UCloud", "JD Cloud"} <= {one.text for one in run.browser.all("article .cloud")}
    assert run.browser.text("#health").endswith("Live")


def a_request_appears_with_tier_status_and_verdict(run: Run) -> None:
    assert run.ucloud.call("DescribeImage")["RetCode"] == 0
    has_row(run, "DescribeImage", "UCloud", "modelled", "200", "valid")
    assert "result" in run.jdcloud.call("GET", "instances/i-running")
    has_row(run, "describeInstance", "JD Cloud", "modelled", "200", "valid")


def a_wrong_signature_is_told(run: Run) -> None:
    assert run.ucloud.call("DescribeImage", signature="0" * 40)["RetCode"] == 171
    has_row(run, "DescribeImage", "171", "refused")
    assert "Signature" in open_request(run, "DescribeImage", "171")


def details_show_decoded_parameters(run: Run) -> None:
    disk = {"deviceName": "vdc", "cloudDiskSpec": {"diskSizeGB": BIG}}
    run.jdcloud.call("POST", "instances/i-running:createImage", name="decoded", description="a b&c", dataDisks=[disk])
    details = open_request(run, "createImage")
    for line in ['"name": "decoded"', '"description": "a b&c"', '      "deviceName": "vdc"', f'"diskSizeGB": {BIG}']:
        assert line in run.browser.text("#request .json"), (line, details)


def secrets_are_not_shown(run: Run) -> None:
    run.ucloud.call("CreateUHostInstance", Name="secretive", Password=SECRET, LoginMode="Password")
    details = open_request(run, "CreateUHostInstance")
    assert '"Password": "***"' in details, details
    assert run.browser.all("#request .secret")
    page = run.browser.run("return document.documentElement.outerHTML")
    assert SECRET not in page and run.simulator.accounts["ucloud"]["private_key"] not in page


def a_hostile_name_is_text(run: Run) -> None:
    created = run.ucloud.call("CreateCustomImage", UHostId="uhost-stopped", ImageName=HOSTILE)
    assert created["RetCode"] == 0, created
    run.browser.type("#resources-filter", created["ImageId"])
    run.browser.click("#resources-list [aria-level='3']", HOSTILE)
    assert run.browser.text("#resource h2") == HOSTILE
    assert HOSTILE.replace('"', '\\"') in open_request(run, "CreateCustomImage", "200")
    assert run.browser.run("return window.hacked") is None
    assert run.browser.run("return document.images.length") == 1, "only the icon is an image"


def relations_are_drawn_and_lead_on(run: Run) -> None:
    run.browser.type("#resources-filter", "uhost-stopped")
    run.browser.click("#resources-list [aria-level='3']", "uhost-stopped")
    run.browser.find("#resource header", "uhost-stopped")
    assert run.browser.run("return document.querySelectorAll('.relations path.edge').length") >= 1
    run.browser.click(".relations a.node[title$='uimage-centos']")
    run.browser.find("#resource header", "uimage-centos")
    run.browser.find(".relations a.node[title$='uhost-stopped']")
    run.browser.run("history.back()")
    run.browser.find("#resource header", "uhost-stopped")


def advancing_the_clock_changes_a_state(run: Run) -> None:
    run.browser.find("#resource header .badge", "Making")
    run.browser.click("[data-advance='3600000']")
    run.browser.find("#resource header .badge", "Available")
    run.browser.find("#resources-list .changed", HOSTILE)

    before = run.browser.run("return Date.parse(document.getElementById('now').dateTime)")
    run.browser.click("[popovertarget=advance]")
    run.browser.type("#advance [name=amount]", "3")
    run.browser.choose("#advance [name=unit]", "86400000")
    run.browser.click("#advance button.main")
    run.browser.gone("#advance")
    days = timedelta(days=3).total_seconds() * 1000
    now = "return Date.parse(document.getElementById('now').dateTime)"
    run.browser.until("the clock shows it", lambda: run.browser.run(now) - before >= days)
    run.browser.type("#resources-filter", "")


def an_injected_fault_makes_the_next_request_fail(run: Run) -> None:
    run.browser.click("#faults-button")
    run.browser.choose("#inject [name=fault]", "Throttled")
    run.browser.type("#inject [name=operation]", "DescribeImage")
    run.browser.click("#inject button.main")
    run.browser.find("#pending .fault", "Throttled ×1 on DescribeImage")
    assert run.ucloud.call("DescribeUHostInstance")["RetCode"] == 0
    assert run.ucloud.call("DescribeImage")["RetCode"] == 153
    has_row(run, "DescribeImage", "Throttled")
    run.browser.gone("#pending")

    run.browser.click("#faults-button")
    run.browser.click("#inject [name=always]")
    run.browser.click("#inject button.main")
    run.browser.find("#pending .fault", "always")
    run.browser.click("#pending button")
    run.browser.gone("#pending")
    assert run.ucloud.call("DescribeImage")["RetCode"] == 0


def a_refused_fault_is_explained(run: Run) -> None:
    run.browser.click("#faults-button")
    run.browser.choose("#inject [name=fault]", "CloseUnread")
    run.browser.click("#inject [name=always]:checked")
    run.browser.click("#inject [name=executed]")
    run.browser.click("#inject button.main")
    assert "CloseUnread" in run.browser.text("#inject .error")
    run.browser.press(Keys.ESCAPE)
    run.browser.gone("#inject")
    # Chromium reports the refusal as an error of the network.
    refusals = run.browser.console()
    assert refusals and all("/_simulator/faults" in line and "400" in line for line in refusals), refusals


def requests_are_filtered(run: Run) -> None:
    run.browser.choose("#requests-cloud", "jdcloud")
    run.browser.until("UCloud is left out", lambda: not any("UCloud" in text for text in run.browser.rows().values()))
    run.browser.choose("#requests-status", "fault")
    run.browser.find("#requests-empty", "No request matches")
    run.browser.choose("#requests-cloud", "")
    has_row(run, "DescribeImage", "Throttled")
    run.browser.choose("#requests-status", "")
    run.browser.type("#requests-filter", "secretive createuhost")
    run.browser.until("one is left", lambda: len(run.browser.rows()) == 1)
    run.browser.type("#requests-filter", "")


def the_keyboard_is_enough(run: Run) -> None:
    run.browser.run("document.activeElement.blur()")
    run.browser.press("/")
    run.browser.press("uhost-running", Keys.TAB)
    run.browser.press(Keys.END)
    run.browser.find("#resources-list [aria-selected=true][aria-level='3']")
    run.browser.find("#resource header")
    run.browser.press(Keys.ARROW_LEFT)
    run.browser.find("#resources-list [aria-selected=true][aria-level='2']")
    run.browser.type("#resources-filter", "")
    run.browser.press(Keys.TAB)
    run.browser.press(Keys.HOME, Keys.ARROW_LEFT)
    run.browser.find("#resources-list [aria-selected=true][aria-expanded=false]", "UCloud")
    run.browser.press(Keys.ENTER)
    run.browser.find("#resources-list [aria-selected=true][aria-expanded=true]", "UCloud")

    run.browser.run("document.getElementById('requests-list').focus()")
    run.browser.press(Keys.HOME, Keys.ARROW_DOWN)
    second = run.browser.find("#requests-list [aria-selected=true]")
    assert second.get_attribute("aria-rowindex") == "2"
    run.browser.press(Keys.ENTER)
    focused = "return document.activeElement.id"
    run.browser.until("the details have the focus", lambda: run.browser.run(focused) == "request")
    run.browser.press(Keys.ESCAPE)
    run.browser.gone("#request")


def many_requests_stay_cheap(run: Run) -> None:
    for _ in range(SENT):
        run.ucloud.call("DescribeImage", Limit=1)
    run.browser.until(
        "only the newest are kept",
        lambda: run.browser.text("#requests-count") == f"{KEPT:,}"
        and max(run.browser.rows()) >= SENT,
    )
    assert len(run.browser.rows()) < 100


def a_hidden_page_does_not_poll(run: Run) -> None:
    hide = "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
    count = """
        window.flights = 0;
        const real = window.fetch;
        window.fetch = (...a) => { flights++; return real(...a).finally(() => flights--); };
    """
    run.browser.run(hide + count, True)
    run.browser.until("no timer is armed", lambda: run.browser.run("return armed.size === 0 && flights === 0"))
    run.browser.run(hide + "document.dispatchEvent(new Event('visibilitychange'))", False)
    run.browser.until("it polls again", lambda: run.browser.run("return armed.size > 0"))


def it_fits_a_small_window(run: Run) -> None:
    run.browser.resize(360, 640)
    overflow = "return document.documentElement.scrollWidth - innerWidth"
    run.browser.click("[data-show=resources]")
    run.browser.click("#resource .back")
    run.browser.type("#resources-filter", "uhost-running")
    run.browser.click("#resources-list [aria-level='3']", "uhost-running")
    run.browser.find("#resource .relations")
    assert run.browser.run(overflow) <= 0
    inner = "const panel = document.getElementById('resource'); return panel.scrollWidth - panel.clientWidth"
    assert run.browser.run(inner) <= 0
    run.browser.click("#resource .back")
    run.browser.type("#resources-filter", "")
    run.browser.click("[data-show=requests]")
    run.browser.click("#requests-list [role=row]")
    run.browser.find("#request .json")
    assert run.browser.run(overflow) <= 0
    run.browser.click("#request .close")
    run.browser.resize(1440, 900)


def it_follows_the_color_scheme(run: Run) -> None:
    back = "return getComputedStyle(document.body).backgroundColor"
    run.browser.color_scheme("dark")
    dark = run.browser.run(back)
    run.browser.color_scheme("light")
    assert dark != run.browser.run(back)


def a_reset_asks_first(run: Run) -> None:
    image = "#resources-list [aria-level='3']"
    run.browser.type("#resources-filter", "img src")
    for answer in ["cancel", "reset"]:
        run.browser.find(image, HOSTILE)
        run.browser.click("[popovertarget=state-menu]")
        run.browser.click("#reset")
        run.browser.click(f"#confirm button[value={answer}]")
        run.browser.gone("#confirm")
    run.browser.gone(image, HOSTILE)
    run.browser.type("#resources-filter", "")


def the_page_is_small_strict_and_alone(run: Run) -> None:
    origin = run.simulator.endpoint
    addresses = sorted(set(run.browser.requests()))
    assert [address for address in addresses if not address.startswith(f"{origin}/_simulator")] == []
    assert run.browser.console() == []
    connection = HTTPConnection(urlsplit(origin).netloc)
    total = 0
    for address in [f"{origin}/_simulator", *[address for address in addresses if "/_simulator/page/" in address]]:
        connection.request("GET", urlsplit(address).path)
        response = connection.getresponse()
        total += len(response.read())
        policy = response.getheader("content-security-policy") or ""
        if address.endswith("/_simulator"):
            assert "default-src 'none'" in policy and "unsafe" not in policy, policy
    assert total < MOST_BYTES, total


def it_says_when_the_simulator_is_gone_and_recovers(run: Run) -> None:
    address = urlsplit(run.simulator.endpoint).netloc
    run.simulator.stop()
    run.browser.find("#banner", "does not respond")
    assert run.browser.text("#health").endswith("Not responding")
    with Simulator(run.simulator.command, address) as again:
        run.browser.gone("#banner")
        run.browser.until("its requests are gone", lambda: run.browser.text("#requests-count") == "0")
        Ucloud(again.accounts["ucloud"]).call("DescribeImage")
        has_row(run, "DescribeImage", "200")


CHECKS = [
    resources_of_both_clouds_are_listed,
    a_request_appears_with_tier_status_and_verdict,
    a_wrong_signature_is_told,
    details_show_decoded_parameters,
    secrets_are_not_shown,
    relations_are_drawn_and_lead_on,
    a_hostile_name_is_text,
    advancing_the_clock_changes_a_state,
    an_injected_fault_makes_the_next_request_fail,
    a_refused_fault_is_explained,
    requests_are_filtered,
    the_keyboard_is_enough,
    many_requests_stay_cheap,
    a_hidden_page_does_not_poll,
    it_fits_a_small_window,
    it_follows_the_color_scheme,
    a_reset_asks_first,
    the_page_is_small_strict_and_alone,
    it_says_when_the_simulator_is_gone_and_recovers,
]
