"""A place that is not there is told from one that cannot be written to, wherever something goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.errors import NotAllowed, NotAllowedReason
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import exit_for
from ui.policy import Policy


@pytest.mark.parametrize(
    "line",
    [
        ("export", "--for", "police", "--out", "b"),
        ("export", "--for", "police", "--as", "zip", "--out", "b.zip"),
        ("export", "--for", "police", "--as", "upload", "--out", "b"),
        ("paper", "--kind", "statement", "--out", "p.pdf"),
        ("stamp", "--out", "q.tsq"),
        ("backup", "--to", "copies"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("gone", ["nothing", "file"])
def test_a_place_that_is_not_there_is_told_from_one_that_is_protected(
    used: Cli, tmp_path: Path, line: tuple[str, ...], gone: str
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    *words, name = line
    ran = used(*words, tmp_path / gone / name)
    assert (ran.code, ran.out) == (6, "")
    assert "not there" in ran.err
    assert "plug" in ran.err.lower()
    assert "protection" not in ran.err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    "line",
    [
        ("export", "--for", "police", "--out", "b"),
        ("export", "--for", "police", "--as", "zip", "--out", "b.zip"),
        ("paper", "--kind", "statement", "--out", "p.pdf"),
        ("transcript", "1", "--out", "t.pdf"),
        ("stamp", "--out", "q.tsq"),
        ("backup", "--to", "copies"),
    ],
    ids=" ".join,
)
def test_a_place_is_refused_before_anybody_is_asked_for_a_passphrase(
    used: Cli, tmp_path: Path, line: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    command, *words, name = line
    taken = tmp_path / name
    taken.write_bytes(b"mine")
    for place, code in (
        (used.vault / name, 2),
        (used.vault / "att" / name, 2),
        (tmp_path / "nothing" / "at" / name, 6),
        (tmp_path / "file" / name, 6),
        (taken, 2),
    ):
        ran = used.bare(command, used.vault, *words, place, person=True)
        assert (ran.code, ran.out) == (code, "")
        assert "assphrase" not in ran.err
        assert ran.err.count("\n") == 1
    assert taken.read_bytes() == b"mine"
    assert not (used.vault / name).exists()
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("verb", ["restore", "new", "demo"])
def test_neither_is_a_new_record_made_where_nothing_is(
    used: Cli, tmp_path: Path, verb: str
) -> None:
    used.done("backup", "--to", tmp_path / "copies")
    (tmp_path / "file").write_bytes(b"x")
    secret = ("--passphrase-file", used.key)
    place = tmp_path / "file" / "vault"
    line: dict[str, tuple[object, ...]] = {
        "restore": (tmp_path / "copies", "--to", place, *secret),
        "new": (place, *secret),
        "demo": (place,),
    }
    ran = used.bare(verb, *line[verb])
    assert (ran.code, ran.out) == (6, "")
    assert "not there" in ran.err


@pytest.mark.parametrize(
    "line",
    [
        "list {}", "show {} 1", "patterns {}", "verify {}", "record {}", "attach {} 1 file",
        "attach {vault} 1 {}", "record {vault} --from {}", "check {}", "check {} {}",
        "export {vault} --for police --out {}", "paper {vault} --kind statement --out {}",
        "stamp {vault} --out {}", "stamp {vault} --take {}", "backup {vault} --to {}",
        "restore {} --to again", "restore copies --to {}", "new {}", "demo {}", "rotate {}",
        "erase {} --whole", "recover {}", "passphrase {}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "word", ["a" * 300, "nothing/" + "b/" * 2100, "loop"], ids=["name", "place", "loop"]
)
def test_a_name_that_no_disk_takes_is_no_fault_of_the_program(
    used: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"x")
    if word == "loop":
        (tmp_path / "loop").symlink_to("loop")
    if "copies" in line:
        used.done("backup", "--to", tmp_path / "copies")
    new = ("--new-passphrase-file", used.key) if "rotate" in line or "passphrase" in line else ()
    words = [each.format(word, vault=used.vault) for each in line.split()]
    secret = () if words[0] in ("check", "demo") else ("--passphrase-file", used.key)
    # what is said before files are kept is no part of the refusal
    quiet = ("--quiet",) if words[0] == "attach" else ()
    ran = used.bare(*words, *new, *secret, *quiet)
    if (words[0], word) == ("check", "loop"):
        # a link is there and can be named among what is checked
        assert (ran.code, ran.err) == (1, "")
        return
    assert ran.code in (2, 4, 6)
    assert ran.out == ""
    assert "inside the program" not in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        ("export", "--for", "police", "--out", "{odd}"),
        ("export", "--for", "police", "--as", "zip", "--out", "{odd}.zip"),
        ("export", "--for", "police", "--out", "bundle", "--to", "{odd}"),
        ("export", "--for", "police", "--out", "bundle", "--route", "{odd}"),
        ("paper", "--kind", "statement", "--out", "{odd}.pdf"),
    ],
    ids=" ".join,
)
def test_what_could_not_be_noted_afterwards_is_refused_before_anything_is_written(
    used: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    ran = used(*(each.format(odd="n\udcff") for each in line))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].endswith("Nothing was changed.")
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("line", [("new", "n"), ("restore", "c", "n"), ("demo", "n")], ids=" ".join)
def test_where_only_a_stick_is_allowed_no_record_is_made_elsewhere(
    used: Cli, tmp_path: Path, line: tuple[str, ...]
) -> None:
    used.policy = Policy(removable_only=True)
    command, *names = line
    words = () if command == "demo" else ("--passphrase-file", used.key)
    places = [tmp_path / name for name in names]
    if command == "restore":
        places.insert(1, Path("--to"))
    ran = used.bare(command, *places, *words)
    assert (ran.code, ran.out) == (exit_for(NotAllowed(NotAllowedReason.NOT_REMOVABLE)), "")
    assert "removable drive only" in ran.err
    assert not (tmp_path / "n").exists()
    assert used("list").code == 0


def test_a_policy_file_that_is_not_used_is_said_where_a_record_is_made(
    used: Cli, tmp_path: Path
) -> None:
    used.policy = Policy(refused="The presets of this computer are not used.")
    ran = used.bare("new", tmp_path / "n", "--passphrase-file", used.key)
    assert ran.code == 0
    assert used.policy.refused in ran.err
    assert used("list").code == 0
