"""A reader written from docs/vault-format.md alone and the program say the same of every vector."""

from __future__ import annotations

import ast
import hashlib
import hmac
import inspect
import io
import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.attachment_encryption import Algorithm
from diary.crypto.attachment_padding import padded
from diary.crypto.kdf import KdfCost
from diary.crypto.keys import attachment_key
from diary.errors import VaultError
from diary.model.books_and_nouns import Book
from diary.store import schema
from diary.store.attachment_files import PIECE_BYTES
from diary.vault.lifecycle import unlock
from diary.vault_config import VaultConfig
from tests.faults import vaults
from tests.reader import independent_reader as reader
from tests.support.records import PASSPHRASE, Clock, NoMedia, settled
from tests.support.scratch_database import in_memory
from tests.support.stored_attachments import AdmittingStore
from tests.support.vaults import parts_of
from tests.vectors import make_vault

VECTORS = Path(__file__).parents[1] / "vectors"
FOLDER = VECTORS / "vault-1"
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_bytes())
CASES = {case["name"]: case for case in INDEX["cases"]}
DAMAGED = [name for name, case in CASES.items() if case["opening"] or case["verify"]]
# Of what a reader of the record has no need: the spare key file, the draft, derived tables.
ASIDE = ("keys-copy-damaged", "draft-damaged", "projections-differ")
KEPT = {"@kind", "@previous", "@revision", "@subject", "@version", "number"}
WORDS = {"kdf-refused": "refused", "future-format": "future format", "rolled-back": "rolled back"}


def how(floor: list[int]) -> VaultConfig:
    cost = KdfCost(*floor)
    return VaultConfig(NoMedia(), "UTC", now=Clock(), cost=cost, floor=cost)  # type: ignore[arg-type]


def laid(name: str, to: Path, vectors: Path = FOLDER) -> Path:
    """The good vault with what is different in the case of this name."""
    folder = Path(shutil.copytree(vectors / "good", to / name))
    (folder / "lock").touch()
    if name != "good":
        for path in (vectors / name).rglob("*"):
            if path.is_file():
                shutil.copy(path, folder / path.relative_to(vectors / name))
        for gone in CASES[name]["remove"]:
            (folder / gone).unlink()
    return folder


def lines(folder: Path, words: str, floor: list[int]) -> tuple[list[dict[str, Any]], str, str]:
    """What the reader says, and the word and part with which it ends ("" for neither)."""
    said = []
    try:
        for line in reader.read(folder, words, tuple(floor)):
            said.append(line)
    except reader.RefusedError as refused:
        return said, *refused.args
    return said, "", ""


def agrees(said: list[dict[str, Any]], told: dict[str, Any]) -> None:
    entries = [line for line in said if "book" in line]
    assert [(e["book"], e["n"]) for e in entries] == [(e["book"], e["n"]) for e in told["entries"]]
    for entry, expected in zip(entries, told["entries"], strict=True):
        if expected["fields"] is None:
            assert set(entry["fields"]) == KEPT
        else:
            assert entry["fields"] == expected["fields"]
        assert entry["fields"]["@kind"] == expected["kind"]
    exhibits = {line.pop("exhibit"): line for line in said if "exhibit" in line}
    assert exhibits == told["exhibits"]


