"""Whatever is given by mistake: one line that says what is safe, its code, and nothing changed."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.files import durable
from tests.support.records import state
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

SAFE = ("changed", "as it was", "left as it", "as it is", "overwritten")


class Around:
    """A record with a copy of it, and what else lies about."""

    def __init__(self, cli: Cli) -> None:
        self.cli, self.home, self.vault = cli, cli.folder, cli.vault
        self.stick, self.again = self.home / "stick", self.home / "again"
        cli.done("backup", "--to", self.stick)
        (self.home / "empty").mkdir()
        (self.home / "pictures").mkdir()
        (self.home / "pictures" / "one.jpg").write_bytes(b"theirs")
        (self.home / "file").write_bytes(b"")
        self.words = ("--passphrase-file", cli.key)

    def foreign(self) -> Path:
        """A copy of another record."""
        (self.home / "elsewhere").mkdir()
        other = Cli(self.home / "elsewhere")
        secret = ("--passphrase-file", other.key)
        assert other.bare("new", other.vault, *secret).code == ExitCode.DONE
        to = self.home / "foreign"
        assert other.bare("backup", other.vault, "--to", to, *secret).code == ExitCode.DONE
        return to

    def torn(self, name: str) -> Path:
        """A copy of which one file is cut short."""
        copy = Path(shutil.copytree(self.stick, self.home / "torn"))
        (file,) = copy.rglob(name)
        file.write_bytes(file.read_bytes()[:-1])
        return copy

    def unfinished(self) -> Path:
        copy = Path(shutil.copytree(self.stick, self.home / "begun"))
        next(copy.rglob("manifest")).unlink()
        return copy


@pytest.fixture
def around(used: Cli) -> Around:
    return Around(used)


def backup(to: Callable[[Around], Path], *more: object) -> Callable[[Around], tuple[object, ...]]:
    return lambda it: ("backup", it.vault, "--to", to(it), *more, *it.words)


def restore(
    copy: Callable[[Around], Path], to: Callable[[Around], Path] = lambda it: it.again
) -> Callable[[Around], tuple[object, ...]]:
    return lambda it: ("restore", copy(it), "--to", to(it), *it.words)


CASES: dict[str, tuple[Callable[[Around], tuple[object, ...]], int, str]] = {
    "copy to a file": (backup(lambda it: it.home / "file"), 2, "Choose an empty or a new folder"),
    "copy among pictures": (backup(lambda it: it.home / "pictures"), 2, "or a new folder"),
    "copy to a disk that is gone": (backup(lambda it: it.home / "x" / "y"), 6, "Plug it in again"),
    "copy into the record": (backup(lambda it: it.vault / "copy"), 2, "Choose another place"),
    "copy to another record's": (backup(Around.foreign), 2, "are of another record"),
    "read another record's": (backup(Around.foreign, "--verify-only"), 2, "of another record"),
    "read none": (backup(lambda it: it.home / "empty", "--verify-only"), 4, "There is no copy"),
    "read a torn one": (
        backup(lambda it: it.torn("manifest"), "--verify-only"), 4, "make a new copy in another"
    ),
    "restore none": (restore(lambda it: it.home / "nothing"), 4, "There is no copy"),
    "restore the record itself": (restore(lambda it: it.vault), 4, "There is no copy"),
    "restore among pictures": (
        restore(lambda it: it.stick, lambda it: it.home / "pictures"), 2, "is free there"
    ),
    "restore to a file": (
        restore(lambda it: it.stick, lambda it: it.home / "file"), 2, "is free there"
    ),
    "restore over the record": (restore(lambda it: it.stick, lambda it: it.vault), 2, "is free"),
    "restore into the record": (
        restore(lambda it: it.stick, lambda it: it.vault / "in"), 2, "inside another record's"
    ),
    "restore into the copy": (
        restore(lambda it: it.stick, lambda it: it.stick / "in"), 2, "that it is restored from"
    ),
    "restore to a disk that is gone": (
        restore(lambda it: it.stick, lambda it: it.home / "x" / "y"), 6, "Nothing was restored"
    ),
    "restore a torn manifest": (restore(lambda it: it.torn("manifest")), 4, "Try another copy"),
    "restore a torn database": (restore(lambda it: it.torn("db")), 4, "Nothing was restored"),
    "restore a torn key file": (restore(lambda it: it.torn("keys")), 4, "Try another copy first"),
    "restore one that is not finished": (restore(Around.unfinished), 4, "look for another copy"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_copy_or_a_place_given_by_mistake(around: Around, name: str) -> None:
    line, code, told = CASES[name]
    given = line(around)
    before = state(around.home)
    ran = around.cli.bare(*given)
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err
    assert ran.err.count("\n") == 1
    assert any(word in ran.err for word in SAFE)
    assert "(folder)" not in ran.err
    assert state(around.home) == before


def test_new_keys_without_room_for_them_change_nothing(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    (around.home / "new").write_text("another set of words", encoding="utf-8")
    before = state(around.home)
    full = type(shutil.disk_usage(around.home))(1 << 40, 1 << 40, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    new = ("--new-passphrase-file", around.home / "new")
    ran = around.cli.bare("rotate", around.vault, *around.words, *new)
    assert (ran.code, ran.out) == (ExitCode.DISK, "")
    assert "it is as it was, and opens as before" in ran.err
    assert "typed" not in ran.err
    assert state(around.home) == before


# --- codes and what a bundle is checked with --------------------------------------------------


def test_a_seal_code_is_not_taken_for_a_recovery_code_nor_the_other_way_round(
    around: Around,
) -> None:
    cli = around.cli
    recovery = str(cli.done("passphrase", "--recovery-code", "new")["code"])
    seal = str(cli.done("seal")["words"])
    (around.home / "new").write_text("another set of words", encoding="utf-8")
    (around.home / "code").write_text(seal, encoding="utf-8")
    before = state(around.home)
    new = ("--new-passphrase-file", around.home / "new")
    ran = cli.bare("recover", around.vault, "--code-file", around.home / "code", *new)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "a seal code opens nothing" in ran.err
    assert "Nothing was changed" in ran.err
    ran = cli.bare("check", around.home / "pictures", "--seal", recovery)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "show it to nobody" in ran.err
    assert recovery not in ran.err
    assert state(around.home) == before


@pytest.mark.parametrize("option", ["--expect", "--seal"])
@pytest.mark.parametrize("said", ["", " \t"])
def test_a_blank_code_is_refused_and_not_taken_for_none(
    around: Around, option: str, said: str
) -> None:
    ran = around.cli.bare("check", around.home / "pictures", option, said)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert f"{option}: is blank" in ran.err


@pytest.mark.parametrize("said", ["abcd", "0" * 64, "word " * 12])
def test_a_slip_in_a_fingerprint_is_no_fault_of_the_bundle(around: Around, said: str) -> None:
    ran = around.cli.bare("check", around.home / "pictures", "--expect", said)
    without = around.cli.bare("check", around.home / "pictures")
    assert ran.code == without.code
    told = [line for line in ran.out.splitlines() if line not in without.out.splitlines()]
    assert {line.removeprefix("Note: ")[:38] for line in told} == {
        "What you typed is not a whole fingerpr"
    }
    assert ran.out.splitlines()[-1] == without.out.splitlines()[-1]


def test_removing_on_a_disk_that_takes_no_mark_speaks_of_no_other_disk(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: object, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "no space")

    (around.vault / "reserve").unlink(missing_ok=True)
    before = state(around.home)
    monkeypatch.setattr(durable, "write_all", full)
    yes = ("--yes-erase", around.vault.name)
    ran = around.cli.bare("erase", around.vault, "--whole", *around.words, *yes)
    monkeypatch.undo()
    assert (ran.code, ran.out) == (ExitCode.DISK, "")
    assert "What was saved before is safe" in ran.err
    assert "another disk" not in ran.err
    assert state(around.home) == before
