"""Drives a headless Firefox by its own protocol (Marionette); the standard library and bash alone.

The rules are:

- No socket is made in this process: a shell holds the connection, and its pipes are read here.
- Files go in through the page's own inputs. A folder, and a file whose name has a line end, is
  answered in place of the dialog, and the browser's question whether to "upload" it is answered as
  a person would.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.browser import page_report
from tests.support import programs

# nothing that a new profile would open, ask or fetch
PREFERENCES: Final = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.tabs.warnOnClose": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "security.dialog_enable_delay": 0,
    "services.settings.server": "data:,#none",
    "startup.homepage_welcome_url": "",
    "toolkit.telemetry.enabled": False,
}
# less than a test's own, in milliseconds: what hangs must say what the page said last
_PATIENCE: Final = 500_000
_BRIDGE: Final = 'exec 3<>"/dev/tcp/127.0.0.1/$1"; cat <&3 & exec cat >&3'
_DONE: Final = "const done = arguments[arguments.length - 1];"
_READY: Final = """const look = () => (
  document.querySelector("#folder").disabled ? setTimeout(look, 5) : done());
look();"""
_SENTENCES: Final = """done([...document.querySelectorAll(".findings li")]
  .map((item) => item.textContent))"""
# answers the dialog with the folder or the files that are named
_PICKER: Final = """
const files = arguments[0].map((path) => {
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  return file;
});
const each = (items) => {
  let at = 0;
  return {
    QueryInterface: ChromeUtils.generateQI(["nsISimpleEnumerator"]),
    hasMoreElements: () => at < items.length,
    getNext: () => items[at++],
  };
};
const picker = {
  QueryInterface: ChromeUtils.generateQI(["nsIFilePicker"]),
  init() {}, appendFilters() {}, appendFilter() {}, appendRawFilter() {}, close() {},
  isModeSupported: () => Promise.resolve(true),
  file: files[0], fileURL: null, get files() { return each(files); },
  defaultString: "", defaultExtension: "", filterIndex: 0, capture: 0, okButtonLabel: "",
  displayDirectory: null, displaySpecialDirectory: "", addToRecentDocs: false,
  open(told) {
    Services.tm.dispatchToMainThread(() => told.done(Ci.nsIFilePicker.returnOK));
  },
};
Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(
  Services.uuid.generateUUID(), "", "@mozilla.org/filepicker;1", {
    createInstance: (wanted) => picker.QueryInterface(wanted),
    QueryInterface: ChromeUtils.generateQI(["nsIFactory"]),
  });
done();"""
# answers the question whether to "upload" a folder, as soon as the browser lets it be answered: the
# protocol's own answer waits for ever where the button is not enabled yet
_ANSWERER: Final = """
Services.obs.addObserver((dialog) => {
  const button = dialog.Dialog.ui.button0;
  const press = () => {
    if (button.disabled) return;
    watch.disconnect();
    button.click();
  };
  const watch = new dialog.MutationObserver(press);
  watch.observe(button, { attributes: true });
  dialog.focus();
  press();
}, "common-dialog-loaded");
done();"""
_CLICK: Final = """document.notifyUserGestureActivation();
document.querySelector(arguments[0]).click();
done();"""


class RefusedError(Exception):
    """The browser did not do what it was told; the message begins with the protocol's own word."""


