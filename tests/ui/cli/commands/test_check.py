"""Checking a bundle through the command line: a seal to compare with, and an older bundle."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.cli_answers import valid
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
