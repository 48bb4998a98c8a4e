"""The simulator as a running program."""

from __future__ import annotations

import json
import shlex
import subprocess
from types import TracebackType
from typing import Any


class Simulator:
    """Runs for as long as the `with` block lasts."""

    def __init__(self, command: str, listen: str = "127.0.0.1:0") -> None:
        self.command = command
        # Long, so that an image is only finished when the clock is advanced.
        arguments = ["--listen", listen, "--image-delay-ms", "1800000", "--quiet"]
        self._process = subprocess.Popen([*shlex.split(command), *arguments], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.accounts: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.endpoint: str = self.accounts["ucloud"]["endpoint"]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Simulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
