"""What readers often ask for and the record lacks: asked politely, never counted.

**Invariants:**

- Each question comes from published guidance for people who keep such a record, and can be skipped.
  Nothing is blocked, nothing is scored, and nothing says that a record is incomplete.
- A question names its subject by number or reference, so that the subject can be found.
- What the record says already is not asked: an export that the program read is known as one, and
  its incidents are those of its lines.
- Whoever reads a bundle is told of each question, and not asked it: no sentence says "you" to
  them.
- What is withheld from a reader looks the same as what was never written, so code that shows these
  questions beside a bundle has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from diary.contradictions.line_time import waits_for_its_time
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import (
    ContactKind,
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    PoliceContact,
    Request,
)
from diary.model.revisions import Content, Recorded, of_class, standing
from diary.model.when import When
from diary.patterns.reports_to_police import told_and_not_corrected

Items = Callable[[Noun], Sequence[Recorded[Content]]]


class ChecklistKind(StrEnum):
    """The kind of a question. Its value is stable."""

    DRAFT = "not-saved"
    TIME_WORDS = "time-of-a-line"
    DAY = "day-not-known"
    KIND = "no-kind"
    ACCOUNT = "account-or-number"
    WHY_PERSON = "why-this-person"
    HOW_KNOWN = "seen-or-told"
    WITNESS_CONTACT = "witness-contact"
    ORDER_TERM = "order-term"
    REFERENCE = "police-reference"
    RECORDED_AS = "recorded-as"
    REPORT = "report-not-linked"
    TELL_OFFICER = "tell-the-officer"
    CAPTURED = "how-captured"
    SCREENSHOT = "date-and-address-on-a-screenshot"
    ORIGINAL = "where-the-original-is"
    LOOSE_EXHIBIT = "exhibit-of-nothing"
    ASKED_TO_STOP = "asked-to-stop"
    EFFECT = "effect-on-daily-life"
    ASK = "what-is-asked-for"


_SENTENCES: Final = {
    ChecklistKind.DRAFT: N_("What you began to write and did not save."),
    ChecklistKind.TIME_WORDS: N_(
        "When it was: the words point to another time than that of writing, and which one is not "
        "said yet."
    ),
    ChecklistKind.DAY: N_("On which day it was, even roughly."),
    ChecklistKind.KIND: N_("What kind of thing it was, from the list or in your own words."),
    ChecklistKind.ACCOUNT: N_(
        "The account name or number it came from, not only a contact's name; a link or an "
        "identifier that stays the same is better still."
    ),
    ChecklistKind.WHY_PERSON: N_("Why you think it was this person."),
    ChecklistKind.HOW_KNOWN: N_(
        "Whether you saw or heard it yourself, were told, or worked it out."
    ),
    ChecklistKind.WITNESS_CONTACT: N_(
        "How police could reach the witness. It stays in your record and never goes into a bundle."
    ),
    ChecklistKind.ORDER_TERM: N_("Which numbered term of the order it may break."),
    ChecklistKind.REFERENCE: N_("The crime or log number, if one was given."),
    ChecklistKind.RECORDED_AS: N_("What police said they recorded it as, if they said."),
    ChecklistKind.REPORT: N_("Which report to police it was part of."),
    ChecklistKind.TELL_OFFICER: N_(
        "Tell the officer: police were told of this, and nothing here says that they know that it "
        "was withdrawn or turned out to be something else. A contact with police that names it "
        "says so, or the answer beside what it turned out to be."
    ),
    ChecklistKind.CAPTURED: N_(
        "How and with what it was captured: a screenshot, a photograph, an export."
    ),
    ChecklistKind.SCREENSHOT: N_(
        "Which date, and which web address or sender, the screenshot shows; if it shows none, when "
        "it was taken and of what. The whole screen shows most, and their profile page beside it."
    ),
    ChecklistKind.ORIGINAL: N_("Where the original is now, and whether it is still held."),
    ChecklistKind.LOOSE_EXHIBIT: N_("Which incident the exhibit belongs to."),
    ChecklistKind.ASKED_TO_STOP: N_(
        "When and how they were told to stop, or why that was not safe. There is a turning point "
        "for it."
    ),
    ChecklistKind.EFFECT: N_(
        "What it has changed in daily life: sleep, routes, work, home, phone, money."
    ),
    ChecklistKind.ASK: N_("What you ask for, in your own words."),
}
# The questions that speak to the person, as somebody else is told of them; `who` is the person.
_OF_THE_PERSON: Final = {
    ChecklistKind.KIND: N_("What kind of thing it was, from the list or in {who}'s own words."),
    ChecklistKind.WHY_PERSON: N_("Why {who} thinks that it was this person."),
    ChecklistKind.HOW_KNOWN: N_("Whether {who} saw or heard it, was told, or worked it out."),
    ChecklistKind.SCREENSHOT: N_(
        "Which date, and which web address or sender, the screenshot shows; if it shows none, when "
        "it was taken and of what."
    ),
    ChecklistKind.ASKED_TO_STOP: N_(
        "When and how they were told to stop, or why that was not safe."
    ),
    ChecklistKind.ASK: N_("What {who} asks for, in {who}'s own words."),
}
# How devices and people name screenshots.
_SCREENSHOT: Final = re.compile(
    r"screen[ _-]?(?:shot|grab|capture)|print[ _-]?screen|of (?:a|the|my) (?:phone )?screen\b",
    re.IGNORECASE,
)
# A link, a handle, an e-mail address or a number.
_ADDRESS: Final = re.compile(r"://|\bwww\.|@\w|\w@|\+?\d(?:[ -]?\d){5,}")
# Questions that a bundle cannot answer: contact details, and the words of some incidents, are not
# in one.
NOT_IN_BUNDLES: Final = frozenset(
    {ChecklistKind.DRAFT, ChecklistKind.WITNESS_CONTACT, ChecklistKind.TELL_OFFICER}
)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One question and its subjects; no subjects if it is about the whole record.

    `about` are their numbers or references, `ids` their identifiers in the same order, and `days`
    the day of each, empty where none is known; of drafts they are first words and the keys by which
    the window finds them.
    """

    gap: ChecklistKind
    noun: Noun | None = None
    about: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    days: tuple[date | None, ...] = ()

    @property
    def text(self) -> str:
        """The question as it is put to the person recording, translated."""
        return _(_SENTENCES[self.gap])

    def text_about(self, who: str) -> str:
        """Return the question as a reader is told of it; `who` is the person recording."""
        return _(_OF_THE_PERSON.get(self.gap, _SENTENCES[self.gap])).format(who=who)


