"""`daybook check-update`: what is said of a newer version, and of everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary import __version__
from diary.program_build import ProgramBuild, parse
from tests.support.cli_answers import valid
from tests.support.records import state
from tests.support.release_signer import CHANGED, DAY, NAME, Brought, Key
from tests.ui.cli.conftest import Cli
from ui.cli.commands import check_update


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Brought:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / NAME).write_bytes(b"a package")
    (folder / "CHANGES.txt").write_bytes(CHANGED.encode())
    made = Brought(folder, Key())
    build = parse(f'schema = 1\nid = "build"\nbuilt_on = 2027-01-01\nkey = "{made.key.line}"\n')
    monkeypatch.setattr(check_update, "this_build", lambda: build)
    return made


def test_a_newer_version_is_told_with_what_changed(cli: Cli, brought: Brought) -> None:
    before = state(brought.listed().folder)
    ran = cli.bare("check-update", brought.file)
    assert ran.code == 0
    assert f"{NAME} is version 0.4.0 of Daybook, released on Mon 1 Feb 2027." in ran.out
    assert f"newer than yours ({__version__})" in ran.out
    assert "  - <b>no markup</b> [U+001B][2J" in ran.out
    assert "\x1b" not in ran.out
    assert state(brought.folder) == before


def test_a_name_that_would_act_on_the_terminal_is_a_code(cli: Cli, brought: Brought) -> None:
    other = brought.folder / "a\u202efed.deb"
    other.write_bytes(b"x")
    signature = brought.key.signature(b"x")
    other.with_name(f"{other.name}.minisig").write_bytes(signature)
    ran = cli.bare("check-update", other)
    assert ran.code == 0
    assert "a[U+202E]fed.deb is version 0.4.0" in ran.out


def test_its_json(cli: Cli, brought: Brought) -> None:
    value = valid("check-update", cli.bare("check-update", brought.listed().file, "--json").json)
    assert (value["version"], value["released_on"], value["changes"]) == ("0.4.0", DAY, CHANGED)
    assert value["this_version"] == __version__


def test_without_the_text_it_says_that_it_is_not_shown(cli: Cli, brought: Brought) -> None:
    assert "What changed is not shown" in cli.bare("check-update", brought.own().file).out


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (__version__, f"This is version {__version__}, which you have already."),
        ("0.0.9", f"This is version 0.0.9, which is older than yours ({__version__})."),
    ],
)
def test_what_is_not_newer_is_refused(cli: Cli, brought: Brought, version: str, said: str) -> None:
    ran = cli.bare("check-update", brought.listed(f"daybook {version} {DAY}").file)
    assert (ran.code, ran.out) == (1, "")
    assert said in " ".join(ran.err.split())


def test_what_is_not_signed_is_refused(cli: Cli, brought: Brought) -> None:
    ran = cli.bare("check-update", brought.file)
    assert (ran.code, ran.out) == (1, "")
    assert "There is no signature with this file" in ran.err
    assert "Do not run it." in ran.err


def test_nothing_there_is_a_slip(cli: Cli, brought: Brought) -> None:
    ran = cli.bare("check-update", brought.folder / "none")
    assert ran.code == 2
    assert "nothing was checked" in ran.err


def test_a_development_build_has_an_exit_code_of_its_own(
    cli: Cli, brought: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_update, "this_build", lambda: ProgramBuild(None, ""))
    ran = cli.bare("check-update", brought.listed().file)
    assert (ran.code, ran.out) == (8, "")
    assert "This is a development build" in ran.err
