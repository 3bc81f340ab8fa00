"""After erasing, no file of the vault holds a word of it, not even decrypted page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import HandoverRecord, Note
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import TimelineFilter
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.store.preview_cache import PreviewCache
from diary.vault.lifecycle import create, unlock
from tests.support import vaults
from tests.support.database_pages import decrypted
from tests.support.records import PASSPHRASE, settled

WORDS = Credentials(PASSPHRASE)
# one word for each place that could keep it; none begins like another, so that an index that
# leaves out common beginnings has each of them whole
MARKS = {
    "what": "quixotzebra",
    "place": "vexwombat",
    "reason": "jumbledkoala",
    "file name": "wyvernpapa",
    "title": "zymurgyolive",
    "note": "hyphenokapi",
    "bytes": "fjordlemur",
    "draft": "glyphiguana",
}


def found(vault: Path) -> set[str]:
    """Which marks stand in which decrypted page, or in any file as it is."""
    marks = {name: mark.encode() for name, mark in MARKS.items()}
    seen = {n for _, page in decrypted(vault) for n, mark in marks.items() if mark in page.lower()}
    for path in vault.rglob("*"):
        text = path.read_bytes().lower() if path.is_file() else b""
        seen |= {n for n, mark in marks.items() if mark in text or mark in path.name.encode()}
    return seen


def marked(session: Session) -> tuple[Any, Any, Any, Any]:
    """An incident, an exhibit, a note and a handover that hold every mark.

    They stand among others that fill pages. The handover lists the exhibit's file.
    """
    filler = "word " * 90
    for n in range(40):
        session.journal.record(Incident(what=f"{n} {filler}"))
    item = session.journal.record(Incident(what=f"{MARKS['what']} {filler}", place=MARKS["place"]))
    for n in range(40):
        session.journal.record(Incident(what=f"{n} {filler}"))
    session.journal.amend(item.id, Incident(what=f"{MARKS['what']} again"), MARKS["reason"])
    data = f"{MARKS['bytes']} ".encode() * 5000
    (stored,) = session.evidence.store([NamedBytes(f"{MARKS['file name']}.txt", data)])
    assert isinstance(stored, StoredFile)
    exhibit = session.evidence.admit(stored, Evidence(title=MARKS["title"], incidents=(item.id,)))
    note = session.journal.record(Note(text=MARKS["note"]))
    path = f"data/originals/{exhibit.content.reference.replace('/', '-')}_{MARKS['file name']}.txt"
    handed = session.handovers.log(
        HandoverRecord(audience="police", folder="/stick", digest="0" * 64, entries=2, originals=1,
                files=(f"{exhibit.content.sha256}  {path}",))
    )  # fmt: skip
    session.handovers.note_recipient(handed, to="PC Noor")
    for n in range(40):
        session.journal.record(Note(text=f"{n} {filler}"))
    session.drafts.save(f'{{"about":"{item.id}","what":"{MARKS["draft"]}"}}')
    return item, exhibit, note, handed


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def test_nothing_of_it_is_left_in_any_page_or_file(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    item, exhibit, note, handed = marked(session)
    digest = exhibit.content.sha256
    assert _listing(vault, digest)
    blob = vaults.parts_of(session).stored_keys.blob(exhibit.id)
    original = session.evidence.original(exhibit.id)
    assert original is not None
    PreviewCache(vault).put(blob, {"thumbnail": MARKS["bytes"].encode()})
    path = vault / "att" / blob.blob[:2] / blob.blob
    # the marks are there to be found: in the log alone, and then in the database
    assert found(vault) >= {"what", "place", "reason", "file name", "title", "note"}
    session.close()
    assert found(vault) >= {"what", "place", "reason", "file name", "title", "note"}
    session = unlock(vault, PASSPHRASE, settled())
    assert session.drafts.load() is not None
    for id_ in (item.id, exhibit.id, note.id):
        (listing,) = session.erasure.plan(exhibit.id).listed if id_ == exhibit.id else (handed,)
        assert listing.id == handed.id
        assert session.erasure.erase(id_, WORDS).cleared
    # what was handed over is told about before, and goes when it is erased as well
    assert (found(vault), _listing(vault, digest)) == ({"file name"}, True)
    assert session.erasure.erase(handed.id, WORDS).cleared
    assert (found(vault), _listing(vault, digest)) == (set(), False)
    assert (vault / "db-wal").stat().st_size == 0
    assert not path.exists()
    assert [each.name for each in (vault / "cache").iterdir()] == []
    assert not (vault / "draft").exists()
    assert not (vault / "orphans").exists()
    session.close()
    assert (found(vault), _listing(vault, digest)) == (set(), False)


def test_neither_keys_nor_seeds_of_it_are_left_in_any_page(vault: Path) -> None:
    """So that blocks of the file that survive stay shut, and digests cannot be guessed at."""
    session = create(vault, PASSPHRASE, settled())
    item, exhibit, *_ = marked(session)
    blob = vaults.parts_of(session).stored_keys.blob(exhibit.id)
    rows = vaults.link_of(session).execute(
        "SELECT seed FROM ledger WHERE subject IN (?, ?)", (item.id, exhibit.id)
    )
    secret = [blob.key, blob.blob.encode(), *(seed for (seed,) in rows)]
    assert len(secret) == 5
    assert all(any(each in page for _, page in decrypted(vault)) for each in secret)
    for id_ in (item.id, exhibit.id):
        session.erasure.erase(id_, WORDS)
    assert not [each for each in secret if any(each in page for _, page in decrypted(vault))]
    session.close()
    assert not [each for each in secret if any(each in page for _, page in decrypted(vault))]


def test_a_search_for_its_words_left_no_trace_either(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    everything = marked(session)
    for mark in MARKS.values():
        session.journal.timeline_count(_filter(mark))
    for each in everything:
        session.erasure.erase(each.id, WORDS)
    session.close()
    assert found(vault) == set()
    session = unlock(vault, PASSPHRASE, settled())
    assert [session.journal.timeline_count(_filter(mark)) for mark in MARKS.values()] == [0] * 8
    assert len(session.journal.items(Noun.INCIDENT)) == 80
    session.close()


def _listing(vault: Path, digest: str) -> bool:
    """Whether the SHA-256 of the exhibit's file stands in any page."""
    return any(digest.encode() in page for _, page in decrypted(vault))


def _filter(mark: str) -> TimelineFilter:
    return TimelineFilter(text=mark)


def test_no_page_is_left_unused(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    long = session.journal.record(Incident(what="word " * 30_000))
    session.journal.record(Incident(what="after"))
    before = sum(1 for _ in decrypted(vault))
    session.erasure.erase(long.id, WORDS)
    (unused,) = vaults.link_of(session).execute("PRAGMA freelist_count").fetchone()
    after = sum(1 for _ in decrypted(vault))
    assert (unused, after < before / 2) == (0, True)
    session.close()
