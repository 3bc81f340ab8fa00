"""Real windows of real browsers, on a screen that nobody sees: folders and a zip dragged in.

Nothing is driven but the mouse; what came out is read from the window's title. Needs Xvfb, openbox,
xdotool, and both browsers; left to the long runs.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporters.check.bundle_check import CheckVerdict
from exporters.check.check_page import TEXTS
from exporters.check.report_texts import VERDICT_TEXTS
from tests.browser.chromium import find
from tests.corpus.case import ORIGINAL, Bundle, small, tiny
from tests.corpus.zips import plain
from tests.support import programs
from tests.support.display import Display

pytestmark = pytest.mark.soak

# nothing that a new profile would open, ask or fetch
PREFERENCES = """\
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("startup.homepage_welcome_url", "");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.tabs.warnOnClose", false);
"""


def firefox(profile: Path, page: Path) -> list[str]:
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES, encoding="utf-8")
    found = programs.find(*programs.FIREFOX)
    return [found, "--no-remote", "--new-instance", "--profile", str(profile), page.as_uri()]


def chromium(profile: Path, page: Path) -> list[str]:
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check"]
    return [find(), *quiet, "--disable-sync", f"--user-data-dir={profile}", page.as_uri()]


@pytest.fixture
def display() -> Iterator[Display]:
    made = Display()
    yield made
    made.close()


def titled(display: Display, text: str) -> str:
    """The window of the browser once its title says this."""
    return display.window(f"^{text}")


def dragged(display: Display, path: Path) -> None:
    assert "CopyAction" in display.dragged(path, (810, 455))


def lay(place: Path, bundle: Bundle) -> Path:
    place.mkdir()
    bundle.write(place)
    return place


@pytest.mark.timeout(400)
@pytest.mark.parametrize("browser", [firefox, chromium])
def test_what_is_dragged_onto_the_page_is_checked(
    browser: Callable[[Path, Path], list[str]], page: Path, display: Display, tmp_path: Path
) -> None:
    command = browser(tmp_path / "profile", page)
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, env=display.environment, stdout=quiet, stderr=quiet)
    try:
        window = titled(display, TEXTS["ready"][:-1])
        display.do("windowsize", "--sync", window, "1000", "900")
        display.do("windowmove", "--sync", window, "320", "20")
        dragged(display, lay(tmp_path / "good", small()))
        titled(display, VERDICT_TEXTS[CheckVerdict.UNCONFIRMED])
        changed = tiny().put(ORIGINAL, b"I know where you work.")
        dragged(display, lay(tmp_path / "changed", changed))
        titled(display, VERDICT_TEXTS[CheckVerdict.PROBLEMS])
        (tmp_path / "Bundle.zip").write_bytes(plain())
        dragged(display, tmp_path / "Bundle.zip")
        titled(display, VERDICT_TEXTS[CheckVerdict.UNCONFIRMED])
    finally:
        running.terminate()
        running.wait(30)
