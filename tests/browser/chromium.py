"""Drives a Chromium without any socket: JSON, ended by a zero byte, over two pipes.

The rules are:

- The browser is started with a profile of its own, thrown away afterwards, and without a screen.
- Nothing waits for a clock: an answer is read when it comes, and a browser that ends is an error.
"""

from __future__ import annotations

import json
import os
import select
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.browser import page_report
from tests.support import programs

_FLAGS: Final = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--disable-quic", "--disable-dev-shm-usage",
    "--no-default-browser-check", "--disable-features=OptimizationHints,MediaRouter",
)  # fmt: skip
_PATIENCE: Final = 600.0
_SENTENCES: Final = "[...document.querySelectorAll('.findings li')].map((item) => item.textContent)"
_UNTIL: Final = """new Promise((done) => {{
  const look = () => {expression} === {wanted} ? done() : setTimeout(look, 5);
  look();
}})"""
_ENTRIES: Final = """new Promise((done) => {
  const all = () => [...document.querySelectorAll(".foreign")].map((each) => each.textContent);
  const look = () => all().length ? done(all()) : setTimeout(look, 5);
  look();
})"""
_READY: Final = """new Promise((done) => {
  const look = () => folder.disabled ? setTimeout(look, 5) : done();
  look();
})"""


def find() -> str:
    """The browser of this computer. On Ubuntu, Chromium is a snap, which may not see the files."""
    return programs.find(*programs.CHROMIUM)


class Chromium:
    """One browser with one page open."""

    def __init__(self, page: Path, profile: Path) -> None:
        """Start it and open the page."""
        self._profile = profile
        told, self._out = os.pipe()
        self._in, tells = os.pipe()
        command = [find(), *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        # above any number that is used here, so that moving one does not close the other
        far = [(os.POSIX_SPAWN_DUP2, told, 98), (os.POSIX_SPAWN_DUP2, tells, 99)]
        near = [(os.POSIX_SPAWN_DUP2, 98, 3), (os.POSIX_SPAWN_DUP2, 99, 4)]
        self.pid = os.posix_spawn(
            command[0], command, dict(os.environ), file_actions=[quiet, *far, *near]
        )
        os.close(told)
        os.close(tells)
        self._last = 0
        self._rest = b""
        self.events: list[dict[str, Any]] = []
        self._session: str | None = None
        self._attach()
        self.open(page)

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        self.call("Browser.close", session=None)
        os.waitpid(self.pid, 0)
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _attach(self) -> None:
        targets = self.call("Target.getTargets", session=None)["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self.call(
            "Target.attachToTarget", {"targetId": page["targetId"], "flatten": True}, session=None
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "DOM", "Network", "Log"):
            self.call(f"{domain}.enable")

    def open(self, page: Path) -> None:
        """Open a page and wait until it has loaded."""
        self.events.clear()
        self.call("Page.navigate", {"url": page.as_uri()})
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()

    def ready(self) -> None:
        """Wait until the page has tried itself and takes files."""
        self.evaluate(_READY)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        told = self.call(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in told:
            raise AssertionError(told["exceptionDetails"])
        return told["result"].get("value")

    def put_files(self, selector: str, paths: Sequence[Path]) -> None:
        """Choose files, or a folder, as a person does in the dialog."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        files = [str(path) for path in paths]
        self.call("DOM.setFileInputFiles", {"nodeId": node, "files": files})

    def title(self) -> str:
        """The title of the page."""
        return str(self.evaluate("document.title"))

    def until(self, expression: str, wanted: str) -> bool:
        """Wait until an expression of the page has this value."""
        self.evaluate(_UNTIL.format(expression=expression, wanted=json.dumps(wanted)))
        return True

    def entries(self) -> list[str]:
        """Unfold everything, and wait for the entries: the texts that are foreign, in order."""
        self.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        return list(self.evaluate(_ENTRIES))

    def peak_megabytes(self) -> int:
        """The most memory that any process of this browser held, as Linux counts it."""
        parents, peaks = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                lines = (folder / "status").read_text("utf-8", "replace").splitlines()
                said = dict(line.split(":", 1) for line in lines)
            except OSError:
                continue  # it has ended
            parents[int(folder.name)] = int(said["PPid"])
            peaks[int(folder.name)] = int(said.get("VmHWM", "0 kB").split()[0]) // 1024
        own = {self.pid}
        while more := {pid for pid, above in parents.items() if above in own} - own:
            own |= more
        return max(peaks[pid] for pid in own)

    def type(self, selector: str, text: str) -> None:
        """Put a text into a field."""
        self.evaluate(f"document.querySelector({selector!r}).value = {json.dumps(text)}")

    def verdict(self, selector: str, paths: Sequence[Path]) -> str:
        """Choose these files and wait for the report: what it comes to, and nothing of the rest."""
        return str(self._report(page_report.WATCH_VERDICT, selector, paths)["verdict"])

    def check(self, selector: str, paths: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
        """Choose these files and wait for the report: as data, and the sentences on the page."""
        report = self._report(page_report.WATCH, selector, paths)
        return report, self.evaluate(_SENTENCES)

    def _report(self, watch: str, selector: str, paths: Sequence[Path]) -> dict[str, Any]:
        self.evaluate(f"{watch} 0")
        self.put_files(selector, paths)
        return page_report.read(self.evaluate("window.told"))

    def call(
        self, method: str, given: Mapping[str, Any] | None = None, session: str | None = ""
    ) -> Any:
        """One call of the protocol and its result."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": given or {}}
        if session == "" and self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]
        wanted = self._last
        while True:
            told = self._read()
            if told.get("id") == wanted:
                if "error" in told:
                    raise AssertionError((method, told["error"]))
                return told["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], _PATIENCE)
            more = os.read(self._in, 1 << 20) if ready else b""
            if not more:
                raise AssertionError("the browser does not answer any more")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if "method" in told:
            self.events.append(told)
        return told
