"""Makes copy-1/, a copy of format version 1 and damage to it, and two vaults with a past.

The rules are:
- `copy-1/good/` is a folder with one finished copy. `index.json` says of each case what differs:
  files put in place of the good ones, bytes flipped, files cut short or gone; and how restoring
  ends.
- `vault-rotated/` moved to new keys, `vault-restored/` was made again from a copy. Each has its
  vault in `good/` and what it says in `index.json`, as `vault-1/` has.
- SQLCipher draws new random bytes for every page, so a run makes the same records in other bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from diary.crypto.signing import Signer
from diary.model.books_and_nouns import Noun
from diary.services.access.credentials import Credentials
from diary.services.backup.target import BackupManifest, decode_manifest
from diary.services.session import Session
from diary.vault.key_rotation import rotate
from diary.vault.restoration import restore
from tests.vectors.make_crypto import PASSPHRASE
from tests.vectors.make_vault import HERE as VAULT
from tests.vectors.make_vault import Making, told

HERE = VAULT.parent
FOLDERS = ("copy-1", "vault-rotated", "vault-restored")
NEW = "five quite other plain words"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """What differs from the good copy, and the error: its code, its part, the parts that it names.

    `without` says that restoring goes on without those parts if it is asked again.
    """

    name: str
    code: str
    part: str
    parts: tuple[str, ...] = ()
    without: bool = False
    put: Files = field(default_factory=dict)
    flip: tuple[tuple[str, int], ...] = ()
    cut: tuple[tuple[str, int], ...] = ()
    remove: tuple[str, ...] = ()


def digested(text: bytes) -> bytes:
    """A manifest with the last line that belongs to what stands before it."""
    covered = text[: text.rindex(b"digest ")]
    return covered + f"digest {hashlib.sha256(covered).hexdigest()}\n".encode()


def of_manifests(good: bytes, sign: Callable[[bytes], bytes]) -> list[Case]:
    """A manifest that was torn or changed, by accident or by somebody."""
    told = decode_manifest(good)
    where, other = f"{told.copy}/manifest", Signer(bytes(range(32)))
    stranger = replace(told, public_key=other.public)
    fewer = replace(told, files=tuple(each for each in told.files if not each.attached))
    no_database = tuple(each for each in told.files if each.path != f"{told.copy}/db")
    ended = replace(told, record=replace(told.record, link=bytes(32)))

    def put(name: str, data: bytes, part: str = where, code: str = "damaged") -> Case:
        return Case(f"manifest-{name}", code, part, put={where: data})

    return [
        put("torn", good[: len(good) // 2]),
        put("empty", b""),
        put("flipped", good.replace(b"number 1\n", b"number 2\n")),
        put("longer", good + b"\n"),
        Case("manifest-missing", "unfinished-copy", "folder", remove=(where,)),
        put("version-2", digested(good.replace(b"COPY 1\n", b"COPY 2\n")), code="future-format"),
        put(
            "later-version", digested(good.replace(b"COPY 1\n", b"COPY 2 0.4.1\n")),
            code="future-format",
        ),
        put("other-number", digested(good.replace(b"number 1\n", b"number 2\n")), "manifest"),
        put("leading-zero", digested(good.replace(b"number 1\n", b"number 01\n"))),
        put("files-left-out", fewer.encode(), "manifest"),
        put("no-database", replace(told, files=no_database).signed(sign).encode()),
        put("foreign-key", stranger.signed(other.sign).encode(), "manifest"),
        put("other-end", ended.signed(sign).encode(), f"{told.copy}/head"),
        Case(
            "manifest-twice", "damaged", "manifest",
            put={"0badcafe/manifest": renamed(told, "0badcafe").signed(sign).encode()},
        ),
    ]  # fmt: skip


def renamed(told: BackupManifest, copy: str) -> BackupManifest:
    """The manifest of a second copy with the same number."""
    files = tuple(replace(f, path=f.path.replace(told.copy, copy, 1)) for f in told.files)
    return replace(told, copy=copy, files=tuple(sorted(files, key=lambda each: each.path)))


def of_files(told: BackupManifest, exhibits: Mapping[str, str]) -> list[Case]:
    """A byte changed in each file, a file cut short, a file gone; `exhibits` by their files."""
    own = {name: f"{told.copy}/{name}" for name in ("db", "head", "keys", "keys.bak", "draft")}
    most = max(told.attached().values(), key=lambda each: each.size)
    exhibit = exhibits[Path(most.path).name]

    def alone(name: str, part: str, **how: tuple[object, ...]) -> Case:
        return Case(name, "damaged-copy", part, (part,), without=True, **how)  # type: ignore[arg-type]

    return [
        Case("db-flipped", "damaged", own["db"], flip=((own["db"], 9000),)),
        Case("db-cut", "damaged", own["db"], cut=((own["db"], 4096),)),
        Case("db-missing", "damaged", own["db"], remove=(own["db"],)),
        Case("head-flipped", "damaged", own["head"], flip=((own["head"], 60),)),
        Case("keys-both-flipped", "damaged", own["keys"],
             flip=((own["keys"], 200), (own["keys.bak"], 200))),
        alone("keys-flipped", own["keys"], flip=((own["keys"], 200),)),
        alone("keys-copy-missing", own["keys.bak"], remove=(own["keys.bak"],)),
        alone("draft-flipped", own["draft"], flip=((own["draft"], 50),)),
        alone("attachment-flipped", exhibit, flip=((most.path, 100),)),
        alone("attachment-cut", exhibit, cut=((most.path, most.size - 1),)),
        alone("attachment-missing", exhibit, remove=(most.path,)),
        Case("two-parts", "damaged-copy", f"{own['draft']}, {exhibit}", (own["draft"], exhibit),
             without=True, remove=(own["draft"], most.path)),
    ]  # fmt: skip


def make(to: Path) -> None:
    """Write the three folders below `to`."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        making = Making(home / "own")
        making.first_day()
        making.second_day()
        stick = home / "stick"
        session = making.open()
        session.backup.begin(stick).run()
        good = next(stick.glob("*/manifest")).read_bytes()
        files = of_files(decode_manifest(good), _exhibits(session))
        cases = [*of_manifests(good, session.signer), *files]
        session.close()
        _write_copy(to / "copy-1", stick, cases, making)
        _write_vault(to / "vault-restored", making, _restored(making, stick, home))
        rotate(making.folder, Credentials(PASSPHRASE), Credentials(NEW), making.how)
        _write_vault(to / "vault-rotated", making.over(making.folder, NEW), making.folder, NEW)


