"""Time stamps through the command line: out to an authority, back, and into a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporters.check.bundle_check import CheckVerdict
from exporters.check.report_texts import VERDICT_TEXTS
from tests.support.cli_answers import valid
from tests.support.time_stamp_authority import deep, plain
from tests.ui.cli.conftest import Cli


def stamped(cli: Cli, folder: Path, by: Any = None) -> bytes:
    """Query out, reply made by the authority."""
    query = folder / f"q{len(list(folder.glob('q*')))}.tsq"
    told = cli.done("stamp", "--out", query)
    valid("stamp", told)
    assert told["query"]["file"] == str(query)
    return (by or plain()).reply(query.read_bytes(), folder)


def test_a_time_stamp_goes_out_comes_back_and_travels(used: Cli, tmp_path: Path) -> None:
    reply, roots = tmp_path / "r.tsr", tmp_path / "roots.pem"
    reply.write_bytes(stamped(used, tmp_path))
    roots.write_bytes(plain().roots)
    unsure = used("stamp", "--in", reply)
    assert unsure.code == 0
    assert "could not be checked here" in unsure.out
    told = used.done("stamp", "--in", reply, "--roots", roots)
    valid("stamp", told)
    assert [each["verdict"] for each in told["stamps"]] == ["right"]
    assert len(used.done("stamp", "--list", "--roots", roots)["stamps"]) == 1
    used.done("record", typed='{"what": "Later."}')
    folder = tmp_path / "b"
    used.done("export", "--for", "police", "--out", folder)
    report = used.bare("check", folder, "--roots", roots, "--json").json
    valid("check", report)
    assert report["verdict"] == "consistent-time-stamp-right"
    assert report["anchors"][0]["later"] == 1
    assert report["anchors"][0]["authority"] == "Test Stamps 1, Example Stamps Ltd"
    without = used.bare("check", folder)
    assert without.code == 0
    assert VERDICT_TEXTS[CheckVerdict.UNCONFIRMED] in without.out
    assert "Whose time stamp it is could not be checked here" in without.out


def test_roots_that_do_not_lead_to_it_end_with_one(used: Cli, tmp_path: Path) -> None:
    reply, roots = tmp_path / "r.tsr", tmp_path / "roots.pem"
    reply.write_bytes(stamped(used, tmp_path))
    roots.write_bytes(deep().roots)
    ran = used("stamp", "--in", reply, "--roots", roots)
    assert ran.code == 1
    assert "leads to none of the root certificates that you gave" in ran.out


def test_a_wrong_reply_is_refused_in_words(used: Cli, tmp_path: Path) -> None:
    raw = bytearray(stamped(used, tmp_path))
    raw[-1] ^= 1
    (tmp_path / "r.tsr").write_bytes(raw)
    ran = used("stamp", "--in", tmp_path / "r.tsr")
    assert (ran.code, ran.out) == (2, "")
    assert "signature of this time stamp does not fit" in ran.err
    assert used.done("stamp", "--list")["stamps"] == []


def test_a_query_goes_nowhere_where_it_should_not(used: Cli, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")
    assert used("stamp", "--out", taken).code == 2
    assert taken.read_bytes() == b"mine"
    assert used("stamp", "--out", used.vault / "att" / "q.tsq").code == 2
    assert not (used.vault / "att" / "q.tsq").exists()
    assert used("stamp", "--out", tmp_path / "no" / "q.tsq").code == 6
    assert used("stamp").code == used("stamp", "--list", "--out", taken).code == 2
    assert used("stamp", "--in", tmp_path / "nothing").code == 2
