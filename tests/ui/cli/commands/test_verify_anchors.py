"""Seals, time stamps and older bundles through the command line, as three people would use them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exporters.check.bundle_check import CheckVerdict
from exporters.check.finding_texts import VERDICT_TEXTS
from tests.support.cli_answers import valid
from tests.support.time_stamp_authority import deep, plain
from tests.ui.cli.conftest import Cli, Ran


@pytest.fixture(scope="module")
def handed(first_used: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The usual record, and the bundle of it; to be read only."""
    cli = Cli(tmp_path_factory.mktemp("handed")).stand_where(first_used)
    cli.done("export", "--for", "police", "--out", cli.folder / "bundle", "--positions", "withhold")
    return cli


@pytest.fixture
def bundle(handed: Cli, used: Cli) -> Path:
    """A copy of that bundle, of whose vault the command line has a copy too."""
    used.stand_where(handed)
    return Path(shutil.copytree(handed.folder / "bundle", used.folder / "bundle"))


def check(cli: Cli, *arguments: object) -> Ran:
    return cli.bare("check", *arguments)


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


def test_a_seal_of_another_record_is_found_wrong(bundle: Path, used: Cli) -> None:
    ran = check(used, bundle, "--seal", "abandon " * 11 + "about")
    assert ran.code == 1
    assert "This seal fits no point of this record." in ran.out
    assert ran.out.index("A seal or a time stamp shows") < ran.out.index("This seal fits no")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abandon " * 11, "twelve words; here there are 11"),
        ("abandon " * 11 + "abandom", "Word 12 is none of the words"),
        ("abandon " * 12, "The words do not fit together"),
    ],
)
def test_a_mistyped_seal_names_what_to_look_at(
    typed: str, said: str, bundle: Path, used: Cli
) -> None:
    ran = check(used, bundle, "--seal", typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "abandom" not in ran.err


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
    without = check(used, folder)
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


def test_an_older_bundle_is_held_against_a_newer_one(
    used: Cli, bundle: Path, tmp_path: Path
) -> None:
    used.done("record", typed='{"what": "Later."}')
    newer = tmp_path / "newer"
    used.done("export", "--for", "police", "--out", newer)
    ran = check(used, newer, "--earlier", bundle)
    assert ran.code == 0
    assert "This bundle goes on from the earlier one" in ran.out
    assert check(used, bundle, "--earlier", newer).code == 1


def test_a_record_restored_from_a_copy_branches_with_an_exit_code_of_its_own(
    used: Cli, tmp_path: Path
) -> None:
    used.done("backup", "--to", tmp_path / "disk")
    used.done("record", typed='{"what": "Written after the copy."}')
    older = tmp_path / "older"
    used.done("export", "--for", "police", "--out", older)
    shutil.rmtree(used.vault)
    back = used.bare(
        "restore", tmp_path / "disk", "--to", used.vault, "--passphrase-file", used.key, "--json"
    )
    assert back.code == 0
    newer = tmp_path / "newer"
    used.done("export", "--for", "police", "--out", newer)
    ran = check(used, newer, "--earlier", older)
    assert ran.code == 7
    assert "put back from a copy" in ran.out
    assert "parts from the earlier bundle" in ran.out.splitlines()[-1]
    report = used.bare("check", newer, "--earlier", older, "--json").json
    valid("check", report)
    assert (report["ok"], report["verdict"]) == (False, "branched-after-restore")
    # the entry that tells of the copy has a line of the document and no sheet
    assert "entries-on-no-sheet" not in [finding["code"] for finding in report["findings"]]
    ran = check(used, older, "--earlier", newer)
    assert ran.code == 7
    assert "Were the two taken for each other?" in ran.out


LOADED = """
import sys
from ui.cli.entry_point import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"mnemonic", "rfc3161_client", "cryptography.x509", "socket"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["check", "nothing"]])
def test_starting_loads_neither_words_nor_certificates(arguments: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=False
    )
    assert told.stderr.splitlines()[-1] == "[]"
