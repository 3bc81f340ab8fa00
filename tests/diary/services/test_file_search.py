"""The words of files are found; what was not searched is named, and what is erased is gone."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from diary.errors import Cancelled, Locked
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.private_nouns import Note, OwnDetail
from diary.model.record_nouns import Evidence, Incident, MessageRange, Person
from diary.model.revisions import Content, Recorded, TimelineFilter, as_of
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.file_search import MAX_LINES, Excerpt, TextPartKind, WordPortion
from diary.services.session import Session
from tests.support.database_pages import decrypted
from tests.support.media_samples import jpeg
from tests.support.media_samples import letter as pdf_letter
from tests.support.records import PASSPHRASE

ME = Answers(me="Ada", zone="Europe/London")


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


def attach(session: Session, name: str, data: bytes, *incidents: str) -> Recorded[Evidence]:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    return session.evidence.admit(stored, Evidence(incidents=incidents))


def chat(session: Session, tmp_path: Path, lines: list[str]) -> Recorded[Content]:
    place = tmp_path / "_chat.txt"
    rows = (
        f"[14/11/2025, 20:{n // 60:02}:{n % 60:02}] C: {text}\n" for n, text in enumerate(lines)
    )
    place.write_text("".join(rows), encoding="utf-8")
    (found,) = session.imports.keep(place, lambda _offer: ME).conversations
    return found.item


def read_all(session: Session) -> None:
    for reading in session.file_search.readings():
        for portion in reading.portions():
            assert session.file_search.add(portion)


def listed(session: Session, text: str, *, with_withdrawn: bool = False) -> list[int]:
    chosen = TimelineFilter(text=text, with_withdrawn=with_withdrawn)
    whole = [row.number for row in session.journal.timeline(chosen, None, 500).rows]
    assert session.journal.timeline_count(chosen) == len(whole)
    paged: list[int] = []
    after = None
    while True:
        part = session.journal.timeline(chosen, after, 1)
        paged += [row.number for row in part.rows]
        after = part.after
        if after is None:
            break
    assert paged == whole
    return whole


def test_a_file_is_named_as_not_searched_until_its_words_were_read(session: Session) -> None:
    incident = session.journal.record(Incident(what="a letter"))
    exhibit = attach(session, "letter.txt", b"I know the garage", incident.id)
    found = session.file_search.find("garage")
    assert [item.id for item in found.unsearched] == [exhibit.id]
    assert not found.exhibits
    read_all(session)
    found = session.file_search.find("Garage")
    assert [each.exhibit.id for each in found.exhibits] == [exhibit.id]
    assert not found.unsearched
    assert not found.in_part


def test_an_incident_is_found_by_the_words_of_its_exhibits_and_lines(
    session: Session, tmp_path: Path
) -> None:
    one = session.journal.record(Incident(what="a letter"))
    two = session.journal.record(Incident(what="about a garage"))
    attach(session, "letter.txt", b"I know the garage", one.id, two.id)
    talk = chat(session, tmp_path, ["hello", "your garage", "bye"])
    places = [(1, 1), (1, 2), (3, 3)]
    three, four, _five = (
        session.journal.record(Incident(what="texts", messages=(MessageRange(talk.id, *place),)))
        for place in places
    )
    assert listed(session, "garage") == [two.number]
    read_all(session)
    assert listed(session, "garage") == [four.number, two.number, one.number]
    assert listed(session, "hello") == [four.number, three.number]
    found = session.file_search.find("garage")
    assert [(each.lines, each.count) for each in found.conversations] == [((2,), 1)]


def test_corrections_and_withdrawals_rule_what_is_found(session: Session, tmp_path: Path) -> None:
    talk = chat(session, tmp_path, ["hello", "your garage"])
    read_all(session)
    lines = MessageRange(talk.id, 2, 2)
    item = session.journal.record(Incident(what="texts", messages=(lines,)))
    assert listed(session, "garage") == [item.number]
    session.journal.amend(item.id, replace(item.content, messages=(MessageRange(talk.id, 1, 1),)))
    assert listed(session, "garage") == []
    session.journal.amend(item.id, item.content)
    session.journal.withdraw(item.id, "twice")
    assert listed(session, "garage") == []
    assert listed(session, "garage", with_withdrawn=True) == [item.number]
    exhibit = attach(session, "a.txt", b"shed", item.id)
    read_all(session)
    assert listed(session, "shed", with_withdrawn=True) == [item.number]
    session.journal.withdraw(exhibit.id, "not mine")
    assert listed(session, "shed", with_withdrawn=True) == []
    assert not session.file_search.find("shed").exhibits
    session.journal.reinstate(item.id, "it did happen")
    assert listed(session, "garage") == [item.number]
    session.journal.withdraw(talk.id, "not mine")
    assert not session.file_search.find("garage").conversations
    assert listed(session, "garage") == []


def test_a_picture_and_an_unknown_format_may_have_words_that_were_not_read(
    session: Session,
) -> None:
    names = {"a.jpg": jpeg(), "b.bin": b"\0\1\2garage", "c.txt": b"garage"}
    items = {name: attach(session, name, data) for name, data in names.items()}
    read_all(session)
    found = session.file_search.find("garage")
    assert {each.exhibit.id for each in found.exhibits} == {items["b.bin"].id, items["c.txt"].id}
    none = session.file_search.find("shed")
    assert {item.id for item in none.in_part} == {items["a.jpg"].id, items["b.bin"].id}


def test_reading_that_was_interrupted_is_no_reading(session: Session, tmp_path: Path) -> None:
    talk = chat(session, tmp_path, ["garage"] * 2_500)
    (reading,) = (each for each in session.file_search.readings() if each.file.id == talk.id)
    for portion in islice(reading.portions(), 2):
        assert session.file_search.add(portion)
    found = session.file_search.find("garage")
    assert talk.id in {item.id for item in found.unsearched}
    read_all(session)
    (lines,) = session.file_search.find("garage").conversations
    assert (lines.count, len(lines.lines)) == (2_500, MAX_LINES)


def test_what_is_typed_is_never_read_as_a_query(session: Session) -> None:
    attach(session, "a.txt", b'NEAR garage "quoted"')
    read_all(session)
    for typed in ('" OR garage', "body: garage", "gar*ge (", "NEAR(", "\0", "\ud800"):
        session.file_search.find(typed)
        listed(session, typed)
    assert session.file_search.find("gar").exhibits
    assert not session.file_search.find("").exhibits


def test_erasing_leaves_no_word_in_the_index(session: Session, tmp_path: Path) -> None:
    mark = "quixotzebra"
    attach(session, "other.txt", b"filler words " * 500)
    exhibit = attach(session, "letter.txt", f"{mark} ".encode() * 300)
    talk = chat(session, tmp_path, ["hello", f"your {mark}"])
    read_all(session)
    assert session.file_search.find(mark).exhibits
    for item in (exhibit, session.journal.get(talk.content.of)):  # type: ignore[attr-defined]
        session.erasure.erase(item.id, Credentials(PASSPHRASE))
    found = session.file_search.find(mark)
    assert (found.exhibits, found.conversations, found.unsearched) == ((), (), ())
    session.close()
    pages = [page.lower() for _n, page in decrypted(tmp_path / "vault")]
    assert not [page for page in pages if mark.encode() in page]


def test_the_index_of_files_is_filled_from_the_vault_alone(
    session: Session, tmp_path: Path
) -> None:
    """What the words are found by is in no other file than the vault's."""
    attach(session, "letter.txt", b"quixotzebra")
    read_all(session)
    assert session.journal.items(Noun.EVIDENCE)
    for path in (tmp_path / "vault").rglob("*"):
        if path.is_file():
            assert b"quixotzebra" not in path.read_bytes()


