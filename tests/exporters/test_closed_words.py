"""Words that no reader is given stand in no file of a bundle, on a page or beside it.

The nouns and fields come from their declarations, so a new one has its word here without a change.
Words are in the private book, in every field of people whom no profile shows, in entries and files
that stay behind, in lines of a conversation that are not shown, and in the settings. No word is
one of the person's own, so nothing is taken out: what is not here was never opened.
"""

from __future__ import annotations

import dataclasses
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from diary.audience_profiles import AUDIENCES, load
from diary.conversations.sender_accounts import SenderIs
from diary.errors import NotAllowed
from diary.media.decoder_client import MediaClient
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import free_fields
from diary.model.record_nouns import Evidence, Incident, MessageRange, Person, Role
from diary.model.revisions import CLASSES
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.vault import lifecycle
from exporters.delivery import bundle_writer
from exporters.delivery.delivery_forms import BundleDelivery, Delivery
from tests.exporters.test_every_field import PHRASE, in_files, on_pages, words_in
from tests.support import thinning
from tests.support.bundle_guesses import said
from tests.support.filled_nouns import filled
from tests.support.records import PASSPHRASE, settled

RECORD = [
    noun
    for noun in Noun
    if noun.book is Book.RECORD and not noun.by_program and noun is not Noun.CONVERSATION
]
# an own detail is taken out of everything, and a stamp is a code that the program reads back
PRIVATE = [
    noun
    for noun in Noun
    if noun.book is Book.PRIVATE and noun in CLASSES and noun not in (Noun.OWN, Noun.STAMP)
]
SHOWN = 20  # the line to which an incident points


@dataclass
class Closed:
    """A record with words that stay behind, and by each word where it stands."""

    session: Session
    labels: dict[str, tuple[object, ...]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    conversation: str = ""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def word(self, *label: object) -> str:
        at = next(self.numbers)
        letters = "".join(chr(ord("a") + at // 26**n % 26) for n in (2, 1, 0))
        self.labels[f"zqx{letters}zqx"] = label
        return f"Zqx{letters}zqx"

    def words(self, noun: Noun, *label: object) -> dict[str, str]:
        return {path: self.word(noun, path, *label) for path in free_fields(CLASSES[noun])}

    def attach(self, *label: object, **more: Any) -> str:
        name = f"{self.word('name', *label)}.txt" if more else "a.txt"
        data = self.word("bytes", *label).encode()
        (stored,) = self.session.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        return self.session.evidence.admit(stored, Evidence(title="A file", **more)).id


def fill(made: Closed, folder: Path) -> None:
    record = made.session.journal.record
    amend = made.session.journal.amend
    incident = record(Incident(what="He stood there."))
    him = record(Person(name="R", role=Role.SUSPECTED))
    refers: dict[Noun | None, str] = {Noun.INCIDENT: incident.id, None: incident.id}
    refers[Noun.PERSON] = him.id
    for noun in (Noun.POLICE, Noun.ORDER, Noun.EVIDENCE):
        refers[noun] = record(filled(CLASSES[noun], {}, refers)).id
    for noun in PRIVATE:
        record(filled(CLASSES[noun], made.words(noun), refers))
    for role in (Role.WITNESS, Role.SUPPORTER):
        for then in ("now", "before"):
            person = filled(Person, made.words(Noun.PERSON, role, then), refers)
            # their role alone keeps them back
            unafraid = {"afraid_for": False, "afraid_why": "", "relationship": ""}
            id_ = record(dataclasses.replace(person, role=role, **unafraid)).id
            for noun in RECORD:
                if noun is not Noun.PERSON:
                    record(filled(CLASSES[noun], {}, {**refers, Noun.PERSON: id_}))
            if then == "before":
                amend(id_, Person(name="R", role=role), "changed")
    gone = record(Incident(what=made.word("an incident that stays behind")))
    made.left.append(gone.id)
    beside = {**refers, Noun.INCIDENT: gone.id, None: gone.id}
    for noun in RECORD:
        first = record(filled(CLASSES[noun], made.words(noun, "first"), beside))
        latest = filled(CLASSES[noun], made.words(noun, "latest"), beside)
        amend(first.id, latest, made.word(noun, "reason"))
        made.left.append(first.id)
    made.withheld.append(made.attach("withheld"))
    made.left.append(made.attach("left out", incidents=(gone.id,)))
    lines = (
        f"02/03/2026, 10:{n:02} - {('Ada', 'Dex')[n % 2]}: {made.word('line', n + 1)}"
        for n in range(40)
    )
    third = f"02/03/2026, 11:00 - {made.word('sender of no line that is shown')}: hello"
    chat = folder / "chat.txt"
    chat.write_text("\n".join([*lines, third, ""]), encoding="utf-8")
    made.session.imports.keep(chat, lambda _offer: Answers(me="Ada", zone="Europe/London"))
    (kept,) = made.session.journal.items(Noun.CONVERSATION)
    made.conversation = kept.id
    record(Incident(what="x", messages=(MessageRange(kept.id, SHOWN, SHOWN, "Dex"),)))
    for answer in (SenderIs.NOBODY_KNOWN, SenderIs.ME, SenderIs.LEFT_OPEN):
        made.session.senders.say([made.word("sender", answer)], answer)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    media, folder = MediaClient(), tmp_path_factory.mktemp("closed")
    session = lifecycle.create(folder / "v", PASSPHRASE, settled(media=media))
    made = Closed(session)
    fill(made, folder)
    yield made
    session.close()
    media.close()


def may_leave(closed: Closed, audience: str) -> list[str]:
    """The entries that this audience need not be given."""
    profile, found = load(audience), []
    for each in closed.left:
        try:
            closed.session.snapshot.refuse_leaving_out(profile, [each])
        except NotAllowed:
            continue
        found.append(each)
    return found


def test_there_is_a_word_in_each_noun_that_has_words(closed: Closed) -> None:
    nouns = {label[0] for label in closed.labels.values() if isinstance(label[0], Noun)}
    assert nouns == {each for each in (*RECORD, *PRIVATE) if free_fields(CLASSES[each])}


@pytest.mark.parametrize("audience", thinning.every(3, AUDIENCES))
def test_what_no_reader_is_given_stands_in_no_file(
    closed: Closed, audience: str, tmp_path: Path
) -> None:
    session, profile = closed.session, load(audience)
    left = may_leave(closed, audience)
    assert left
    looked = scan(session.snapshot.originals(), no_progress)
    chosen = session.redactions.bundle_redactions(
        left_out=left, withheld=closed.withheld, conversations=(closed.conversation,)
    )
    case = session.snapshot.take(profile, looked, PositionHandling.KEEP, chosen)
    bundle_writer.write(case, tmp_path / "b", sign=session.signer)
    found = in_files(tmp_path / "b") | on_pages(tmp_path / "b")
    for _where, text in said(tmp_path / "b"):
        found |= words_in(text)
    BundleDelivery(case, session.signer, words=PHRASE).write(tmp_path / "b.zip", Delivery.ZIP)
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        heads = (f"{each.filename} {each.comment!r} {each.extra!r}" for each in packed.infolist())
        found |= words_in(" ".join(heads)) | words_in(repr(packed.comment))
    here = [closed.labels[each] for each in found]
    shown = [int(str(label[1])) for label in here if label[0] == "line"]
    assert not shown or (SHOWN in shown and 40 not in shown)
    of_incident = Noun.INCIDENT if len(left) < len(closed.left) else None
    others = {label for label in here if label[0] not in ("line", of_incident)}
    assert others == set()