def test_the_reader_is_short_and_uses_nothing_of_ours() -> None:
    source = Path(reader.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 220
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names - set(sys.stdlib_module_names) == {"cryptography", "sqlcipher3"}


@pytest.mark.parametrize("words", ["passphrase", "recovery_code"])
def test_the_good_vault_is_read_with_either_words(words: str) -> None:
    said, word, part = lines(FOLDER / "good", INDEX[words], INDEX["floor"])
    assert (word, part) == ("", "")
    agrees(said, INDEX)
    assert sum(entry["fields"] is None for entry in INDEX["entries"]) == 1


def test_a_code_is_read_however_it_was_typed_and_a_wrong_one_is_not() -> None:
    code = INDEX["recovery_code"]
    typed = code.lower().replace("-", " \u2013 ").replace("0", "o").replace("1", "L")
    assert reader.secret(typed) == code.replace("-", "").encode()
    for told in json.loads((VECTORS / "ways" / "codes.json").read_bytes()):
        # what is no code is a passphrase like any other
        secret = told["code"].replace("-", "") if "code" in told else told["typed"]
        assert reader.secret(told["typed"]) == secret.encode()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert lines(FOLDER / "good", wrong, INDEX["floor"])[1:] == ("wrong passphrase", "keys")


def test_the_reader_holds_to_the_lowest_cost_unless_told_otherwise() -> None:
    line = [sys.executable, reader.__file__, FOLDER / "good", INDEX["passphrase"]]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", "refused: keys")
    done = subprocess.run([*line, "--any-cost"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    agrees([json.loads(line) for line in done.stdout.splitlines()], INDEX)


def test_entries_that_stand_in_the_log_alone_are_read(tmp_path: Path) -> None:
    folder = laid("good-with-a-log", tmp_path)
    said, word, _ = lines(folder, INDEX["passphrase"], INDEX["floor"])
    assert word == ""
    record = [line for line in said if line.get("book") == "record"]
    assert len(record) == 1 + sum(entry["book"] == "record" for entry in INDEX["entries"])
    assert record[-1]["fields"]["what"] == "Written, and then the power went."


def test_the_draft_is_read_with_the_moment_that_it_is_of() -> None:
    keys = (FOLDER / "good" / "keys").read_bytes()
    master = reader.unlock(keys, INDEX["passphrase"], tuple(INDEX["floor"]))
    said = reader.draft((FOLDER / "good" / "draft").read_bytes(), master, keys[24:40])
    entries = [sum(each["book"] == book for each in INDEX["entries"]) for book in Book]
    assert said["text"] == INDEX["draft"]
    assert said["number"] > 0
    assert all(0 < end <= n for end, n in zip(said["ends"], entries, strict=True))
    small = json.loads((VECTORS / "small" / "index.json").read_bytes())[0]
    master, vault_id = bytes.fromhex(small["master"]), bytes.fromhex(small["vault_id"])
    said = reader.draft((VECTORS / "small" / "draft").read_bytes(), master, vault_id)
    sealed = datetime.fromtimestamp(said["sealed"] / 1_000_000, UTC)
    assert (said["text"], said["number"]) == (small["draft"], small["draft_number"])
    assert f"{sealed:%Y-%m-%dT%H:%M:%S.%fZ}" == small["draft_sealed"]
    assert said["ends"] == [small["record"][0], small["private"][0]]


def test_names_of_attachments_are_marked_as_the_vault_s() -> None:
    keys = (FOLDER / "good" / "keys").read_bytes()
    master = reader.unlock(keys, INDEX["passphrase"], tuple(INDEX["floor"]))
    key = reader.subkey(master, "names")
    kept = [bytes.fromhex(path.name) for path in (FOLDER / "good" / "att").glob("*/*")]
    assert kept
    for name in kept:
        assert name[8:] == hmac.digest(key, name[:8], "sha256")[:8]


def test_the_program_reads_the_good_vault(tmp_path: Path) -> None:
    session = unlock(laid("good", tmp_path), INDEX["passphrase"], how(INDEX["floor"]))
    assert session.integrity.verify().ok
    assert session.drafts.load() == INDEX["draft"]
    placed = [(book, each) for book in Book for each in parts_of(session).books[book].entries()]
    for (book, each), entry in zip(placed, INDEX["entries"], strict=True):
        assert (book, each.n, each.commitment.hex()) == (
            entry["book"], entry["n"], entry["commitment"],
        )  # fmt: skip
        assert each.tombstone is not None or each.entry.fields() == entry["fields"]
    session.close()


def test_there_are_damaged_ones_of_every_kind() -> None:
    assert len(DAMAGED) >= 28
    assert {case["opening"][0] for case in CASES.values() if case["opening"]} == {
        "damaged", "future-format", "kdf-refused", "rolled-back",
    }  # fmt: skip
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == {
        "good", *(name for name, case in CASES.items() if case["files"]),
    }  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_what_must_come_of_a_damaged_vault(name: str, tmp_path: Path) -> None:
    case, folder = CASES[name], laid(name, tmp_path)
    said, word, part = lines(folder, INDEX["passphrase"], INDEX["floor"])
    before = state(folder)
    if case["opening"]:
        with pytest.raises(VaultError) as caught:
            unlock(folder, INDEX["passphrase"], how(INDEX["floor"]))
        code, place = case["opening"]
        assert (caught.value.code, caught.value.part) == (code, place or "keys")
        assert state(folder) == before
        assert word == WORDS.get(code, code)
        if name == "keys-foreign":
            assert part == "head", "without the spare key file nobody can say which is foreign"
        elif place == "signature":
            assert part == f"record {len(said) + 1}", "it goes through the whole chain"
        else:
            assert part == (place or "keys")
        return
    session = unlock(folder, INDEX["passphrase"], how(INDEX["floor"]))
    faults = {(fault.code, fault.part) for fault in session.integrity.verify().faults}
    session.close()
    wanted = {tuple(fault) for fault in case["verify"]}
    assert wanted <= faults
    # a file whose key is gone from the database is one that it does not know
    others = {part for code, part in faults if code != "older-copy"}
    assert others <= {part for _, part in wanted} | {"db"}
    seen = {part for code, part in wanted if code not in ASIDE}
    if seen:
        assert word == "damaged"
        assert part in seen or name == "db-entry-cut"
    else:
        agrees(said, INDEX)


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_script_still_makes_a_vault_that_both_read(tmp_path: Path) -> None:
    made = tmp_path / "vault-1"
    make_vault.make(made)
    told = json.loads((made / "index.json").read_bytes())
    for one, other in zip(told["cases"], INDEX["cases"], strict=True):
        for key in ("name", "opening", "verify"):
            assert one[key] == other[key]
    kinds = [entry["kind"] for entry in INDEX["entries"]]
    assert [entry["kind"] for entry in told["entries"]] == kinds
    said, word, part = lines(made / "good", told["recovery_code"], told["floor"])
    assert (word, part) == ("", "")
    agrees(said, told)


def test_any_vault_of_the_program_is_read_the_same(tmp_path: Path) -> None:
    folder = vaults.make(tmp_path / "vault", more=b"abc" * 500_000)
    said, word, _ = lines(folder, PASSPHRASE, [64, 1, 1])
    assert word == ""
    session = unlock(folder, PASSPHRASE, settled())
    books = parts_of(session).books
    placed = [
        (book, each.n, each.entry.fields()) for book in Book for each in books[book].entries()
    ]
    session.close()
    assert [(e["book"], e["n"], e["fields"]) for e in said if "book" in e] == placed
    digests = {line["sha256"] for line in said if "exhibit" in line}
    assert hashlib.sha256(b"abc" * 500_000).hexdigest() in digests


def told_by(folder: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((VECTORS / folder / "index.json").read_bytes())
    assert rows
    return rows


def test_it_reads_and_refuses_every_attachment_vector(tmp_path: Path) -> None:
    for row in told_by("attachments"):
        path = tmp_path / row["id"]
        shutil.copy(VECTORS / "attachments" / row["file"], path)
        key = bytes.fromhex(row["key"])
        if "error" in row:
            with pytest.raises(reader.RefusedError), reader.damaged("x"):
                reader.attachment(path, key, "x")
        else:
            content = reader.attachment(path, key, "x")
            assert hashlib.sha256(content).hexdigest() == row["sha256"]


@pytest.mark.parametrize("folder", ["slots", "ways"])
def test_it_opens_and_refuses_every_key_file_vector(folder: str) -> None:
    words = {"damaged", "not a vault", "future format", "refused", "wrong passphrase"}
    for row in told_by(folder):
        data = (VECTORS / folder / row["file"]).read_bytes()
        typed = str(row.get("passphrase", row.get("typed")))
        if row.get("key_file"):
            continue
        floor = tuple(row["floor"] or reader.LOWEST)
        try:
            with reader.damaged("keys"):
                master = reader.unlock(data, typed, floor)
        except reader.RefusedError as refused:
            word, _ = refused.args
            # that a code was meant and mistyped is more than a reader has to say
            plainer = {"kdf-refused": "refused", "mistyped-code": "wrong-passphrase"}
            code = plainer.get(row["error"], row["error"])
            assert word in words
            assert word.replace(" ", "-") == code.replace(" ", "-"), row
        else:
            assert master.hex() == row["master"]


def test_a_piece_is_as_long_as_the_page_says() -> None:
    page = (VECTORS.parents[1] / "docs" / "vault-format.md").read_text(encoding="utf-8")
    assert f"{PIECE_BYTES:,}" in page
    assert inspect.signature(reader.attachment).parameters["piece"].default == PIECE_BYTES
    assert PIECE_BYTES == 4_293_918_720


@pytest.mark.parametrize("size", [0, 16_376, 16_377, 20_000])
def test_pieces_are_joined(tmp_path: Path, size: int) -> None:
    # The true length of a piece is 4 GiB; the rule is the same for any other.
    piece = (16_384 + 64 + 16) // 4
    store = AdmittingStore(tmp_path, Algorithm.CHACHA20_POLY1305, piece_bytes=piece)
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    added = store.add(io.BytesIO(content))
    path, key = store.path(added.blob_id), bytes(attachment_key(added.key))
    assert len(store.pieces(added.blob_id)) == 1 + (padded(size) + 80) // piece
    assert reader.attachment(path, key, "x", piece) == content
    *_, last = store.pieces(added.blob_id)
    last.unlink()
    with pytest.raises(FileNotFoundError):
        reader.attachment(path, key, "x", piece)


def test_the_tables_that_a_reader_needs_are_written_down_as_they_are_made() -> None:
    page = (VECTORS.parents[1] / "docs" / "vault-format.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    told, made = in_memory(), in_memory()
    for statement in written.split(";")[:-1]:
        told.execute(statement)
    schema.create(made)
    for table in ("ledger", "blobs", "secrets", "settings", "clearing"):
        for pragma in ("table_xinfo", "index_list", "table_list"):
            query = f"SELECT * FROM pragma_{pragma}('{table}')"  # noqa: S608  names from above
            assert told.execute(query).fetchall() == made.execute(query).fetchall(), table