def checklist(
    items: Items, vocabulary: Vocabulary, drafts: Sequence[tuple[str, str]] = ()
) -> tuple[ChecklistItem, ...]:
    """Return the open questions in a fixed order; `items` returns the subjects of a noun.

    `drafts` are key and first words of what was begun and not saved; it comes first.
    """
    # each noun is read once: that takes most of the time
    incidents = items(Noun.INCIDENT)
    live = [*standing(incidents), *(one for noun in _BESIDE for one in standing(items(noun)))]
    digital = {row.code for row in vocabulary.behaviours if row.channel == "digital"}
    found = (
        *_of_drafts(drafts),
        *_of_incidents(live, digital),
        *_of_police(live),
        *_of_exhibits(
            of_class(live, Evidence), of_class(live, Incident), of_class(live, Conversation)
        ),
        *_of_all(live),
        *_taken_back(of_class(incidents, Incident), of_class(live, PoliceContact)),
    )
    return tuple(found)


_Live = Sequence[Recorded[Content]]
_BESIDE: Final = (
    Noun.POLICE,
    Noun.EVIDENCE,
    Noun.CONVERSATION,
    Noun.EVENT,
    Noun.IMPACT,
    Noun.ASK,
)


def _of_drafts(drafts: Sequence[tuple[str, str]]) -> Iterator[ChecklistItem]:
    if drafts:
        keys, words = zip(*drafts, strict=True)
        yield ChecklistItem(ChecklistKind.DRAFT, None, words, keys)


def _of_incidents(live: _Live, digital: set[str]) -> Iterator[ChecklistItem]:
    incidents = of_class(live, Incident)
    linked = {id_ for one in of_class(live, PoliceContact) for id_ in one.content.incidents}
    lacking: tuple[tuple[ChecklistKind, Callable[[Recorded[Incident]], bool]], ...] = (
        (ChecklistKind.TIME_WORDS, lambda one: waits_for_its_time(one.content)),
        (
            ChecklistKind.DAY,
            lambda one: _is_without_day(one.content) and not waits_for_its_time(one.content),
        ),
        (
            ChecklistKind.KIND,
            lambda one: not (one.content.behaviours or one.content.something_else),
        ),
        (
            ChecklistKind.ACCOUNT,
            lambda one: bool(digital & set(one.content.behaviours)) and not one.content.accounts,
        ),
        (
            ChecklistKind.WHY_PERSON,
            lambda one: bool(one.content.person) and not one.content.why_person,
        ),
        (
            ChecklistKind.HOW_KNOWN,
            lambda one: one.content.certainty is None and not one.content.messages,
        ),
        (
            ChecklistKind.WITNESS_CONTACT,
            lambda one: any(not w.contact for w in one.content.witnesses),
        ),
        (
            ChecklistKind.ORDER_TERM,
            lambda one: any(not breach.term for breach in one.content.breaches),
        ),
        (ChecklistKind.REPORT, lambda one: one.content.reported is True and one.id not in linked),
    )
    for gap, lacks in lacking:
        yield from _item_about(gap, Noun.INCIDENT, [one for one in incidents if lacks(one)])


