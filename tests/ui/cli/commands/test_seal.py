"""Seals through the command line, as whoever gives one away and whoever gets it would use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli


def test_a_seal_read_out_today_fits_the_bundle_of_another_day(used: Cli, tmp_path: Path) -> None:
    told = used.done("seal", "--given-to", "PC Okafor", "--how", "by telephone")
    valid("seal", told)
    assert [each["given_to"] for each in told["given"]] == ["PC Okafor"]
    used.done("record", typed='{"what": "Later."}')
    folder = tmp_path / "b"
    used.done("export", "--for", "police", "--out", folder)
    report = used.bare("check", folder, "--seal", told["words"].upper(), "--json")
    valid("check", report.json)
    assert (report.code, report.json["verdict"]) == (0, "consistent-seal-fits")
    assert report.json["anchors"][0]["entries"] == told["entries"]
    assert report.json["anchors"][0]["later"] == 1


def test_the_words_are_shown_numbered_and_nothing_is_noted_unasked(used: Cli) -> None:
    ran = used("seal")
    rows = [line.split() for line in ran.out.splitlines() if line.startswith("  ")]
    words = [word for row in rows for word in row[1::2]]
    assert [number for row in rows for number in row[::2]] == [str(n) for n in range(1, 13)]
    assert words == used.done("seal")["words"].split()
    assert "Not noted as given to anybody" in ran.out
    assert used.done("seal", "--list")["given"] == []
    assert "No seal was noted as given." in used("seal", "--list").out


def test_a_list_says_to_whom_and_when(used: Cli) -> None:
    first = used.done("seal", "--given-to", "Jo")["words"]
    used.done("record", typed='{"what": "Later."}')
    second = used.done("seal", "--given-to", "PC Okafor", "--how", "on paper")["words"]
    told = used.done("seal", "--list")
    valid("seal", told)
    assert [each["words"] for each in told["given"]] == [first, second]
    text = used("seal", "--list").out
    assert first in text
    assert "PC Okafor (on paper): " + second in text


@pytest.mark.parametrize(
    "wrong", [("--list", "--given-to", "Jo"), ("--how", "by post"), ("--given-to", " ")]
)
def test_a_seal_given_to_nobody_is_refused(wrong: tuple[str, ...], used: Cli) -> None:
    assert used("seal", *wrong).code == 2
