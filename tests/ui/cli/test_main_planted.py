"""What stood in the folder and was no part of the record is said by the command that met it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ui.cli.conftest import Cli
from ui.text.unlock_notices import PLANTED_NOTICES

SET_ASIDE, PARTED = PLANTED_NOTICES["planted-set-aside"], PLANTED_NOTICES["second-name-parted"]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_it_is_said_once_and_beside_the_answer(cli: Cli, more: tuple[str, ...]) -> None:
    (cli.vault / "db-journal").write_bytes(b"planted")
    ran = cli("list", *more)
    assert (ran.code, ran.err) == (0, f"{SET_ASIDE}\n")
    assert "orphans" not in ran.out
    again = cli("list", *more)
    assert (again.code, again.err) == (0, "")


def test_a_second_name_is_said_once(cli: Cli, tmp_path: Path) -> None:
    os.link(cli.vault / "db", tmp_path / "elsewhere")
    assert cli("verify").err == f"{PARTED}\n"
    assert cli("verify").err == ""


def test_recovering_says_it_too(cli: Cli) -> None:
    (cli.vault / "keys").rename(cli.folder / "keys")
    (cli.vault / "keys").symlink_to(cli.folder / "keys")
    refused = cli("list")
    assert (refused.code, refused.err.count("\n")) == (4, 1)
    assert "no file stands in a file's place. (keys)" in refused.err
    assert "'daybook recover' can put keys right" in refused.err
    ran = cli("recover")
    assert (ran.code, ran.err) == (0, f"{SET_ASIDE}\n")
    assert (cli.vault / "orphans" / "keys").is_symlink()
    assert (cli("list").code, cli("list").err) == (0, "")


def test_so_does_moving_to_new_keys(cli: Cli) -> None:
    (cli.vault / "db-journal").write_bytes(b"planted")
    new = cli.folder / "new"
    new.write_text("seven quiet stones below\n", encoding="utf-8")
    ran = cli("rotate", "--new-passphrase-file", new)
    assert ran.code == 0
    assert SET_ASIDE in ran.out.splitlines()


@pytest.mark.parametrize("name", ["head", "db"])
def test_where_nothing_stands_for_a_file_it_says_which_copy_to_use(cli: Cli, name: str) -> None:
    (cli.vault / name).rename(cli.folder / name)
    os.mkfifo(cli.vault / name)
    refused = cli("list")
    assert (refused.code, refused.err.count("\n")) == (4, 1)
    assert f"no file stands in a file's place. ({name})" in refused.err
    assert "If you have a copy of the record, restore that." in refused.err
    (cli.vault / name).unlink()
    (cli.folder / name).rename(cli.vault / name)
    assert (cli("verify").code, cli("verify").err) == (0, "")
