"""A small record that has something of everything, and the screens that show one thing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import (
    Event,
    EventKind,
    Evidence,
    Factor,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
)
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from diary.services.attachment_service import NamedBytes
from diary.services.session import Session
from ui.desktop.page_list import PageId

ZONE: Final = "Europe/London"
Ids = Mapping[str, str]


def _day(day: str) -> When:
    return typed_when(Precision.DAY, ZONE, day)


def fill(session: Session, picture: Path, chat: Path, topic: str) -> Ids:
    """Record a few of every noun; return the identifier of each kind's first.

    `topic` is one of the vocabulary's list of things to tell.
    """
    put = session.journal.record
    person = put(Person(name="Corin Example", relationship="neighbour"))
    order = put(Order(title="An order", terms=("Keep away.", "No contact."), person=person.id))
    incident = put(
        Incident(
            what="He stood at the gate and looked in.",
            when=_day("2026-03-01"),
            behaviours=("FOLLOW",),
            person=person.id,
            place="At home",
            effect="I did not sleep.",
            times=3,
        )
    )
    twice = replace(incident.content, times=4)
    session.journal.amend(incident.id, twice, "once more")
    police = put(PoliceContact(what="I rang 101.", reference="N/1", incidents=(incident.id,)))
    put(Incident(what="Another one.", when=_day("2026-04-02"), reported=True))
    event = put(Event(event=EventKind.OTHER, what="We moved.", when=_day("2026-02-01")))
    put(Impact(what="I sleep badly."))
    put(Request(what="A marker on the address."))
    put(Factor(topic=topic))
    put(Note(text="Mine alone."))
    first, second = session.evidence.store(
        [
            NamedBytes("photo.png", picture.read_bytes()),
            NamedBytes("note.txt", b"I know your shift."),
        ]
    )
    photo = session.evidence.admit(first, Evidence(title="A photograph", incidents=(incident.id,)))
    text = session.evidence.admit(second, Evidence(title="A note", incidents=(incident.id,)))
    thing = put(Evidence(title="A ring", physical=True, description="Silver"))
    rows = (f"[14/11/2025, 20:{n:02}:00] C: hello {n}\n" for n in range(30))
    chat.write_text("".join(rows), encoding="utf-8")
    kept = session.imports.keep(chat, lambda _offer: Answers(me="Ada", zone=ZONE))
    return {
        "incident": incident.id,
        "person": person.id,
        "order": order.id,
        "police": police.id,
        "event": event.id,
        "photo": photo.id,
        "text": text.id,
        "thing": thing.id,
        "conversation": kept.conversations[0].item.id,
    }


Show = Callable[[Any, Ids], object]


# The screens of a workspace that show one thing, by a name of their own.
def _show_patterns(shown: Any) -> None:
    shown.show_page(PageId.PATTERNS)
    shown.page(PageId.PATTERNS).show_button.click()


OF_ONE: Final[dict[str, Show]] = {
    "one incident": lambda shown, ids: shown.open_incident(ids["incident"]),
    "one exhibit": lambda shown, ids: shown.open_subject(Noun.EVIDENCE, ids["photo"]),
    "one thing": lambda shown, ids: shown.open_subject(Noun.EVIDENCE, ids["thing"]),
    "one contact": lambda shown, ids: shown.open_subject(Noun.POLICE, ids["police"]),
    "one order": lambda shown, ids: shown.open_subject(Noun.ORDER, ids["order"]),
    "one event": lambda shown, ids: shown.open_subject(Noun.EVENT, ids["event"]),
    "one person": lambda shown, ids: shown.open_subject(Noun.PERSON, ids["person"]),
    "a picture": lambda shown, ids: shown.view([ids["photo"], ids["text"]], ids["photo"]),
    "a text": lambda shown, ids: shown.view([ids["photo"], ids["text"]], ids["text"]),
    "lines": lambda shown, ids: shown.open_line(ids["conversation"], 3),
}
# Those that an opened record has alone.
OF_RECORD: Final[dict[str, Show]] = {
    **OF_ONE,
    "a transcript": lambda shown, ids: shown.print_lines(ids["conversation"]),
    "covering": lambda shown, ids: shown.cover(ids["photo"]),
    "erasing": lambda shown, ids: shown.erase(ids["incident"]),
    "patterns shown": lambda shown, _ids: _show_patterns(shown),
}
