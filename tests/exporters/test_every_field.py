"""Wherever a word of the person's own stands in a record, it is asked about, and can be taken out.

The fields come from the dataclasses themselves: one that is added is walked here without a change.
Each has a word of its own, as it stands, as it first stood and as it stood between, and so has
every reason; so what is found says which field let it through. And whatever stands in any file of a
bundle stands on a page of it: a person can look at each page before it leaves, and nothing else.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import itertools
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pikepdf
import pypdfium2
import pytest

from diary.audience_profiles import AUDIENCES, NEVER, load
from diary.case_file import CaseFile, Exhibit, ExhibitView
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields, free_fields, is_bound
from diary.model.noun_codec import apart_fields
from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import EventKind, Evidence, Incident, Person, Role
from diary.model.revisions import CLASSES
from diary.paper_content import ContactDetails, Paper, PaperHead, Sheet, SheetItem
from diary.paper_kinds import PaperKind
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure import paper_service as disclosure_papers
from diary.services.disclosure import redaction_service
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.redaction_service import HitPlace, redact_exhibit, texts_of
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.journal import HISTORY
from diary.services.session import Session
from diary.vault import lifecycle
from diary.word_redaction import word_redaction
from exporters.check import own_pdf
from exporters.check.bundle_check import FindingLevel, check
from exporters.delivery import bundle_writer
from exporters.delivery import paper_file as delivery_paper
from exporters.delivery.delivery_forms import BundleDelivery, Delivery
from tests.support import thinning
from tests.support.bundle_guesses import said
from tests.support.filled_nouns import VOCABULARY, filled, filled_field
from tests.support.records import PASSPHRASE, settled

RECORD = [noun for noun in Noun if noun.book is Book.RECORD]
PHRASE = "six dull words, told on a phone"
# a word, as it stands in a text from which everything but letters and digits is gone
# what may stand between the letters of a word; looked past where it stands, as texts are long
BETWEEN = r"[\W_]*+"
LETTERS = ("[zZ]", "[qQ]", "[xX]", *3 * ("[a-zA-Z\u017f\u212a]",), "[zZ]", "[qQ]", "[xX]")
WORD = re.compile(BETWEEN.join(LETTERS))


def within(path: str, whole: str) -> bool:
    return f"{path}.".startswith(f"{whole}.")


@dataclass(frozen=True)
class Place:
    """Where a word was put: in a field, by its path, or in a reason."""

    subject: str
    noun: Noun
    path: str
    where: HitPlace
    role: Role | None = None

    @property
    def field(self) -> str:
        """The field that is committed to, and so opened or not."""
        apart = [each for each in apart_fields(CLASSES[self.noun]) if within(self.path, each)]
        return (apart or [self.path.split(".")[0]])[0]


@dataclass
class Told:
    """A record with a word in every place, and the words by what they look like once squeezed."""

    session: Session
    places: dict[str, Place] = field(default_factory=dict)
    refers: dict[Noun | None, str] = field(default_factory=dict)
    cases: dict[tuple[str, bool], CaseFile] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def word(self) -> str:
        at = next(self.numbers)
        letters = "".join(chr(ord("a") + at // 26**n % 26) for n in (2, 1, 0))
        word = f"Zqx{letters}zqx"
        self.session.journal.record(OwnDetail(words=word))
        return word

    def put(self, word: str, *place: Any) -> None:
        self.places[word.casefold()] = Place(*place)

    def every_field(self, noun: Noun, role: Role | None = None) -> None:
        """One subject for each free field, with the word in it, and one with it there before."""
        for path in free_fields(CLASSES[noun]):
            word = self.word()
            self.put(
                word,
                self.record(noun, role, {path: f"say {word}."}),
                noun,
                path,
                HitPlace.NOW,
                role,
            )
            if noun in HISTORY:
                continue
            word = self.word()
            id_ = self.record(noun, role, {path: f"{word}, she said"})
            self.session.journal.amend(id_, self.content(noun, role, {}), "put right")
            self.put(word, id_, noun, path, HitPlace.EARLIER, role)

    def every_version(self, noun: Noun, role: Role | None = None) -> None:
        """One subject of three versions, each with a word of its own in each free field."""
        paths = free_fields(CLASSES[noun])
        first, between, last = ({path: self.word() for path in paths} for _ in range(3))
        id_ = self.record(noun, role, first)
        for words, why in ((between, "put right"), (last, "and again")):
            self.session.journal.amend(id_, self.content(noun, role, words), why)
        for words in (first, between, last):
            where = HitPlace.NOW if words is last else HitPlace.EARLIER
            for path, word in words.items():
                self.put(word, id_, noun, path, where, role)

    def reasons(self, noun: Noun) -> None:
        for change in (self._amended, self._withdrawn, self._reinstated):
            word = self.word()
            self.put(word, change(noun, f"for {word}"), noun, "reason", HitPlace.NOW)

    def record(self, noun: Noun, role: Role | None, words: dict[str, str]) -> str:
        return self.session.journal.record(self.content(noun, role, words)).id

    def content(self, noun: Noun, role: Role | None, words: dict[str, str]) -> Any:
        made = filled(CLASSES[noun], words, self.refers)
        return dataclasses.replace(made, role=role) if role else made

    def _amended(self, noun: Noun, reason: str) -> str:
        id_ = self.record(noun, None, {})
        changed = filled(CLASSES[noun], "otherwise", self.refers)
        return self.session.journal.amend(id_, changed, reason).id

    def _withdrawn(self, noun: Noun, reason: str) -> str:
        return self.session.journal.withdraw(self.record(noun, None, {}), reason).id

    def _reinstated(self, noun: Noun, reason: str) -> str:
        gone = self._withdrawn(noun, "for no reason")
        return self.session.journal.reinstate(gone, reason).id


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Told]]:
    media = MediaClient()
    with contextlib.ExitStack() as ends:
        ends.callback(media.close)

        def begin() -> Told:
            folder = tmp_path_factory.mktemp("told") / "v"
            session = lifecycle.create(folder, PASSPHRASE, settled(media=media))
            ends.callback(session.close)
            made = Told(session)
            incident = session.journal.record(Incident(what="He stood there."))
            made.refers |= {Noun.INCIDENT: incident.id, None: incident.id}
            him = session.journal.record(Person(name="R", role=Role.SUSPECTED))
            made.refers[Noun.PERSON] = him.id
            for noun in (Noun.POLICE, Noun.ORDER, Noun.EVIDENCE):
                made.refers[noun] = made.record(noun, None, {})
            return made

        yield begin


@pytest.fixture(scope="module")
def told(at: Callable[[], Told]) -> Told:
    made = at()
    for noun in RECORD:
        if noun is not Noun.PERSON:
            made.every_field(noun)
        if noun not in HISTORY:
            made.reasons(noun)
    for role in (Role.ME, Role.SUSPECTED):
        made.every_field(Noun.PERSON, role)
    word = made.word()
    (stored,) = made.session.evidence.store([NamedBytes(f"IMG_{word}_1.txt", b"nothing of hers")])
    assert isinstance(stored, StoredFile)
    file = made.session.evidence.admit(stored, Evidence(title="A file"))
    made.put(word, file.id, Noun.EVIDENCE, "name", HitPlace.NOW)
    return made


@pytest.fixture(scope="module")
def changed(at: Callable[[], Told]) -> Told:
    made = at()
    for noun in (each for each in RECORD if each not in (*HISTORY, Noun.PERSON)):
        made.every_version(noun)
    for role in (Role.ME, Role.SUSPECTED):
        made.every_version(Noun.PERSON, role)
    return made


def case_of(told: Told, audience: str, *, words: bool) -> CaseFile:
    """The case file, with the words taken out or not; taken once, as nothing is recorded later."""
    if (audience, words) not in told.cases:
        profile, session = load(audience), told.session
        looked = scan(session.snapshot.originals(), no_progress)
        let_go = [each.id for each in session.snapshot.asked_entries(profile)]
        hiding = session.redactions.bundle_redactions(words=words, told=let_go)
        made = session.snapshot.take(profile, looked, PositionHandling.KEEP, hiding)
        told.cases[audience, words] = made
    return told.cases[audience, words]


def words_in(text: str) -> set[str]:
    # what a string of a PDF may be written in
    letters = unicodedata.normalize("NFKD", text.replace("\0", ""))
    return {re.sub(r"[\W_]", "", found).casefold() for found in WORD.findall(letters)}


@pytest.mark.parametrize(
    "text",
    [
        "Zqxabczqx",
        "\ufeffZ\0Q\0X\0A\0b\0c\0z\0q\0x",
        "(Zq) (xa_b) c-\nz q\u0301 X",
        "\uff3aqxabczqx",
    ],
)
def test_a_word_is_found_however_it_is_written(text: str) -> None:
    assert words_in(f"before {text} after") == {"zqxabczqx"}


def test_what_is_another_word_is_not_found() -> None:
    assert words_in("zqx1bczqx zqxabczqy zqxab3czqx zqx\u017f\u212aizqx") == {"zqxskizqx"}


def opened(case: CaseFile) -> dict[str, set[str]]:
    """The words in each field that is opened, by the field's name."""
    found: dict[str, set[str]] = {}
    for opening in case.disclosure.openings:
        for name, value in opening.values().items():
            found.setdefault(name, set()).update(words_in(json.dumps(value)))
    return found


