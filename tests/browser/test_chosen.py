"""The page as a person uses it: choose, read, nothing sent."""

from __future__ import annotations

from pathlib import Path

from tests.browser.chromium import Chromium


def test_a_folder_is_checked_and_nothing_is_sent(
    page: Path, chromium: Chromium, small_folder: Path
) -> None:
    chromium.open(page)
    chromium.ready()
    report, _ = chromium.check("#folder", [small_folder])
    assert report["ok"]
    assert chromium.evaluate("document.title") == "consistent; signer not confirmed"
    told = [event["method"] for event in chromium.events]
    assert "Runtime.exceptionThrown" not in told
    asked = {
        event["params"]["request"]["url"].partition(":")[0]
        for event in chromium.events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "blob"}
