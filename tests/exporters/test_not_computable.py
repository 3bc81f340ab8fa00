"""What a copy leaves out cannot be worked out from the bundle, by somebody who tries everything."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from diary.audience_profiles import load
from diary.case_file import CaseFile, Exhibit
from diary.ledger.entry import field_digest
from diary.media.decoder_client import MediaClient
from diary.model.private_nouns import OwnDetail, Region
from diary.model.record_nouns import Evidence, Impact
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.vault import lifecycle
from exporters.bundle.layout import COPIES
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckVerdict, check
from exporters.delivery import bundle_writer, payload
from tests.support.bundle_guesses import Reader
from tests.support.media_samples import jpeg
from tests.support.records import PASSPHRASE, settled

MARK = "[blacked out]"
SHORT, CARD, LEFT, TOLD = "Ring me:{n}\n", "TEL:{n}\n", "My new number is {n}.", "We have {n} now."
LONG = "He has {n} by now. ".ljust(48_613 - 12 + 3, "x")


def number(n: int) -> str:
    return f"07700 900{n:03d}"


EVERY = [number(n) for n in range(1000)]
TRUE = number(123)


def texts(template: str) -> dict[bytes, str]:
    return {template.format(n=each).encode(): each for each in EVERY}


def mail() -> bytes:
    card = base64.b64encode(CARD.format(n=TRUE).encode()).decode()
    return (
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nRing {TRUE}.\r\n"
        '--b\r\nContent-Type: text/vcard\r\nContent-Disposition: attachment; filename="a.vcf"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{card}\r\n--b--\r\n"
    ).encode()


def drawn() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((90, 60), 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CaseFile, Session]]:
    media = MediaClient()
    session = lifecycle.create(
        tmp_path_factory.mktemp("diary") / "vault", PASSPHRASE, settled(media=media)
    )
    session.journal.record(OwnDetail(words=TRUE))
    session.journal.record(Impact(what=TOLD.format(n=TRUE)))
    files = {
        "short.txt": SHORT.format(n=TRUE).encode(),
        "long.txt": LONG.format(n=TRUE).encode(),
        "m.eml": mail(),
        "left.txt": LEFT.format(n=TRUE).encode(),
        "home.jpg": jpeg(size=(640, 480)),
        "chat.png": drawn(),
        "plain.txt": b"He was outside.\n",
    }
    ids = {name: add(session, name, data) for name, data in files.items()}
    session.redactions.redact_regions(ids["chat.png"], [Region(0, 0, 500, 500)])
    hiding = session.redactions.bundle_redactions(withheld=[ids["left.txt"]])
    looked = scan(session.snapshot.originals(), no_progress)
    yield session.snapshot.take(load("police"), looked, PositionHandling.WITHHOLD, hiding), session
    session.close()
    media.close()


def add(session: Session, name: str, data: bytes) -> str:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    return session.evidence.admit(stored, Evidence(title="a file")).id


@pytest.fixture(scope="module")
def reader(case: tuple[CaseFile, Session], tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return written(case, tmp_path_factory.mktemp("closed"))


def written(case: tuple[CaseFile, Session], place: Path) -> Reader:
    bundle_writer.write(case[0], place / "bundle", sign=case[1].signer)
    assert check([place / "bundle"], pdf=own_pdf.read).verdict is CheckVerdict.UNCONFIRMED
    return Reader(place / "bundle")


def staying(case: CaseFile) -> list[Exhibit]:
    return [each for each in case.exhibits if each.item.content.name != "plain.txt"]


def test_the_files_are_as_they_were_meant(case: tuple[CaseFile, Session], reader: Reader) -> None:
    assert sum(each.copy is not None for each in staying(case[0])) == 5
    assert all(each.withheld for each in staying(case[0]))
    copies = [path.read_bytes() for path in (reader.folder / COPIES).iterdir()]
    # the copy is the file but for the number: what is left to guess is the number alone
    assert SHORT.format(n=MARK).encode() in copies


def test_neither_hash_nor_length_of_an_original_that_stays_is_anywhere(
    case: tuple[CaseFile, Session], reader: Reader
) -> None:
    whole = b"\0".join(text for _where, text in reader.texts)
    for exhibit in staying(case[0]):
        own = exhibit.item.content
        raw = bytes.fromhex(own.sha256)
        assert raw not in reader.hashes, own.name
        for form in (own.sha256, own.sha256.upper(), base64.b64encode(raw).decode()):
            assert form.rstrip("=").encode() not in whole, own.name
        assert own.size is not None
        if own.size > 1000:
            assert reader.numbers(own.size) == [], own.name
    plain = next(each for each in case[0].exhibits if each not in staying(case[0]))
    assert bytes.fromhex(plain.item.content.sha256) in reader.hashes
    assert b"hash and length" in whole


# the table of exhibits, and the sheet of the exhibit
TELLS_TIME = ("exhibits.csv", "Evidence.pdf", "pdftotext", "stream")


def test_of_what_only_the_original_says_of_itself_the_time_alone_is_told(reader: Reader) -> None:
    for where, text in reader.texts:
        # the photograph's device; its time is what a photograph is evidence of
        assert b"Fono" not in text, where
        assert b"Device in the file" not in text, where
        assert b"2024:03:05" not in text or where in TELLS_TIME, where


def test_no_number_is_found_by_trying_them_all(reader: Reader) -> None:
    for template in (SHORT, LONG, CARD, LEFT):
        assert reader.files(texts(template)) == set(), template
    told = [TOLD.format(n=each) for each in EVERY]
    assert reader.values("what", told) == []
    hashes = {hashlib.sha256(each).hexdigest(): n for each, n in texts(SHORT).items()}
    assert reader.values("sha256", hashes) == []


def test_with_the_hash_left_in_it_would_be_found(
    case: tuple[CaseFile, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "strip_withheld_digests", lambda case: case)
    reader = written(case, tmp_path)
    for template in (SHORT, LONG, CARD, LEFT):
        every = texts(template)
        assert {every[each] for each in reader.files(every)} == {TRUE}, template
    long = next(e for e in case[0].exhibits if e.item.content.name == "long.txt")
    assert long.item.content.size == 48_613
    assert set(reader.numbers(48_613)) == {"record.json", "pdftotext"}


def test_nor_would_a_field_be_hidden_from_whoever_had_its_salt(reader: Reader) -> None:
    salt = b"\x07" * 32
    told = [TOLD.format(n=each) for each in EVERY]
    known = Reader(reader.folder)
    object.__setattr__(
        known, "withheld", frozenset({field_digest(salt, "what", TOLD.format(n=TRUE))})
    )
    assert known.values("what", told) == []
    assert known.values("what", told, [salt]) == [TOLD.format(n=TRUE)]