WORDED = (EventKind.WARNING, EventKind.OTHER)


def leaves(told: Told, place: Place, audience: str) -> bool:
    """Whether a profile, by what it says of nouns, fields and roles, would let a word out."""
    profile, session = load(audience), told.session
    # where no page prints corrections, nothing that was corrected leaves
    if place.where is HitPlace.EARLIER and not profile.prints_changes:
        return False
    # a conversation leaves only if it is named for the bundle, and here none is
    of_lines = place.noun is Noun.CONVERSATION or place.field == "messages"
    if of_lines or not profile.opens(place.noun, place.field):
        return False
    content = session.journal.get(place.subject).content
    if place.noun is Noun.EVENT and not profile.case_status and content.event in WORDED:
        # beside a warning and what has no kind, words may say how the case stands
        return place.field not in ("what", "how", "when.how", "line", "reason")
    if place.path == "reason" and place.noun is Noun.POLICE and not profile.case_status:
        return False
    if place.noun is Noun.TRANSLATION and place.path != "reason":
        return profile.opens(session.journal.get(content.of).noun, content.field)
    if place.noun is Noun.PERSON:
        known = content.role in profile.people
        mine = content.role is Role.ME and place.path != "reason"
        return known and (not mine or place.path in declared_fields(Person, "of_me"))
    return True


