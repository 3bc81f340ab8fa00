"""Copies, and vaults with a past: the program and a reader of the pages alone say the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diary.errors import DamagedCopy, VaultError
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import RecordChange
from diary.services.access.credentials import Credentials
from diary.vault.lifecycle import unlock
from diary.vault.restoration import restore
from tests.reader import independent_copy_reader as copies
from tests.reader.independent_reader import RefusedError
from tests.reader.test_independent_reader import VECTORS, agrees, how, laid, lines
from tests.support.records import state
from tests.vectors import make_copies

COPY = VECTORS / "copy-1"
INDEX: dict[str, Any] = json.loads((COPY / "index.json").read_bytes())
CASES = {case["name"]: case for case in INDEX["cases"]}
WORDS = {"unfinished-copy": "unfinished", "future-format": "future format"}
IMPORT = r"^ *(?:from|import) \S+"
PAST = {"vault-rotated": RecordChange.ROTATED, "vault-restored": RecordChange.RESTORED}


def stick(name: str, to: Path) -> Path:
    """The good copy with what is different in the case of this name."""
    folder = Path(shutil.copytree(COPY / "good", to / "stick"))
    if name == "good":
        return folder
    case = CASES[name]
    if case["put"]:
        shutil.copytree(COPY / name, folder, dirs_exist_ok=True)
    for path, at in case["flip"]:
        data = bytearray((folder / path).read_bytes())
        data[at] ^= 1
        (folder / path).write_bytes(data)
    for path, length in case["cut"]:
        (folder / path).write_bytes((folder / path).read_bytes()[:length])
    for path in case["remove"]:
        (folder / path).unlink()
    return folder


def again(folder: Path, **asked: bool) -> Any:
    words = Credentials(INDEX["passphrase"])
    return restore(folder, folder.parent / "again", words, how(INDEX["floor"]), **asked)


def told_by_the_reader(folder: Path) -> tuple[list[dict[str, Any]], str, str]:
    """What the reader says of a copy, and the word and part with which it ends."""
    said = []
    try:
        for line in copies.read(folder, INDEX["passphrase"], tuple(INDEX["floor"])):
            said.append(line)
    except RefusedError as refused:
        return said, *refused.args
    return said, "", ""


def test_the_good_copy_becomes_the_record_that_it_was_made_of(tmp_path: Path) -> None:
    done = again(stick("good", tmp_path))
    assert (done.entries, done.missing) == (INDEX["entries"]["record"] + 1, ())
    session = unlock(tmp_path / "again", INDEX["passphrase"], how(INDEX["floor"]))
    found = {
        each.content.reference: {"sha256": each.content.sha256, "size": each.content.size}
        for each in session.journal.items(Noun.EVIDENCE)
        if each.content.sha256
    }
    assert session.drafts.load() == INDEX["draft"]
    assert session.integrity.verify().ok
    session.close()
    assert found == INDEX["exhibits"]


def test_the_reader_reads_the_good_copy(tmp_path: Path) -> None:
    said, word, _ = told_by_the_reader(stick("good", tmp_path))
    assert word == ""
    counted = {
        book: sum(line.get("book") == book for line in said) for book in ("record", "private")
    }
    assert counted == INDEX["entries"]
    assert {line.pop("exhibit"): line for line in said if "exhibit" in line} == INDEX["exhibits"]


def test_there_are_damaged_copies_of_every_kind() -> None:
    assert {case["code"] for case in CASES.values()} == {
        "damaged", "damaged-copy", "unfinished-copy", "future-format",
    }  # fmt: skip
    changed = {
        path.rpartition("/")[2]
        for case in CASES.values()
        for path, _ in case["flip"]
        if not path.startswith("att/")
    }
    assert changed == {"db", "head", "keys", "keys.bak", "draft"}
    assert {path.name for path in COPY.iterdir() if path.is_dir()} == {
        "good", *(name for name, case in CASES.items() if case["put"]),
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_must_come_of_a_damaged_copy(name: str, tmp_path: Path) -> None:
    case, folder = CASES[name], stick(name, tmp_path)
    before = state(folder)
    with pytest.raises(VaultError) as caught:
        again(folder)
    assert (caught.value.code, caught.value.part) == (case["code"], case["part"])
    if isinstance(caught.value, DamagedCopy):
        assert list(caught.value.parts) == case["parts"]
    assert not (tmp_path / "again").exists()
    assert state(folder) == before
    said, word, part = told_by_the_reader(folder)
    assert said == []
    assert word == WORDS.get(case["code"], "damaged")
    if case["code"] != "damaged-copy":
        assert part.endswith(case["part"])
    if case["without"]:
        done = again(folder, despite_damage=True)
        assert list(done.missing) == case["parts"]
    elif case["code"] == "damaged":
        with pytest.raises(VaultError):
            again(folder, despite_damage=True)


@pytest.mark.parametrize("name", PAST)
def test_a_vault_with_a_past_is_read_by_both(name: str, tmp_path: Path) -> None:
    index = json.loads((VECTORS / name / "index.json").read_bytes())
    said, word, part = lines(VECTORS / name / "good", index["passphrase"], index["floor"])
    assert (word, part) == ("", "")
    agrees(said, index)
    changes = [
        line["fields"]["change"]
        for line in said
        if line.get("fields", {}).get("@kind") == "continuity.recorded"
    ]
    assert changes[-1] == PAST[name].value
    folder = laid("good", tmp_path, VECTORS / name)
    session = unlock(folder, index["passphrase"], how(index["floor"]))
    assert session.integrity.verify().ok
    session.close()


@pytest.mark.parametrize("name", PAST)
def test_a_vault_with_a_past_that_lost_an_entry_is_read_by_neither(
    name: str, tmp_path: Path
) -> None:
    index = json.loads((VECTORS / name / "index.json").read_bytes())
    folder = laid("good", tmp_path, VECTORS / name)
    (folder / "head").write_bytes((VECTORS / "vault-1" / "good" / "head").read_bytes())
    with pytest.raises(VaultError) as caught:
        unlock(folder, index["passphrase"], how(index["floor"]))
    _, word, part = lines(folder, index["passphrase"], index["floor"])
    assert (caught.value.code, part) == (word, caught.value.part)


def test_the_script_still_makes_them(tmp_path: Path) -> None:
    make_copies.make(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(make_copies.FOLDERS)
    made = json.loads((tmp_path / "copy-1" / "index.json").read_bytes())
    for one, other in zip(made["cases"], INDEX["cases"], strict=True):
        assert (one["name"], one["code"], one["without"]) == (
            other["name"], other["code"], other["without"],
        )  # fmt: skip
    for name in PAST:
        told, kept = (
            json.loads((top / name / "index.json").read_bytes()) for top in (tmp_path, VECTORS)
        )
        assert [each["kind"] for each in told["entries"]] == [e["kind"] for e in kept["entries"]]


def test_what_is_kept_of_them_is_small() -> None:
    kept = [path for name in make_copies.FOLDERS for path in (VECTORS / name).rglob("*")]
    assert 300_000 < sum(path.stat().st_size for path in kept if path.is_file()) < 700_000


def test_the_reader_uses_nothing_of_ours_and_runs_by_itself() -> None:
    source = Path(copies.__file__).read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in re.findall(IMPORT, source, re.MULTILINE)}
    ours = {"diary", "exporters", "ui"}
    assert "cryptography" in imported
    assert not imported & ours
    assert not set(re.findall(r"from (tests\S*)", source)) - {"tests.reader"}
    line = [sys.executable, copies.__file__, COPY / "good", INDEX["passphrase"]]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", "refused: keys")
    done = subprocess.run([*line, "--any-cost"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert sum('"exhibit"' in each for each in done.stdout.splitlines()) == len(INDEX["exhibits"])