class Firefox:
    """One browser with one page open."""

    def __init__(self, page: Path, profile: Path) -> None:
        """Start it, open the page, and wait until it takes files."""
        found = programs.find(*programs.FIREFOX)
        self._profile = profile
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        command = [found, "--headless", "--marionette", "--remote-allow-system-access"]
        self._browser = subprocess.Popen(
            [*command, "--no-remote", "--profile", str(profile)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._bridge = subprocess.Popen(
            ["bash", "-c", _BRIDGE, "-", self._port()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._last = 0
        self._rest = b""
        self._read()
        self.call("WebDriver:NewSession", unhandledPromptBehavior="ignore")
        self.call("WebDriver:SetTimeouts", script=_PATIENCE)
        self._run_as_browser(_ANSWERER)
        self.call("WebDriver:Navigate", url=page.as_uri())
        self.run(_READY)

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, *_: object) -> None:
        self._bridge.kill()
        self._bridge.wait()
        self._browser.terminate()
        self._browser.wait()
        self._listener.join()
        for pipe in (self._bridge.stdin, self._bridge.stdout, self._browser.stdout):
            assert pipe is not None
            pipe.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _port(self) -> str:
        told = self._browser.stdout
        assert told is not None
        port = next((line.split()[-1] for line in told if b"Listening on port" in line), None)
        assert port is not None, "Firefox ended before it listened"
        # or it would stop once nobody reads what it tells
        self._listener = threading.Thread(target=told.read, daemon=True)
        self._listener.start()
        return port.decode("ascii")

    def call(self, name: str, **given: Any) -> Any:
        """One command of the protocol and its result; raises RefusedError."""
        self._last += 1
        data = json.dumps([0, self._last, name, given]).encode()
        assert self._bridge.stdin is not None
        self._bridge.stdin.write(b"%d:" % len(data) + data)
        _, _, failed, result = self._read()
        if failed:
            raise RefusedError(f"{failed['error']}: {failed['message']}")
        return result

    def _read(self) -> Any:
        assert self._bridge.stdout is not None
        while True:
            size, mark, rest = self._rest.partition(b":")
            if mark and len(rest) >= int(size):
                self._rest = rest[int(size) :]
                return json.loads(rest[: int(size)])
            more = os.read(self._bridge.stdout.fileno(), 1 << 20)
            assert more, "the browser does not answer any more"
            self._rest += more

    def run(self, script: str, *given: Any, sandbox: str | None = None) -> Any:
        """What the script hands to `done`."""
        told = self.call(
            "WebDriver:ExecuteAsyncScript",
            script=_DONE + script,
            args=list(given),
            newSandbox=False,
            sandbox=sandbox,
        )
        return told["value"]

    def _run_as_browser(self, script: str, *given: Any) -> None:
        self.call("Marionette:SetContext", value="chrome")
        self.run(script, *given, sandbox="system")
        self.call("Marionette:SetContext", value="content")

    def title(self) -> str:
        """The title of the page."""
        return str(self.call("WebDriver:GetTitle")["value"])

    def type(self, selector: str, text: str) -> None:
        """Put a text into a field."""
        self.run("document.querySelector(arguments[0]).value = arguments[1]; done();",
                 selector, text)  # fmt: skip

    def put_files(self, selector: str, paths: Sequence[Path]) -> None:
        """Choose files, or a folder, as a person does in the dialog."""
        if not paths[0].is_dir():
            self.type(selector, "")
        # the protocol parts names by line ends
        if paths[0].is_dir() or any("\n" in str(path) for path in paths):
            self._run_as_browser(_PICKER, [*map(str, paths)])
            self.run(_CLICK, selector, sandbox="system")
            return
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)["value"]
        text = "\n".join(map(str, paths))
        self.call("WebDriver:ElementSendKeys", id=next(iter(found.values())), text=text)

    def check(self, selector: str, paths: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
        """Choose these files and wait for the report: as data, and the sentences on the page."""
        self.run(f"{page_report.WATCH} done();")
        self.put_files(selector, paths)
        return self._report(), self.run(_SENTENCES)

    def _report(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE / 1000
        while True:
            try:
                told = self.run("window.told.then(done);")
            except RefusedError as cause:
                # the question about a folder stands before the page
                asked = str(cause).startswith("unexpected alert open")
                if not asked or time.monotonic() > end:
                    raise RefusedError(f"{cause}; the page says: {self.title()}") from cause
                continue
            # null if that question came while the page was asked
            if told is not None:
                return page_report.read(told)
