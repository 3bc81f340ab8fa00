from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from diary.crypto import key_slots, recovery_code, seal_code
from diary.crypto.kdf import KdfCost, passphrase_bytes
from diary.errors import BadInput, DiaryError, MistypedCode, WrongPassphrase
from diary.services.access.credentials import Credentials
from tests.vectors import make_ways

WAYS = Path(make_ways.__file__).parent / "ways"
INDEX: list[dict[str, Any]] = json.loads((WAYS / "index.json").read_text("utf-8"))
CODES: list[dict[str, Any]] = json.loads((WAYS / "codes.json").read_text("utf-8"))


def test_the_script_still_makes_every_vector_byte_for_byte() -> None:
    kept = {f"ways/{path.name}": path.read_bytes() for path in WAYS.iterdir()}
    assert make_ways.vectors() == kept
    assert {row["file"] for row in INDEX} == {path.name for path in WAYS.glob("*.keys")}


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"])
def test_words_open_what_the_index_says(row: dict[str, Any]) -> None:
    key_file = WAYS / row["key_file"] if row["key_file"] else None
    words = Credentials(row["typed"], key_file)
    data = (WAYS / row["file"]).read_bytes()
    answer: dict[str, Any] = {}
    try:
        opened = key_slots.unlock(data, words.secret(), floor=KdfCost(*row["floor"]))
        answer = {"slot": opened.slot, "kind": opened.kind, "master": opened.master.hex()}
    except WrongPassphrase:
        answer = {"error": words.refused().code}
    assert answer == {name: row[name] for name in answer}
    assert ("error" in answer) == ("error" in row)


@pytest.mark.parametrize("row", CODES, ids=lambda row: ascii(row["typed"]))
def test_a_text_is_the_code_that_the_vectors_say_or_none(row: dict[str, Any]) -> None:
    try:
        answer: dict[str, Any] = {"code": recovery_code.parse(row["typed"])}
    except MistypedCode as wrong:
        answer = {"error": wrong.code, "reason": wrong.reason, "group": wrong.group}
    assert {"typed": row["typed"], **answer} == row


def test_the_vectors_say_enough() -> None:
    assert len([row for row in CODES if "code" in row]) >= 14
    assert {row["group"] for row in CODES if row.get("reason") == "check"} >= {1, 2, 3, 4, 5, 6, 7}
    assert {row["reason"] for row in CODES if "error" in row} == {"check", "length", "character"}


def test_a_passphrase_is_its_bytes_and_a_key_file_comes_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert Credentials("Cafe\u0301").secret() == passphrase_bytes("Caf\u00e9")
    both = Credentials("words", tmp_path / "file").secret()
    assert both == b"words" + hashlib.sha256(b"content").digest()


def test_a_code_leaves_the_key_file_alone(tmp_path: Path) -> None:
    code = recovery_code.new()
    words = Credentials(code, tmp_path / "lost")
    assert (words.secret(), words.has_key_file) == (recovery_code.secret(code), False)
    with pytest.raises(BadInput):
        words.new_secret()
    with pytest.raises(BadInput):
        Credentials("words", tmp_path / "lost").secret()


def test_neither_words_nor_file_are_shown(tmp_path: Path) -> None:
    assert repr(Credentials("a secret", tmp_path)) == "Credentials()"
    refused: DiaryError = Credentials("a secret").refused()
    assert "secret" not in repr(refused)


def test_a_seal_code_that_opens_nothing_is_told_from_a_wrong_passphrase() -> None:
    seal = seal_code.words(b"\x07" * 16)
    for typed in (seal, seal.upper(), seal.replace(" ", "\n")):
        refused = Credentials(typed).refused()
        assert isinstance(refused, MistypedCode)
        assert refused.reason == "seal"
    for typed in (" ".join(reversed(seal.split())), seal.rpartition(" ")[0], "quiet lantern " * 6):
        assert isinstance(Credentials(typed).refused(), WrongPassphrase)