def _is_without_day(incident: Incident) -> bool:
    return incident.when is None or not incident.when.at


def _taken_back(
    incidents: Sequence[Recorded[Incident]], contacts: Sequence[Recorded[PoliceContact]]
) -> Iterator[ChecklistItem]:
    """Yield which incidents police were told of, and not that they do not stand."""
    told = [one for one in incidents if told_and_not_corrected(one, contacts)]
    yield from _item_about(ChecklistKind.TELL_OFFICER, Noun.INCIDENT, told)


def _of_police(live: _Live) -> Iterator[ChecklistItem]:
    contacts = of_class(live, PoliceContact)
    reports = [one for one in contacts if one.content.contact is ContactKind.REPORT]
    unnumbered = [one for one in reports if not one.content.reference]
    yield from _item_about(ChecklistKind.REFERENCE, Noun.POLICE, unnumbered)
    yield from _item_about(
        ChecklistKind.RECORDED_AS,
        Noun.POLICE,
        [one for one in reports if not one.content.recorded_as],
    )


def _of_exhibits(
    exhibits: Sequence[Recorded[Evidence]],
    incidents: Sequence[Recorded[Incident]],
    conversations: Sequence[Recorded[Conversation]],
) -> Iterator[ChecklistItem]:
    exports = {one.content.of for one in conversations}
    on_phone = {one.content.of for one in conversations if one.content.on_phone is not None}
    files = [one for one in exhibits if not one.content.physical and one.id not in exports]
    yield from _item_about(
        ChecklistKind.CAPTURED,
        Noun.EVIDENCE,
        [one for one in files if not (one.content.captured_how or one.content.captured_by)],
    )
    accounts = {one.id for one in incidents if one.content.accounts}
    yield from _item_about(
        ChecklistKind.SCREENSHOT,
        Noun.EVIDENCE,
        [one for one in files if _is_bare_screenshot(one.content, accounts)],
    )
    yield from _item_about(
        ChecklistKind.ORIGINAL,
        Noun.EVIDENCE,
        [
            one
            for one in exhibits
            if not (one.content.original_where or one.content.kept_where) and one.id not in on_phone
        ],
    )
    yield from _item_about(
        ChecklistKind.LOOSE_EXHIBIT,
        Noun.EVIDENCE,
        [one for one in exhibits if not one.content.incidents and one.id not in exports],
    )


def _is_bare_screenshot(evidence: Evidence, accounts: set[str]) -> bool:
    """Return whether it is a screenshot without a date, or without a word on what it shows."""
    if not _SCREENSHOT.search(f"{evidence.name}\n{evidence.captured_how}\n{evidence.title}"):
        return False
    if evidence.found is None or evidence.found.day() is None:
        return True
    words = "\n".join(
        (evidence.title, evidence.description, evidence.transcript, evidence.captured_how)
    )
    return not (accounts.intersection(evidence.incidents) or _ADDRESS.search(words))


def _of_all(live: _Live) -> Iterator[ChecklistItem]:
    incidents = of_class(live, Incident)
    if not incidents:
        return
    if not any(one.content.event is EventKind.ASKED_TO_STOP for one in of_class(live, Event)):
        yield ChecklistItem(ChecklistKind.ASKED_TO_STOP)
    if not of_class(live, Impact) and not any(one.content.effect for one in incidents):
        yield ChecklistItem(ChecklistKind.EFFECT)
    if not of_class(live, Request):
        yield ChecklistItem(ChecklistKind.ASK)


def _item_about(
    gap: ChecklistKind, noun: Noun, items: Iterable[Recorded[Content]]
) -> Iterator[ChecklistItem]:
    found = tuple(items)
    if found:
        yield ChecklistItem(
            gap,
            noun,
            tuple(map(_label, found)),
            tuple(one.id for one in found),
            tuple(map(_day, found)),
        )


def _label(one: Recorded[Content]) -> str:
    reference = one.content.reference if isinstance(one.content, Evidence) else ""
    return reference or str(one.number)


def _day(one: Recorded[Content]) -> date | None:
    content = one.content
    when = content.found if isinstance(content, Evidence) else getattr(content, "when", None)
    return when.day() if isinstance(when, When) else None
