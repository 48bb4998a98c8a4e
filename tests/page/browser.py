"""Headless Chromium with the page, and what its user can see and do."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_SECONDS = 20
# Counts what would make the page poll again, so that a test need not wait for what must not happen.
TIMERS = """
window.armed = new Set();
const [set, clear] = [window.setTimeout, window.clearTimeout];
window.setTimeout = (run, delay) => {
  const id = set(() => { armed.delete(id); run(); }, delay);
  armed.add(id);
  return id;
};
window.clearTimeout = (id) => { armed.delete(id); clear(id); };
"""

Seen = TypeVar("Seen")


class Browser:
    """Runs for as long as the `with` block lasts."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="simulator-page-", ignore_cleanup_errors=True)
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in [*FLAGS, f"--user-data-dir={self._profile.name}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self._driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self._driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": TIMERS})
        self.requested: list[str] = []

    def open(self, address: str) -> None:
        # What the browser starts with is not the page's.
        self._driver.get("about:blank")
        self._driver.get_log("performance")
        self._driver.get(address)

    def resize(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def color_scheme(self, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def run(self, script: str, *arguments: Any) -> Any:
        return self._driver.execute_script(script, *arguments)

    def find(self, selector: str, text: str = "") -> WebElement:
        """Waits for a visible element that contains a text."""
        return self.until(
            f"`{selector}` shows {text!r}",
            lambda: next((one for one in self.all(selector) if one.is_displayed() and text in one.text), None),
        )

    def all(self, selector: str) -> list[WebElement]:
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def gone(self, selector: str, text: str = "") -> None:
        """Waits until no visible element contains a text."""
        self.until(
            f"`{selector}` no longer shows {text!r}",
            lambda: not any(one.is_displayed() and text in one.text for one in self.all(selector)),
        )

    def until(self, what: str, condition: Callable[[], Seen | None]) -> Seen:
        ignored = [StaleElementReferenceException]
        waiting = WebDriverWait(self._driver, TIMEOUT_SECONDS, poll_frequency=0.05, ignored_exceptions=ignored)
        return waiting.until(lambda _: condition(), f"waited in vain until {what}")

    def click(self, selector: str, text: str = "") -> None:
        def clicked() -> bool:
            found = [one for one in self.all(selector) if one.is_displayed() and text in one.text]
            if found:
                found[0].click()
            return bool(found)

        self.until(f"`{selector}` with {text!r} is clicked", clicked)

    def type(self, selector: str, text: str) -> None:
        field = self.find(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE, text)

    def press(self, *keys: str) -> None:
        self._driver.switch_to.active_element.send_keys(*keys)

    def choose(self, selector: str, value: str) -> None:
        Select(self.find(selector)).select_by_value(value)

    def text(self, selector: str) -> str:
        """The text of a visible element."""

        def shown() -> list[str]:
            return [one.text for one in self.all(selector)[:1] if one.is_displayed()]

        return self.until(f"`{selector}` is there", shown)[0]

    def rows(self) -> dict[int, str]:
        """The drawn rows of the table of requests, by number. Read in one step, because polls redraw them."""
        rows = "[...document.querySelectorAll('#requests-list [role=row]')]"
        texts = self.run(f"return {rows}.map((row) => [row.dataset.row, row.innerText])")
        return {int(number): text for number, text in texts}

    def console(self) -> list[str]:
        """What the console has shown since the last call."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses of all requests so far."""
        for entry in self._driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requested.append(message["params"]["request"]["url"])
        return self.requested

    def screenshot(self, path: str) -> None:
        self._driver.save_screenshot(path)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._driver.quit()
        self._profile.cleanup()
