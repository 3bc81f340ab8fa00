"""Looking at every byte of a record through the command line, and at what protects it here."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from diary.errors import MediaError
from diary.media.sandbox_report import Confinement
from diary.services.integrity import IntegrityFault
from tests.support.cli_answers import schemas, valid
from tests.support.fake_media import LIMITED
from tests.ui.cli.conftest import Cli
from ui.text import error_messages


def test_verify_says_what_it_looked_at(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    value = valid("verify", used.done("verify"))
    assert value.pop("decoder") == asdict(LIMITED)
    assert value.pop("keys_locked") in (True, False)
    assert value == {"ok": True, "entries": 6, "attachments": 1, "bytes": 3, "faults": []}
    out = used("verify").out
    counted = "5 entries in the record, 1 in the private book; attached files: 1."
    assert out.startswith(f"Looked at {counted}")
    assert "An old copy" in out
    assert "Network: it can open no connection." in out.splitlines()


def test_verify_says_a_line_of_each_part_that_is_not_limited(used: Cli) -> None:
    used.media.answers["confinement"] = Confinement(memory=True)
    value = valid("verify", used.done("verify"))
    assert value["decoder"] == asdict(Confinement(memory=True))
    lines = used("verify").out.splitlines()
    assert sum("not limited" in line for line in lines) == 4
    assert "Memory: only so much." in lines
    assert "too little to show pictures" in lines[-1]
    used.media.answers["confinement"] = MediaError("crashed")
    assert valid("verify", used.done("verify"))["decoder"] is None
    assert "could not be started" in used("verify").out.splitlines()[-1]


@pytest.mark.parametrize(
    ("locked", "said"), [(True, "does not swap it to the disk"), (False, "It may be swapped")]
)
def test_verify_says_whether_the_keys_are_kept_off_the_disk(
    used: Cli, locked: bool, said: str
) -> None:
    used.lock = lambda *buffers: locked
    assert valid("verify", used.done("verify"))["keys_locked"] is locked
    (line,) = [line for line in used("verify").out.splitlines() if "keys are in" in line]
    assert said in line


def test_verify_names_what_is_wrong(used: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    (used.vault / "keys.bak").write_bytes(b"")
    (path,) = (path for path in (used.vault / "att").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1])
    ran = used("verify", "--json")
    assert ran.code == 1
    faults = {(fault["code"], fault["part"]) for fault in valid("verify", ran.json)["faults"]}
    assert faults == {("keys-copy-damaged", "keys.bak"), ("attachment-damaged", "EX/1")}
    assert "EX/1: an exhibit's file is damaged" in used("verify").out


def test_every_fault_has_words_and_stands_in_the_schema() -> None:
    codes = schemas()["verify"]["properties"]["faults"]["items"]["properties"]["code"]["enum"]
    assert set(codes) == set(error_messages.FAULT_TEXTS)
    for code in codes:
        assert error_messages.fault_text(IntegrityFault(code, "db")).startswith("db: ")