def test_what_is_erased_while_it_is_read_is_not_indexed(session: Session, tmp_path: Path) -> None:
    mark = "quixotzebra"
    talk = chat(session, tmp_path, [mark] * 2_500)
    letter = attach(session, "letter.txt", mark.encode())
    readings = {each.file.id: each for each in session.file_search.readings()}
    of_talk = readings[talk.id].portions()
    for _number in range(2):
        assert session.file_search.add(next(of_talk))
    (of_letter,) = readings[letter.id].portions()
    for item in (session.journal.get(as_of(talk, Conversation).content.of), letter):
        session.erasure.erase(item.id, Credentials(PASSPHRASE))
    # its portion was read before, and another file may have been begun in its place since
    other = attach(session, "other.txt", b"filler")
    (of_other,) = (each for each in session.file_search.readings() if each.file.id == other.id)
    assert all(map(session.file_search.add, of_other.portions()))
    assert not session.file_search.add(of_letter)
    assert not session.file_search.add(WordPortion(talk, ((2_001, mark),)))
    assert not session.file_search.add(WordPortion(talk, (), is_last=True, is_whole=True))
    found = session.file_search.find(mark)
    assert (found.exhibits, found.conversations) == ((), ())
    session.close()
    pages = [page.lower() for _n, page in decrypted(tmp_path / "vault")]
    assert not [page for page in pages if mark.encode() in page]


def test_nothing_is_indexed_once_the_vault_is_locked(session: Session, tmp_path: Path) -> None:
    talk = chat(session, tmp_path, ["garage"])
    (reading,) = (each for each in session.file_search.readings() if each.file.id == talk.id)
    portions = list(reading.portions())
    search = session.file_search
    assert search.add(portions[0])
    session.close()
    for portion in portions[1:]:
        with pytest.raises(Locked):
            search.add(portion)
    with pytest.raises(Locked):
        search.find("garage")