def _exhibits(session: Session) -> dict[str, str]:
    """The name of each exhibit, by that of its file."""
    items = session.journal.items(Noun.EVIDENCE)
    originals = {f"evidence/{item.number}": session.evidence.original_of(item) for item in items}
    return {it.blob.blob: name for name, it in originals.items() if it is not None}


def _restored(making: Making, stick: Path, home: Path) -> Path:
    restore(stick, home / "again", Credentials(PASSPHRASE), making.how)
    return home / "again"


def _write_copy(to: Path, stick: Path, cases: list[Case], making: Making) -> None:
    shutil.copytree(stick, to / "good")
    for case in cases:
        for path, data in case.put.items():
            target = to / case.name / path
            target.parent.mkdir(parents=True)
            target.write_bytes(data)
    own = told(making)
    index = {key: own[key] for key in ("format", "passphrase", "recovery_code", "floor", "draft")}
    index["exhibits"] = own["exhibits"]
    index["entries"] = {
        book: sum(entry["book"] == book for entry in own["entries"])
        for book in ("record", "private")
    }
    index["cases"] = [{**asdict(case), "put": sorted(case.put)} for case in cases]
    _write_json(to / "index.json", index)


def _write_vault(to: Path, making: Making, folder: Path, passphrase: str = PASSPHRASE) -> None:
    made = making.over(folder, passphrase)
    for path, data in made.files().items():
        (to / "good" / path).parent.mkdir(parents=True, exist_ok=True)
        (to / "good" / path).write_bytes(data)
    _write_json(to / "index.json", {**told(made), "passphrase": passphrase})


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in FOLDERS:
        shutil.rmtree(HERE / each, ignore_errors=True)
    make(HERE)
