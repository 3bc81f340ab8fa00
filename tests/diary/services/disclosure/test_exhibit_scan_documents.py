"""Words of a document are printed as those of a mail are, without what is taken out of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.audience_profiles import load
from diary.case_file import Exhibit
from diary.media.decoder_client import MediaClient
from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.redaction_service import find_in_files
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from tests.diary.media.decoder.test_document_words import HTML, SAID, word
from tests.support import vaults

PLACE = "51.50072, -0.12461"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    media = MediaClient()
    made = vaults.new(tmp_path / "vault", media=media)
    yield made
    made.close()
    media.close()


def taken(session: Session, name: str, data: bytes, **how: Any) -> Exhibit:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(title="A file"))
    scanned = scan(session.snapshot.originals(), no_progress)
    positions = how.pop("positions", PositionHandling.WITHHOLD)
    chosen = session.redactions.bundle_redactions(**how)
    (exhibit,) = session.snapshot.take(load("police"), scanned, positions, chosen).exhibits
    return exhibit


def test_a_document_is_named_and_its_words_are_printed(session: Session) -> None:
    exhibit = taken(session, "letter.docx", word())
    assert (exhibit.text.strip(), exhibit.document) == (SAID, True)
    assert dict(exhibit.facts)["Kind of file, by its content"] == "Word document"
    assert exhibit.open is not None


def test_a_saved_page_prints_its_words_and_not_its_source(session: Session) -> None:
    exhibit = taken(session, "page.html", HTML.encode())
    assert (exhibit.text, exhibit.document) == (SAID, True)


@pytest.mark.parametrize(("name", "data"), [("a.docx", word()), ("a.html", HTML.encode())])
def test_words_that_are_taken_out_are_not_printed(session: Session, name: str, data: bytes) -> None:
    session.journal.record(OwnDetail(words="garage"))
    exhibit = taken(session, name, data)
    assert exhibit.open is None
    assert "garage" not in str((exhibit.text, exhibit.facts, exhibit.notes))
    if exhibit.copy is not None:
        with exhibit.copy.open() as file:
            assert b"garage" not in file.read()
    pairs = session.snapshot.originals()
    assert [*find_in_files(pairs, scan(pairs, no_progress), session.redactions.own_words())]


def test_a_document_that_names_a_place_leaves_as_its_words_without_it(session: Session) -> None:
    exhibit = taken(session, "a.docx", word(f"{SAID} at {PLACE} now"))
    assert exhibit.open is None
    assert exhibit.text.startswith(SAID)
    assert "51.5" not in exhibit.text
    assert exhibit.copy is not None
    with exhibit.copy.open() as file:
        said = file.read()
    assert SAID.encode() in said
    assert b"51.5" not in said
