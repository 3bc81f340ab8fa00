"""What is listed is what taking the words out changes, in fields as in files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.audience_profiles import load
from diary.case_file import CaseFile, ExhibitLayout, WithholdingReason
from diary.errors import MediaError
from diary.media.decoder_results import CleanCopy, Mail, MailPart, MediaFacts
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note, OwnDetail, Region
from diary.model.record_nouns import Evidence, Incident
from diary.model.when import not_sure
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import Derivatives, PrintImage
from diary.services.disclosure import redaction_service
from diary.services.disclosure.exhibit_scan import ScannedFile
from diary.services.disclosure.redaction_service import HitPlace, Redactions
from diary.services.disclosure.snapshot import PositionHandling, SnapshotService, VaultIdentity
from diary.services.session import Session
from diary.word_redaction import redaction_mark, word_redaction
from tests.support import vaults
from tests.support.fake_media import Decoder
from tests.support.records import Desk, NoMedia, desk, play, steps
from ui import handover_questions

POLICE = load("police")
TEXT = MediaFacts(kind="text", media_type="text/plain", unsearched=())
PHOTOGRAPH = MediaFacts(
    kind="image", media_type="image/jpeg", device="Marta Quill's phone", unsearched=()
)
MAIL = Mail(
    (("To", "marta@quill.example"), ("Subject", "for Marta Quill")),
    2,
    (MailPart("12_Mill_Lane.pdf", "application/pdf", 3, "ab" * 32),),
    0,
    "",
    cut=False,
)
WORDS = ("Marta Quill", "12 Mill Lane", "marta@quill.example")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = vaults.new(tmp_path / "vault")
    for words in WORDS:
        made.journal.record(OwnDetail(words=words))
    yield made
    made.close()


def attach(session: Session, name: str, **said: Any) -> str:
    (outcome,) = session.evidence.store([NamedBytes(name, b"the bytes of it, with Marta Quill")])
    assert isinstance(outcome, StoredFile)
    return session.evidence.admit(outcome, Evidence(**said)).id


def take(session: Session, scanned: dict[str, ScannedFile], **how: Any) -> CaseFile:
    hiding = session.redactions.bundle_redactions(**how)
    return session.snapshot.take(POLICE, scanned, PositionHandling.KEEP, hiding)


words = st.lists(st.sampled_from(("12", "taken back", "put right", "He", "zz zz")), max_size=3)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


@given(steps, words, st.data())
def test_what_is_listed_is_what_is_no_longer_opened(
    history: list[Any], some: list[str], data: st.DataObject
) -> None:
    at = desk()
    play(at, history)
    book = at.books[Noun.INCIDENT.book]
    written = sorted({text for placed in book.entries() for text in strings(placed.entry.content)})
    if written:
        some += data.draw(st.lists(st.sampled_from(written), max_size=3))
    check_hits(at, some)


def test_the_reason_of_a_change_that_is_not_shown_is_not_listed_nor_taken_out() -> None:
    # of an exhibit that was withdrawn, no change is shown
    at = desk()
    ring = Evidence(title="A ring", physical=True)
    changed = ("amend", 0, Evidence(title="His ring", physical=True))
    play(at, [("record", 0, ring), changed, ("withdraw", 0, ring)])
    check_hits(at, ["put right"])


def check_hits(at: Desk, some: list[str]) -> None:
    """Look whether the list of hits is what the redaction of the words changes."""
    hidden = word_redaction(some)

    def none_attached(item: Any) -> None:
        return None

    class Evidences:
        original_of = staticmethod(none_attached)

    case = VaultIdentity(bytes(16), bytes(32), "england-wales", "test", at.clock)
    evidences: Any = Evidences()
    snapshot = SnapshotService(case, at.journal, evidences, at.books[Noun.INCIDENT.book])
    plain = snapshot.take(POLICE, {})
    everywhere = Redactions(hidden, looked_up_words=hidden)
    taken = snapshot.take(POLICE, {}, PositionHandling.WITHHOLD, everywhere)
    found = redaction_service.find_in_fields(snapshot.outgoing(POLICE), hidden)
    listed = [one for one in found if one.where is not HitPlace.CLOCK]
    now_and_then = {(one.subject, one.field) for one in listed}
    gone = {
        (str(before.values()["@subject"]), name)
        for before, after in zip(plain.disclosure.openings, taken.disclosure.openings, strict=True)
        for name in before.values().keys() - after.values().keys()
    }
    assert now_and_then == gone
    assert gone == {(id_, name) for id_, names in taken.blacked_out.items() for name in names}
    assert bool(listed) == (plain.disclosure != taken.disclosure)
    assert not [*redaction_service.find_in_fields(snapshot.outgoing(POLICE), word_redaction(()))]


def test_places_are_told_as_they_stand_as_they_stood_and_as_reasons(session: Session) -> None:
    first = session.journal.record(Incident(what="At 12 Mill Lane.", place="12 Mill Lane"))
    session.journal.amend(first.id, Incident(what="Outside.", place="12 mill lane"), "Marta Quill")
    gone = session.journal.record(Incident(what="Marta Quill"))
    session.journal.withdraw(gone.id, "for Marta Quill")
    session.journal.record(Note(text="12 Mill Lane"))
    own = session.redactions.bundle_redactions()
    found = {
        (one.number, one.field, one.where, one.withdrawn)
        for one in redaction_service.find_in_fields(session.snapshot.outgoing(POLICE), own.words)
    }
    assert found == {
        (1, "what", HitPlace.EARLIER, False),
        (1, "place", HitPlace.NOW, False),
        (1, "place", HitPlace.EARLIER, False),
        (1, "reason", HitPlace.NOW, False),
        # what a withdrawn incident said goes to police too
        (2, "what", HitPlace.EARLIER, True),
        (2, "reason", HitPlace.NOW, True),
    }


def test_a_zone_that_names_a_place_of_hers_is_told_once_and_taken_out_nowhere(
    session: Session,
) -> None:
    session.journal.record(OwnDetail(words="London"))
    for what in ("He rang.", "He rang again."):
        session.journal.record(Incident(what=what, when=not_sure("UTC")))
    outgoing = session.snapshot.outgoing(POLICE)
    own = session.redactions.bundle_redactions()
    found = [*redaction_service.find_in_fields(outgoing, own.words)]
    assert [(one.number, one.field, one.where) for one in found] == [(1, "", HitPlace.CLOCK)]
    assert redaction_service.count_by_noun(found) == {}
    assert "clock" in handover_questions.redaction_lines(found)[0][1]
    case = take(session, {})
    assert case.blacked_out == {}
    assert {opening.values()["@zone"] for opening in case.disclosure.openings} == {"Europe/London"}


def test_a_text_with_a_word_leaves_as_a_text_without_it(session: Session) -> None:
    id_ = attach(session, "chat at 12_Mill_Lane.txt")
    scanned = {
        id_: ScannedFile(Derivatives(TEXT, text="Marta Quill of 12 Mill Lane\nhe said", cut=True))
    }
    (exhibit,) = take(session, scanned).exhibits
    assert (exhibit.open, exhibit.withheld, exhibit.why) == (None, True, WithholdingReason.WORDS)
    assert exhibit.copy is not None
    assert (exhibit.copy.suffix, exhibit.copy.media_type) == (".txt", "text/plain")
    assert exhibit.copy.how == "words taken out"
    written = exhibit.copy.open().read().decode()
    assert written.startswith(f"{redaction_mark()} of {redaction_mark()}\nhe said\n")
    assert "goes on" in written
    assert "Quill" not in exhibit.text
    assert "Mill" not in exhibit.item.content.name
    (kept,) = take(session, scanned, words=False).exhibits
    assert kept.open is not None
    assert kept.text.startswith("Marta")


def test_an_e_mail_leaves_by_headers_names_and_words_without_them(session: Session) -> None:
    id_ = attach(session, "m.eml")
    facts = MediaFacts(kind="email", media_type="message/rfc822", unsearched=())
    scanned = {id_: ScannedFile(Derivatives(facts, text="Come home.", mail=MAIL))}
    (exhibit,) = take(session, scanned).exhibits
    assert exhibit.copy is not None
    assert exhibit.letter is not None
    written = exhibit.copy.open().read().decode()
    assert written == (
        f"To: {redaction_mark()}\nSubject: for {redaction_mark()}\nAttached: "
        f"{redaction_mark()}.pdf\n\nCome home."
    )
    everything = f"{exhibit.letter} {written}".casefold()
    assert not any(word in everything for word in ("quill", "mill", "marta"))
    assert exhibit.letter.attached[0].sha256 == "ab" * 32


class Anew(NoMedia):
    def without_position(self, source: Any) -> CleanCopy:
        return CleanCopy("image", "image/jpeg", ".jpg", data=b"clean")


@pytest.mark.parametrize("copied", [b"clean", None])
def test_a_picture_that_names_her_telephone_leaves_as_a_copy_made_anew(
    session: Session, copied: bytes | None
) -> None:
    id_ = attach(session, "a.jpg")
    scanned = {id_: ScannedFile(Derivatives(PHOTOGRAPH))}
    (pair,) = session.snapshot.originals()
    none = Decoder(without_position=MediaError("unreadable"))
    object.__setattr__(pair[1].access, "media", Anew() if copied else none)
    (exhibit,) = take(session, scanned).exhibits
    assert (exhibit.open, exhibit.why) == (None, WithholdingReason.WORDS)
    assert (exhibit.copy.open().read() if exhibit.copy else None) == copied
    assert "Quill" not in str(exhibit.facts)


PDF = MediaFacts(kind="pdf", media_type="application/pdf", pages=1, preview=True)
ONE_PAGE = (PrintImage(1, 10, 10, "ab" * 32),)


@pytest.mark.parametrize("facts", [PDF, TEXT])
def test_a_document_or_markup_with_a_word_inside_stays_behind_as_a_whole(
    session: Session, facts: MediaFacts
) -> None:
    id_ = attach(session, "a.pdf")
    seen = Derivatives(
        facts, ExhibitLayout.PAGES, ONE_PAGE, 1, text="12 M", inside=("x", "12 Mill Lane")
    )
    (exhibit,) = take(session, {id_: ScannedFile(seen)}).exhibits
    assert (exhibit.open, exhibit.copy, exhibit.why) == (None, None, WithholdingReason.WORDS)
    assert (exhibit.shown.prints, exhibit.text) == ((), "")
    hiding = session.redactions.bundle_redactions(whole=[id_])
    (whole,) = session.snapshot.take(
        POLICE, {id_: ScannedFile(seen)}, PositionHandling.KEEP, hiding
    ).exhibits
    assert whole.open is not None
    assert len(whole.shown.prints) == 1
    (found,) = redaction_service.find_in_files(
        session.snapshot.originals(),
        {id_: ScannedFile(seen)},
        session.redactions.bundle_redactions().words,
    )
    assert found.where is HitPlace.WHOLE
    assert redaction_service.unsearched_exhibits(
        session.snapshot.originals(), {id_: ScannedFile(seen)}
    ) == (id_,)


def test_no_other_copy_takes_the_place_of_a_covered_one(session: Session) -> None:
    id_ = attach(session, "a.jpg")
    session.redactions.redact_regions(id_, [Region(0, 0, 500, 1000)])
    (pair,) = session.snapshot.originals()
    clean = CleanCopy("image", "image/jpeg", ".jpg", data=b"uncovered")
    decoder = Decoder(covered=MediaError("cannot-strip"), without_position=clean)
    object.__setattr__(pair[1].access, "media", decoder)
    scanned = {id_: ScannedFile(Derivatives(PHOTOGRAPH, inside=("Marta Quill",)))}
    (exhibit,) = take(session, scanned).exhibits
    assert (exhibit.open, exhibit.copy, exhibit.why) == (None, None, WithholdingReason.COVERED)


def test_what_holds_no_word_leaves_as_it_was(session: Session) -> None:
    id_ = attach(session, "a.txt")
    (exhibit,) = take(
        session, {id_: ScannedFile(Derivatives(TEXT, text="nothing of hers"))}
    ).exhibits
    assert exhibit.open is not None
    assert not exhibit.withheld


def test_an_exhibit_that_is_left_behind_is_named_and_shows_nothing_of_its_file(
    session: Session,
) -> None:
    id_ = attach(session, "a.txt", title="a chat")
    scanned = {id_: ScannedFile(Derivatives(TEXT, text="nothing of hers"))}
    (exhibit,) = take(session, scanned, withheld=[id_]).exhibits
    assert (exhibit.open, exhibit.copy, exhibit.text) == (None, None, "")
    assert (exhibit.withheld, exhibit.why) == (True, WithholdingReason.CHOSEN)
    assert (exhibit.shown.prints, exhibit.facts, exhibit.letter) == ((), (), None)
    assert exhibit.item.content.title == "a chat"


def test_files_are_listed_where_words_stand_in_them_or_cannot_be_searched(
    session: Session,
) -> None:
    names = ("with.txt", "without.txt", "long.txt", "m.eml", "a.jpg", "lost.txt")
    ids = {name: attach(session, name) for name in names}
    mail = MediaFacts(kind="email", media_type="message/rfc822")
    scanned = {
        ids["with.txt"]: ScannedFile(Derivatives(TEXT, text="x 12 Mill Lane")),
        ids["without.txt"]: ScannedFile(Derivatives(TEXT, text="x")),
        ids["long.txt"]: ScannedFile(Derivatives(TEXT, text="x", cut=True)),
        ids["m.eml"]: ScannedFile(Derivatives(mail, text="x", mail=MAIL)),
        ids["a.jpg"]: ScannedFile(Derivatives(MediaFacts(kind="image", media_type="image/jpeg"))),
        ids["lost.txt"]: ScannedFile(None, damaged=True),
    }
    originals, own = session.snapshot.originals(), session.redactions.bundle_redactions().words
    found = {one.subject: one for one in redaction_service.find_in_files(originals, scanned, own)}
    assert found.keys() == {ids["with.txt"], ids["m.eml"]}
    assert {one.where for one in found.values()} == {HitPlace.FILE}
    assert found[ids["with.txt"]].reference == "EX/1"
    unsearched = redaction_service.unsearched_exhibits(originals, scanned)
    assert set(unsearched) == {ids[name] for name in ("long.txt", "m.eml", "a.jpg", "lost.txt")}
    changed = {
        exhibit.item.id
        for exhibit, before in zip(
            take(session, scanned).exhibits,
            take(session, scanned, words=False).exhibits,
            strict=True,
        )
        if exhibit.open is None and before.open is not None
    }
    assert changed == found.keys()