def test_every_noun_of_the_record_has_its_words(told: Told) -> None:
    nouns = {place.noun for place in told.places.values()}
    assert nouns == {noun for noun in RECORD if free_fields(CLASSES[noun])}
    assert len(told.places) > 150


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_place_that_would_leave_is_asked_about_and_no_other_leaves(
    told: Told, audience: str
) -> None:
    words = told.session.redactions.bundle_redactions().words
    outgoing = told.session.snapshot.outgoing(load(audience))
    asked = {
        (o.subject, o.field, o.where) for o in redaction_service.find_in_fields(outgoing, words)
    }
    would = {word for word, place in told.places.items() if leaves(told, place, audience)}
    found = opened(case_of(told, audience, words=False))
    places = [told.places[word] for word in would]
    assert asked == {(place.subject, place.field, place.where) for place in places}
    # so it is: they leave where they are not taken out, in the fields that were named
    assert set().union(*found.values()) == would
    assert all(word in found[told.places[word].field] for word in would)


@pytest.mark.parametrize("audience", thinning.every(3, AUDIENCES))
def test_nothing_of_them_is_in_a_bundle_without_them(
    told: Told, audience: str, tmp_path: Path
) -> None:
    case = case_of(told, audience, words=True)
    bundle_writer.write(case, tmp_path / "b", sign=told.session.signer)
    found = {
        (where, told.places.get(w, w)) for where, t in said(tmp_path / "b") for w in words_in(t)
    }
    assert found == set()


