"""What readers often ask for and is not written yet: named kindly, never counted up.

The rules are:

- Each question comes from published guidance for people who keep such a record, and can be
  skipped. Nothing is blocked, nothing is scored, and nothing says that a record is incomplete.
- A question names what it is about by number or reference, so that it can be found.
- What is withheld from a reader cannot be told from what was never written; who shows these
  questions beside a bundle has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.i18n import N_, _
from diary.model.ask import Ask
from diary.model.event import Event, EventKind
from diary.model.evidence import Evidence
from diary.model.impact import Impact
from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.police import ContactKind, PoliceContact
from diary.model.recorded import Content, Recorded, of_class
from diary.vocabulary import Vocabulary

Items = Callable[[Noun], Sequence[Recorded[Content]]]


class Gap(StrEnum):
    """What is asked for; the value is stable."""

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
    CAPTURED = "how-captured"
    SCREENSHOT = "date-and-address-on-a-screenshot"
    ORIGINAL = "where-the-original-is"
    LOOSE_EXHIBIT = "exhibit-of-nothing"
    ASKED_TO_STOP = "asked-to-stop"
    EFFECT = "effect-on-daily-life"
    ASK = "what-is-asked-for"


_SENTENCES: Final = {
    Gap.DAY: N_("On which day it was, even roughly."),
    Gap.KIND: N_("What kind of thing it was, from the list or in your own words."),
    Gap.ACCOUNT: N_(
        "The account name or number it came from, not only a contact's name; a link or an "
        "identifier that stays the same is better still."
    ),
    Gap.WHY_PERSON: N_("Why you think it was this person."),
    Gap.HOW_KNOWN: N_("Whether you saw or heard it yourself, were told, or worked it out."),
    Gap.WITNESS_CONTACT: N_(
        "How police could reach the witness. It stays in your record and never goes into a bundle."
    ),
    Gap.ORDER_TERM: N_("Which numbered term of the order it may break."),
    Gap.REFERENCE: N_("The crime or log number, if one was given."),
    Gap.RECORDED_AS: N_("What police said they recorded it as, if they said."),
    Gap.REPORT: N_("Which report to police it was part of."),
    Gap.CAPTURED: N_("How and with what it was captured: a screenshot, a photograph, an export."),
    Gap.SCREENSHOT: N_(
        "Which date, and which web address or sender, the screenshot shows; if it shows none, when "
        "it was taken and of what. The whole screen shows most, and their profile page beside it."
    ),
    Gap.ORIGINAL: N_("Where the original is now, and whether it is still held."),
    Gap.LOOSE_EXHIBIT: N_("Which incident the exhibit belongs to."),
    Gap.ASKED_TO_STOP: N_(
        "When and how they were told to stop, or why that was not safe. There is a turning point "
        "for it."
    ),
    Gap.EFFECT: N_("What it has changed in daily life: sleep, routes, work, home, phone, money."),
    Gap.ASK: N_("What you ask for, in your own words."),
}
# What a screenshot is called in the name that a device gives it, and by people.
_SCREENSHOT: Final = re.compile(
    r"screen[ _-]?(?:shot|grab|capture)|print[ _-]?screen|of (?:a|the|my) (?:phone )?screen\b",
    re.IGNORECASE,
)
# A link, a handle, an e-mail address or a number.
_ADDRESS: Final = re.compile(r"://|\bwww\.|@\w|\w@|\+?\d(?:[ -]?\d){5,}")
# Those that nobody can tell from a bundle, where contact details never stand.
NOT_IN_BUNDLES: Final = frozenset({Gap.WITNESS_CONTACT})


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that readers ask for, and what it is about; nothing for the whole record."""

    gap: Gap
    noun: Noun | None = None
    about: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The question in words."""
        return _(_SENTENCES[self.gap])


def questions(items: Items, vocabulary: Vocabulary) -> tuple[Question, ...]:
    """What readers may ask for, in a fixed order; `items` gives the subjects of a noun."""
    live = [one for noun in _LOOKED_AT for one in items(noun) if one.withdrawn is None]
    digital = {row.code for row in vocabulary.behaviours if row.channel == "digital"}
    found = (
        *_of_incidents(live, digital),
        *_of_police(live),
        *_of_exhibits(of_class(live, Evidence), of_class(live, Incident)),
        *_of_all(live),
    )
    return tuple(found)


_Live = Sequence[Recorded[Content]]
_LOOKED_AT: Final = (
    Noun.INCIDENT,
    Noun.POLICE,
    Noun.EVIDENCE,
    Noun.EVENT,
    Noun.IMPACT,
    Noun.ASK,
)


def _of_incidents(live: _Live, digital: set[str]) -> Iterator[Question]:
    told = of_class(live, Incident)
    linked = {id_ for one in of_class(live, PoliceContact) for id_ in one.content.incidents}
    lacking: tuple[tuple[Gap, Callable[[Recorded[Incident]], bool]], ...] = (
        (Gap.DAY, lambda one: one.content.when is None or one.content.when.day() is None),
        (Gap.KIND, lambda one: not (one.content.behaviours or one.content.something_else)),
        (
            Gap.ACCOUNT,
            lambda one: bool(digital & set(one.content.behaviours)) and not one.content.account,
        ),
        (Gap.WHY_PERSON, lambda one: bool(one.content.person) and not one.content.why_person),
        (Gap.HOW_KNOWN, lambda one: one.content.certainty is None),
        (Gap.WITNESS_CONTACT, lambda one: any(not w.contact for w in one.content.witnesses)),
        (Gap.ORDER_TERM, lambda one: any(not breach.term for breach in one.content.breaches)),
        (Gap.REPORT, lambda one: one.content.reported is True and one.id not in linked),
    )
    for gap, lacks in lacking:
        yield from _asked(gap, Noun.INCIDENT, [one for one in told if lacks(one)])


def _of_police(live: _Live) -> Iterator[Question]:
    contacts = of_class(live, PoliceContact)
    reports = [one for one in contacts if one.content.contact is ContactKind.REPORT]
    unnumbered = [one for one in reports if not one.content.reference]
    yield from _asked(Gap.REFERENCE, Noun.POLICE, unnumbered)
    yield from _asked(
        Gap.RECORDED_AS, Noun.POLICE, [one for one in reports if not one.content.recorded_as]
    )


def _of_exhibits(
    exhibits: Sequence[Recorded[Evidence]], incidents: Sequence[Recorded[Incident]]
) -> Iterator[Question]:
    files = [one for one in exhibits if not one.content.physical]
    yield from _asked(
        Gap.CAPTURED,
        Noun.EVIDENCE,
        [one for one in files if not (one.content.captured_how or one.content.captured_by)],
    )
    accounts = {one.id for one in incidents if one.content.account}
    yield from _asked(
        Gap.SCREENSHOT,
        Noun.EVIDENCE,
        [one for one in files if _is_bare_screenshot(one.content, accounts)],
    )
    yield from _asked(
        Gap.ORIGINAL,
        Noun.EVIDENCE,
        [one for one in exhibits if not (one.content.original_where or one.content.kept_where)],
    )
    yield from _asked(
        Gap.LOOSE_EXHIBIT, Noun.EVIDENCE, [one for one in exhibits if not one.content.incidents]
    )


def _is_bare_screenshot(said: Evidence, accounts: set[str]) -> bool:
    """Whether it is a screenshot, and its date is not written or nothing says of what it is."""
    if not _SCREENSHOT.search(f"{said.name}\n{said.captured_how}\n{said.title}"):
        return False
    if said.found is None or said.found.day() is None:
        return True
    words = "\n".join((said.title, said.description, said.transcript, said.captured_how))
    return not (accounts.intersection(said.incidents) or _ADDRESS.search(words))


def _of_all(live: _Live) -> Iterator[Question]:
    incidents = of_class(live, Incident)
    if not incidents:
        return
    if not any(one.content.event is EventKind.ASKED_TO_STOP for one in of_class(live, Event)):
        yield Question(Gap.ASKED_TO_STOP)
    if not of_class(live, Impact) and not any(one.content.effect for one in incidents):
        yield Question(Gap.EFFECT)
    if not of_class(live, Ask):
        yield Question(Gap.ASK)


def _asked(gap: Gap, noun: Noun, items: Iterable[Recorded[Content]]) -> Iterator[Question]:
    about = tuple(map(_label, items))
    if about:
        yield Question(gap, noun, about)


def _label(one: Recorded[Content]) -> str:
    reference = one.content.reference if isinstance(one.content, Evidence) else ""
    return reference or str(one.number)