def test_a_reading_of_words_stops_where_it_is_asked_to(session: Session) -> None:
    letter = attach(session, "letter.txt", b"garage")

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        session.file_search.excerpts("garage", [(letter.id, 1)]).read(stop)


def test_words_of_ones_own_and_private_notes_are_in_no_index(session: Session) -> None:
    session.journal.record(OwnDetail(words="12 Mill Lane"))
    session.journal.record(Note(text="a plan for Tuesday"))
    person = session.journal.record(Person(name="Robin", vehicle="a grey van"))
    attach(session, "a.txt", b"harmless")
    read_all(session)
    for typed in ("Mill", "Tuesday"):
        assert not session.file_search.find(typed).exhibits
        assert session.journal.with_words(typed) == ()
        assert listed(session, typed) == []
    assert [item.id for item in session.journal.with_words("van")] == [person.id]
    session.journal.withdraw(person.id, "a mistake")
    assert session.journal.with_words("van") == ()


def test_words_around_what_was_found_are_read_with_their_place(
    session: Session, tmp_path: Path
) -> None:
    talk = chat(session, tmp_path, ["hello", "your <b>Garage</b>\u202e", "bye"])
    document = attach(session, "two.pdf", pdf_letter("the hall", "", "a garage & more"))
    letter = attach(session, "letter.txt", b"x " * 500 + b"garage\nend")
    read_all(session)
    found = session.file_search.find("garage")
    places = [(each.exhibit.id, part) for each in found.exhibits for part in each.parts]
    places += [(each.conversation.id, n) for each in found.conversations for n in each.lines]
    got = session.file_search.excerpts("garage", places).read()
    assert set(got) == set(places)
    line = got[talk.id, 2]
    assert (line.kind, line.number) == (TextPartKind.LINE, 2)
    assert marked(line) == ["Garage"]
    assert line.words.text == "your <b>Garage</b>\u27e8U+202E\u27e9"
    (page,) = (each for place, each in got.items() if place[0] == document.id)
    assert (page.kind, page.number, marked(page)) == (TextPartKind.PAGE, 3, ["garage"])
    (text,) = (each for place, each in got.items() if place[0] == letter.id)
    assert (text.kind, marked(text)) == (TextPartKind.TEXT, ["garage"])
    assert text.words.text.startswith("\u2026x x")
    assert text.words.text.endswith("garage end")
    session.erasure.erase(letter.id, Credentials(PASSPHRASE))
    left = session.file_search.excerpts("garage", places).read()
    assert letter.id not in {id_ for id_, _part in left}


def test_what_turns_words_round_is_shown_as_its_code(session: Session) -> None:
    web = attach(session, "a.html", b"<html><body><p>the &#8238;shed</p></body></html>")
    read_all(session)
    (found,) = session.file_search.find("shed").exhibits
    places = [(web.id, part) for part in found.parts]
    for excerpt in session.file_search.excerpts("shed", places).read().values():
        assert "\u202e" not in excerpt.words.text
        assert "\u27e8U+202E\u27e9" in excerpt.words.text


def marked(excerpt: Excerpt) -> list[str]:
    return [excerpt.words.text[first:last] for first, last in excerpt.words.marks]


def test_of_two_readings_of_one_file_the_later_one_alone_is_indexed(
    session: Session, tmp_path: Path
) -> None:
    """Else a file would count as searched while words of it are missing."""
    chat(session, tmp_path, [f"garage {n}" for n in range(2_500)])
    (one,) = session.file_search.readings(Noun.CONVERSATION)
    (two,) = session.file_search.readings(Noun.CONVERSATION)
    first, second = one.portions(), two.portions()
    assert session.file_search.add(next(first))
    assert session.file_search.add(next(first))
    assert session.file_search.add(next(second))
    assert not any(map(session.file_search.add, first))
    assert {each.noun for each in session.file_search.find("garage").unsearched} == {
        Noun.EVIDENCE,
        Noun.CONVERSATION,
    }
    assert all(map(session.file_search.add, second))
    found = session.file_search.find("garage")
    assert {each.noun for each in found.unsearched} == {Noun.EVIDENCE}
    assert [lines.count for lines in found.conversations] == [2_500]


def test_the_readings_of_conversations_leave_other_files(session: Session, tmp_path: Path) -> None:
    attach(session, "a.txt", b"garage")
    talk = chat(session, tmp_path, ["garage"])
    assert [each.file.id for each in session.file_search.readings(Noun.CONVERSATION)] == [talk.id]
    assert len(session.file_search.readings()) == 3