def test_left_in_they_are_in_the_document_and_the_table_and_the_names(
    told: Told, tmp_path: Path
) -> None:
    bundle_writer.write(
        case_of(told, "police", words=False), tmp_path / "b", sign=told.session.signer
    )
    found: dict[str, set[str]] = {}
    for where, text in said(tmp_path / "b"):
        found.setdefault(where, set()).update(words_in(text))
    # what tells which file it is goes with its file alone
    closed = set(declared_fields(Evidence, "of_file"))
    would = {
        word
        for word, place in told.places.items()
        if leaves(told, place, "police") and place.path not in closed
    }
    assert found["record.json"] == would
    # what nobody may read is nowhere; what stood before is printed where it was corrected
    assert set().union(*found.values()) == would
    now = {word for word in would if not told.places[word].noun.by_program}
    table = {
        word
        for word in now
        if told.places[word].noun is Noun.INCIDENT
        and told.places[word].where is HitPlace.NOW
        and told.places[word].path != "reason"
    }
    assert table <= found["incidents.csv"] <= now
    assert found["name"]


def on_pages(folder: Path) -> set[str]:
    return set().union(*(words_in(_text(each.read_bytes())) for each in folder.rglob("*.pdf")))


def in_files(folder: Path) -> set[str]:
    """The words in the names of all files, and in what is no page and no page for browsers."""
    found = words_in("\n".join(each.name for each in folder.rglob("*")))
    for each in folder.rglob("*"):
        if each.is_file() and each.suffix not in (".pdf", ".html"):
            found |= words_in(each.read_text("utf-8", "replace"))
    return found


def read_on_pages(told: Told, audience: str, folder: Path) -> None:
    """Write a bundle; whatever would leave stands in its files, and all of it on its pages."""
    case = case_of(told, audience, words=False)
    bundle_writer.write(case, folder, sign=told.session.signer)
    found, pages = in_files(folder), on_pages(folder)
    would = {word for word, place in told.places.items() if leaves(told, place, audience)}
    assert found == would
    # those here are physical items, which have no file: only this test gives them its name
    of_no_file = {(Noun.EVIDENCE, "name"), (Noun.EVIDENCE, "media_type")}
    unread = {told.places[word] for word in found - pages}
    assert {each for each in unread if (each.noun, each.path) not in of_no_file} == set()
    assert pages <= found
    findings = check([folder], pdf=own_pdf.read).findings
    wrong = [each for each in findings if each.level is FindingLevel.PROBLEM]
    # what the program issues is here a word as well
    assert {each.detail["field"] for each in wrong} <= {"reference", "name", "media_type"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_stands_in_any_file_of_a_bundle_stands_on_a_page_of_it(
    told: Told, audience: str, tmp_path: Path
) -> None:
    read_on_pages(told, audience, tmp_path / "b")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_any_version_says_stands_on_a_page_or_in_no_file(
    changed: Told, audience: str, tmp_path: Path
) -> None:
    read_on_pages(changed, audience, tmp_path / "b")


@pytest.mark.parametrize("way", Delivery)
def test_no_way_of_leaving_has_them_in_a_name(told: Told, way: Delivery, tmp_path: Path) -> None:
    place = tmp_path / {Delivery.ZIP: "b.zip", Delivery.PDF: "b.pdf"}.get(way, "b")
    writer = BundleDelivery(case_of(told, "police", words=True), told.session.signer, words=PHRASE)
    writer.write(place, way)
    names = "\n".join(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*"))
    if way is Delivery.ZIP:
        with zipfile.ZipFile(place) as archive:
            names += "\n".join(archive.namelist()) + archive.comment.decode()
            names += "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    if way is Delivery.PDF:
        with pikepdf.open(place, password=PHRASE) as pdf:
            names += "\n".join(pdf.attachments) + repr(pdf.docinfo)
            names += "".join(
                each.get_file().read_bytes().decode("latin-1") for each in pdf.attachments.values()
            )
    assert words_in(names) == set()


def test_of_what_never_leaves_each_field_is_committed_to_by_itself() -> None:
    for noun in RECORD:
        cls = CLASSES[noun]
        inside = {path for path in declared_fields(cls, "never_leaves") if "." in path}
        assert inside <= set(apart_fields(cls))
        assert {(noun, path) for path in declared_fields(cls, "never_leaves")} <= NEVER


# --- papers -------------------------------------------------------------------------------------


def made(told: Told) -> dict[str, Any]:
    room = told.session.papers
    details = filled(ContactDetails, "somewhere")
    words = {
        name: word for name, word in zip(free_fields(ContactDetails), told.places, strict=False)
    }
    assert len(words) == len(dataclasses.fields(details))
    return {
        "contact": room.contact(filled(ContactDetails, words)),
        "statement": room.statement(),
        "effects": room.effects(),
        "factors": room.factors(),
    }


@pytest.mark.parametrize("kind", ["contact", "statement", "effects", "factors"])
def test_every_word_on_a_paper_is_asked_about_and_can_be_taken_out(told: Told, kind: str) -> None:
    paper, words = made(told)[kind], told.session.redactions.bundle_redactions().words
    found = [*told.session.papers.occurrences(paper, words)]
    there = words_in(repr(paper))
    assert there
    assert len({(one.subject, one.field, one.where) for one in found}) == len(there)
    clean = words.of(paper)
    assert words_in(repr(clean)) == set()
    assert words_in(_document(paper)) == there
    assert words_in(_document(clean)) == set()


def _document(paper: Paper) -> str:
    data, _pages = delivery_paper.pdf(paper)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts = [data.decode("latin-1")]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and "/Width" not in thing:
                parts.append(thing.read_bytes().decode("latin-1"))
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Array | pikepdf.String):
                parts.append(repr(thing))
    return "\n".join((*parts, _text(data)))


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("cls", [cls for cls in get_args(Paper) if cls is not Sheet])
def test_no_field_that_a_paper_has_or_gets_is_passed_over(cls: type[Any]) -> None:
    _finds_every_field(cls, lambda paper: paper)


@pytest.mark.parametrize("cls", get_args(SheetItem))
def test_no_field_that_an_item_of_a_sheet_has_or_gets_is_passed_over(cls: type[Any]) -> None:
    head = filled(PaperHead, {})
    _finds_every_field(cls, lambda item: Sheet(head, PaperKind.NEEDS, (item,)))


def _finds_every_field(cls: type[Any], paper_of: Callable[[Any], Paper]) -> None:
    words = word_redaction(["Quillfeather"])
    for path in free_fields(cls):
        paper = paper_of(filled(cls, {path: "at Quillfeather's"}))
        (one,) = disclosure_papers.find_in_paper(paper, words, VOCABULARY)
        assert one.field
        assert "Quillfeather" not in repr(words.of(paper)), path
    plain = paper_of(filled(cls, {}))
    assert [*disclosure_papers.find_in_paper(plain, words, VOCABULARY)] == []
    assert words.of(plain) == plain


# --- what was found in files --------------------------------------------------------------------


def test_no_text_that_was_found_in_a_file_is_passed_over(told: Told) -> None:
    words = word_redaction(["Quillfeather"])
    item = told.session.journal.get(told.refers[Noun.EVIDENCE])
    paths = free_fields(Exhibit)
    assert {"text", "facts", "letter.heads"} <= set(paths)
    for path in paths:
        plain, exhibit = (_exhibit(item, each) for each in ({}, {path: "by Quillfeather"}))
        assert not words.is_in(texts_of(plain))
        assert redact_exhibit(plain, words) == plain
        assert words.is_in(texts_of(exhibit)), path
        clean = redact_exhibit(exhibit, words)
        found = {each.name for each in dataclasses.fields(Exhibit) if not is_bound(each)}
        assert "Quillfeather" not in repr([getattr(clean, name) for name in found - {"facts"}])
        assert "Quillfeather" not in repr([text for _label, text in clean.facts])
        assert (clean.withheld, clean.open) == (True, None)


def _exhibit(item: Any, words: dict[str, str]) -> Exhibit:
    hints = get_type_hints(Exhibit)
    said = {
        each.name: filled_field(each, hints[each.name], words)
        for each in dataclasses.fields(Exhibit)
        if not is_bound(each) and hints[each.name] is not bool
    }
    return Exhibit(**{"item": item, "open": io.BytesIO, "shown": ExhibitView(), **said})
