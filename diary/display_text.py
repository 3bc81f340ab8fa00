"""Field names, field values and times as plain text, in the first or third person.

Window, paper and command line all use it, so that they say the same.

**Invariants:**

- A value is either a noun's attribute or the JSON that is committed to: a document shows only what
  is disclosed, and a revision may contain what a later version of the program writes differently.
- A value that cannot be formatted is shown as it is rather than left out.
- Identifiers never appear; a person, an order or an incident appears by name, title or number.
- A time is written exactly as precisely as it was stated.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, Protocol

from diary.errors import BadInput, Unknown
from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.media.decoder_results import UnsearchedReason
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import free_fields
from diary.model.noun_codec import read_when, stored
from diary.model.record_nouns import Answer, ContactKind, Translation
from diary.model.revisions import CLASSES
from diary.model.when import PartOfDay, Precision, When, zone_of

_WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS: Final = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
_PARTS: Final = {
    PartOfDay.SMALL_HOURS: N_("small hours"),
    PartOfDay.MORNING: N_("morning"),
    PartOfDay.AFTERNOON: N_("afternoon"),
    PartOfDay.EVENING: N_("evening"),
    PartOfDay.NIGHT: N_("night"),
}
NOUN_TEXTS: Final = {
    Noun.INCIDENT: N_("Incident"),
    Noun.EVENT: N_("Event"),
    Noun.EVIDENCE: N_("Exhibit"),
    Noun.PERSON: N_("Person"),
    Noun.POLICE: N_("Police contact"),
    Noun.ORDER: N_("Order"),
    Noun.IMPACT: N_("Effect on daily life"),
    Noun.ASK: N_("Asked for"),
    Noun.FACTOR: N_("Answer"),
    Noun.ACCOUNT: N_("Account"),
    Noun.CASE: N_("State of the case"),
    Noun.PLATFORM: N_("Report to a platform"),
    Noun.CONTACT: N_("Contact by the person"),
    Noun.DECLARATION: N_("Answer at a handover"),
    Noun.SECURE: N_("To secure"),
    Noun.CONFLICT: N_("Entries that do not fit"),
    Noun.TRANSLATION: N_("Translation"),
    Noun.NOTE: N_("Private note"),
    Noun.OWN: N_("Words of my own"),
    Noun.COVER: N_("Covered parts"),
    Noun.CONTINUITY: N_("The record itself"),
    Noun.SHARING: N_("Handed over"),
    Noun.SEAL: N_("Seal given"),
    Noun.ACCESS: N_("Ways to open it"),
    Noun.ERASURE: N_("Erased from the private book"),
    Noun.STAMP: N_("Time stamp"),
}
_CONTACTS: Final = {
    ContactKind.REPORT: N_("Report to police"),
    ContactKind.CONTACT: N_("Contact with police"),
    ContactKind.DECISION: N_("Decision of police or prosecutors"),
    ContactKind.REQUEST: N_("Request to police"),
}
_ANSWERS: Final = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.NOT_SURE: N_("Not sure"),
    Answer.RATHER_NOT_SAY: N_("Rather not say"),
    Answer.NOT_ASKED: N_("Not asked"),
}
FIELD_TEXTS: Final = {
    "what": N_("What happened"),
    "when": N_("When"),
    "behaviours": N_("Behaviour"),
    "something_else": N_("Something else"),
    "times": N_("How many times"),
    "place": N_("Place"),
    "platform": N_("Platform"),
    "account": N_("Account or number"),
    "person": N_("Person suspected"),
    "why_person": N_("Why this person"),
    "certainty": N_("How it is known"),
    "witnesses": N_("Witnesses"),
    "witnesses.contact": N_("Witnesses' contact details"),
    "witnesses.knows": N_("Witnesses who know that they are named"),
    "did": N_("What I did"),
    "effect": N_("Effect on me"),
    "reported": N_("Reported to police"),
    "fixated": N_("Fixated"),
    "obsessive": N_("Obsessive"),
    "unwanted": N_("Unwanted"),
    "repeated": N_("Repeated"),
    "breaches": N_("May break an order"),
    "recognition": N_("Recognised on a recording"),
    "sighting": N_("How well it was seen"),
    "first_told": N_("Who was told first"),
    "fear": N_("What I was afraid of"),
    "alternative": N_("Could it be somebody else"),
    "limbs": N_("Examples in the law that may fit"),
    "turned_out": N_("Turned out to be something else"),
    "typed_by": N_("Typed by"),
    "present": N_("Who was there when it was written"),
    "questions": N_("Questions that the program asked"),
    "event": N_("Kind of event"),
    "how": N_("How"),
    "title": N_("Title"),
    "incidents": N_("Incidents"),
    "physical": N_("Physical item"),
    "description": N_("Description"),
    "found": N_("Found or captured"),
    "captured_by": N_("Captured by"),
    "captured_how": N_("How it was captured"),
    "device": N_("Device"),
    "original_where": N_("Where the original is"),
    "kept_where": N_("Where it is kept"),
    "transcript": N_("What is said in it"),
    "police_reference": N_("Police's reference"),
    "continuity": N_("Continuity"),
    "shows": N_("What it shows, as the person says"),
    "came_by": N_("How the person came to have it"),
    "came_how": N_("How that was, in words"),
    "sensitive": N_("Something in it is sensitive"),
    "reference": N_("Reference"),
    "name": N_("Name"),
    "size": N_("Size"),
    "sha256": N_("SHA-256"),
    "media_type": N_("Kind of file"),
    "role": N_("Role"),
    "relationship": N_("Relationship"),
    "appearance": N_("Appearance"),
    "vehicle": N_("Vehicle"),
    "why": N_("Why"),
    "contact": N_("Contact"),
    "knows": N_("Knows that the name was given"),
    "afraid_for": N_("Somebody to be afraid for"),
    "afraid_why": N_("Why the person is afraid for them"),
    "since": N_("Since"),
    "known_before": N_("Known before the acts"),
    "confirmed": N_("Confirmed by police"),
    "confirmed_by": N_("By whom it was confirmed"),
    "fact": N_("What it is about"),
    "known": N_("How it is known"),
    "told_by": N_("Told by"),
    "learned": N_("Learned"),
    "exhibit": N_("Exhibit"),
    "still": N_("Still so"),
    "still_on": N_("Asked about on"),
    "purpose": N_("What it asks for"),
    "where": N_("Where it is"),
    "intimate": N_("An intimate image"),
    "receipt": N_("Receipt"),
    "done": N_("Done"),
    "holder": N_("Who holds it"),
    "asked_of": N_("Who was asked"),
    "asked": N_("Asked on"),
    "rule": N_("Rule"),
    "version": N_("Version of the rule"),
    "on": N_("Answered on"),
    "answers": N_("Answers earlier contacts"),
    "outcomes": N_("What became of single incidents"),
    "served_time": N_("Time of service"),
    "served_known": N_("How the service is known"),
    "ends_on_paper": N_("The end is printed on the paper"),
    "force": N_("Force"),
    "station": N_("Station"),
    "officer": N_("Officer"),
    "officer_number": N_("Officer's number"),
    "officer_contact": N_("Officer's contact details"),
    "recorded_as": N_("Recorded as"),
    "promised": N_("Promised"),
    "outcome": N_("Outcome"),
    "offered": N_("Offered or explained"),
    "not_offered": N_("Not offered or explained"),
    "risk": N_("Risk, as the person sees it"),
    "protect": N_("Whom and where to protect"),
    "state": N_("What became of it"),
    "state_on": N_("Since"),
    "state_known": N_("How that is known"),
    "order": N_("Kind of order"),
    "court": N_("Court"),
    "made": N_("Made"),
    "served": N_("Served"),
    "expires": N_("Expires"),
    "terms": N_("Terms"),
    "note": N_("Note"),
    "area": N_("Part of life"),
    "text": N_("Note"),
    "own": N_("What it is"),
    "evidence": N_("Exhibit"),
    "regions": N_("Covered parts"),
    "topic": N_("Topic"),
    "answer": N_("Answer"),
    "words": N_("In my own words"),
    "of": N_("Whose words"),
    "field": N_("Which words"),
    "language": N_("Into"),
    "original": N_("Language of the words"),
    "by": N_("Translated by"),
    "number": N_("Number"),
    "reason": N_("Reason"),
    "change": N_("What was done"),
    "at": N_("Entries before it"),
    "entries": N_("Entries"),
    "vault_before": N_("Record before"),
    "key_before": N_("Key before"),
    "link_before": N_("Head before"),
    "signed_before": N_("Signed by the key before"),
    "access": N_("What was done"),
    "given_to": N_("Given to"),
    "link": N_("Head"),
    "reply": N_("Reply"),
}
# Where a field of one noun is called something else than that of the others.
_NOUN_FIELD_TEXTS: Final = {
    (Noun.EVIDENCE, "name"): N_("File name"),
    (Noun.TRANSLATION, "text"): N_("Translation"),
    (Noun.TRANSLATION, "when"): N_("Translated on"),
    (Noun.ACCOUNT, "person"): N_("Who uses it, as the person says"),
    (Noun.CASE, "person"): N_("Person concerned"),
    (Noun.CASE, "what"): N_("What is known"),
    (Noun.CONTACT, "person"): N_("With whom"),
    (Noun.CONTACT, "what"): N_("What it was"),
    (Noun.PLATFORM, "what"): N_("What was reported"),
    (Noun.SECURE, "what"): N_("What may be lost"),
    (Noun.SECURE, "by"): N_("By when"),
    (Noun.CONFLICT, "text"): N_("What was noticed"),
    (Noun.CONFLICT, "entries"): N_("Other entries"),
    (Noun.CONFLICT, "words"): N_("A note on it"),
}
# Fields of the contact sheet about the person who records, in its order.
CONTACT_TEXTS: Final = {
    "name": N_("Name"),
    "references": N_("Reference numbers"),
    "telephone": N_("Telephone"),
    "email": N_("E-mail"),
    "address": N_("Address"),
    "times": N_("Safe times"),
    "ways": N_("Safe ways"),
    "unsafe": N_("What is not safe"),
    "others": N_("Who else may be called"),
}

# Ordered by name. Any other language appears as its tag.
LANGUAGES: Final = {
    "ar": N_("Arabic"),
    "bn": N_("Bengali"),
    "bg": N_("Bulgarian"),
    "zh": N_("Chinese"),
    "en": N_("English"),
    "fr": N_("French"),
    "de": N_("German"),
    "gu": N_("Gujarati"),
    "he": N_("Hebrew"),
    "hi": N_("Hindi"),
    "hu": N_("Hungarian"),
    "it": N_("Italian"),
    "ku": N_("Kurdish"),
    "lt": N_("Lithuanian"),
    "fa": N_("Persian"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "pa": N_("Punjabi"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "so": N_("Somali"),
    "es": N_("Spanish"),
    "ta": N_("Tamil"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "ur": N_("Urdu"),
    "cy": N_("Welsh"),
}
_UNSEARCHED: Final = {
    UnsearchedReason.FORMAT: N_("part of it is in a form that this program does not read"),
    UnsearchedReason.LOCKED: N_("part of it is encrypted"),
    UnsearchedReason.DAMAGED: N_("it ends early, or contradicts itself"),
    UnsearchedReason.DEPTH: N_("files lie too deep inside one another"),
    UnsearchedReason.COUNT: N_("it has too many parts"),
    UnsearchedReason.SIZE: N_("part of it is too large"),
    UnsearchedReason.DISAGREE: N_("two readers found different things in it"),
    UnsearchedReason.FAILED: N_("it could not be looked into on this computer"),
}


def contact_text(contact: ContactKind) -> str:
    """Return the name of a kind of police contact."""
    return _(_CONTACTS[contact])


def answer_text(answer: Answer | None) -> str:
    """Return the name of an answer; a topic without an answer is "Not answered"."""
    return _("Not answered") if answer is None else _(_ANSWERS[answer])


def noun_text(noun: Noun) -> str:
    """Return the name of a noun."""
    return _(NOUN_TEXTS[noun])


def field_text(noun: Noun, field: str) -> str:
    """Return the name of a field of a noun, or `field` itself if it has none."""
    text = _NOUN_FIELD_TEXTS.get((noun, field)) or FIELD_TEXTS.get(field)
    return _(text) if text else field


def language_text(tag: str) -> str:
    """Return the name of a language, such as "Polish", or its tag if it is not listed."""
    name = LANGUAGES.get(tag.lower()) or LANGUAGES.get(tag.split("-")[0].lower())
    return _(name) if name else tag


def translation_text(translation: Translation) -> str:
    """Return who translated it: "Translation into English by A. Nowak, Sun 29 Mar 2026"."""
    language = language_text(translation.language)
    who = translation.by or _("somebody who is not named")
    when = when_short(translation.when) if translation.when else _("date not stated")
    return _("Translation into {language} by {who}, {when}").format(
        language=language, who=who, when=when
    )


def day_text(day: date) -> str:
    """Return a day with its weekday: "Sun 29 Mar 2026"."""
    weekday, month = _(_WEEKDAYS[day.weekday()]), _(_MONTHS[day.month - 1])
    return f"{weekday} {day.day} {month} {day.year}"


def month_text(month: str) -> str:
    """Return a month given as `YYYY-MM`: "Mar 2026"."""
    return f"{_(_MONTHS[int(month[5:7]) - 1])} {month[:4]}"


def weekday_text(weekday: int) -> str:
    """Return the name of a weekday, 0 being Monday: "Mon"."""
    return _(_WEEKDAYS[weekday])


def when_text(when: When) -> str:
    """Return a stated time in full, exactly as precise as it was stated."""
    text = _stated(when)
    if when.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN):
        offset = f" {when.offset}" if when.offset else ""
        text = f"{text} ({when.zone}{offset})"
    return text


def when_short(when: When) -> str:
    """Return a stated time without its zone, for a list."""
    return _stated(when)


def _stated(when: When) -> str:
    if not when.at:
        return _("not sure when")
    day = day_text(date.fromisoformat(when.at[:10]))
    clock = when.at[11:16]
    match when.precision:
        case Precision.EXACT:
            return f"{day}, {clock}"
        case Precision.ABOUT:
            return _("{day}, about {clock}").format(day=day, clock=clock)
        case Precision.BETWEEN:
            return _between(when, day, clock)
        case Precision.PART_OF_DAY if when.part:
            return f"{day}, {_(_PARTS[when.part])}"
        case Precision.NOT_SURE:
            return _("not sure, perhaps {day}").format(day=day)
    return day


def _between(when: When, day: str, clock: str) -> str:
    if when.until[:10] == when.at[:10]:
        return _("{day}, between {first} and {last}").format(
            day=day, first=clock, last=when.until[11:16]
        )
    last = f"{day_text(date.fromisoformat(when.until[:10]))}, {when.until[11:16]}"
    return _("between {first} and {last}").format(first=f"{day}, {clock}", last=last)


def written_text(moment: datetime, zone: str) -> str:
    """Return when something was written, by the clock of `zone`: "Sun 29 Mar 2026, 14:30".

    Adds the offset in an hour that the clock shows twice: "Sun 25 Oct 2026, 01:30 (+00:00)".
    """
    local = moment.astimezone(zone_of(zone))
    text = f"{day_text(local.date())}, {local:%H:%M}"
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return text
    return f"{text} ({local.isoformat('T', 'seconds')[19:]})"


def written_beside(when: When | None, moment: datetime, zone: str) -> str:
    """Return when something was written, for display beside the stated time.

    Adds the zone if the clock of the stated time shows another time: without it, the moment would
    seem earlier or later than it was.
    """
    text = written_text(moment, zone)
    if when and written_text(moment, when.zone) != text:
        return f"{text} {zone}"
    return text


def written_apart(moment: datetime, zone: str, usual: str) -> str:
    """Return when something was written, for display without a stated time beside it.

    Adds the zone if the clock of the zone `usual` shows another time.
    """
    text = written_text(moment, zone)
    return text if written_text(moment, usual) == text else f"{text} {zone}"


def delay_text(when: When, written: datetime) -> str:
    """Return how long after it something was written: as an interval where its time is one."""
    earliest, latest = when.earliest(), when.latest()
    if when.precision is Precision.NOT_SURE or earliest is None or latest is None:
        return _("time not known, so the delay is not known")
    if written < earliest:
        return _("written before the stated time")
    if when.precision in (Precision.DAY, Precision.PART_OF_DAY):
        day = date.fromisoformat(when.at)
        return _days_after((written.astimezone(zone_of(when.zone)).date() - day).days)
    if written < latest:
        return _("written within the stated time")
    return _later(written - latest, written - earliest)


def _days_after(days: int) -> str:
    if days == 0:
        return _("written the same day")
    if days == 1:
        return _("written the day after")
    return ngettext("written {n} day after", "written {n} days after", days).format(n=days)


def _later(shortest: timedelta, longest: timedelta) -> str:
    hour, day = timedelta(hours=1), timedelta(days=1)
    if longest < hour:
        return _("written within the hour")
    if longest < 2 * day:
        first, last = shortest // hour, longest // hour
        if first != last:
            return _("written {first} to {last} hours later").format(first=first, last=last)
        return ngettext("written {n} hour later", "written {n} hours later", last).format(n=last)
    first, last = shortest // day, longest // day
    if first != last:
        return _("written {first} to {last} days later").format(first=first, last=last)
    return ngettext("written {n} day later", "written {n} days later", last).format(n=last)


def span_text(first: date, last: date) -> str:
    """Return one day, or the first and the last of several."""
    if first == last:
        return day_text(first)
    return _("{first} to {last}").format(first=day_text(first), last=day_text(last))


# why an incident is not counted: taken back, or what it turned out to be
_NOT_COUNTED: Final = {
    "withdrawn": N_("withdrawn"),
    "somebody-else": N_("somebody else did it"),
    "nothing-done": N_("nothing was done"),
    "same-twice": N_("the same thing entered twice"),
    "slip": N_("entered by slip"),
    "not-sure": N_("no longer sure"),
}
# how the person knows of an incident, in a count
_KNOWN: Final = {
    "seen": N_("saw or heard it"),
    "recording": N_("seen on a recording"),
    "held": N_("a message or thing they hold"),
    "told": N_("told by somebody"),
    "inferred": N_("worked out"),
    "not-stated": N_("not stated"),
}

# whether police were told of an incident: as the person says it, or as a report shows it
_TELLING: Final = {
    "told": N_("told"),
    "in-report": N_("named in a report"),
    "not-told": N_("not told"),
    "not-stated": N_("not stated"),
}


def telling_text(telling: str) -> str:
    """Return whether police were told of an incident, in the same words everywhere."""
    return _(_TELLING[telling])


def telling_counts(counts: Mapping[Any, int]) -> str:
    """Return how many incidents police were told of, were not, and of how many it is not stated."""
    return "; ".join(f"{telling_text(each)} {counts.get(each, 0):,}" for each in _TELLING)


def not_counted_text(why: str) -> str:
    """Return why an incident is not counted."""
    return _(_NOT_COUNTED[why])


def known_text(known: str) -> str:
    """Return how the person knows of an incident, for a count of several."""
    return _(_KNOWN[known])


def numbers_text(numbers: Iterable[int]) -> str:
    """Return numbers with commas between them."""
    return ", ".join(map(str, numbers))


def last_copy_text(made: datetime, since: int, now: datetime) -> str:
    """Return how old the last backup is: "Last copy: 3 days ago, 12 entries since." """
    gap = now - made
    hours = int(gap.total_seconds() // 3600)
    if gap < timedelta(0):
        age = _("later than this computer's clock")
    elif hours < 1:
        age = _("within the hour")
    elif gap < timedelta(days=1):
        age = ngettext("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    else:
        age = ngettext("{n} day ago", "{n} days ago", gap.days).format(n=gap.days)
    entries = ngettext("{n} entry since", "{n} entries since", since).format(n=since)
    return _("Last copy: {age}, {entries}.").format(age=age, entries=entries)


def size_text(size: int) -> str:
    """Return a number of bytes in decimal units, with the exact number beside it."""
    step, unit = float(size), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if step < 1000 or unit == "GB":
            break
        step /= 1000
    if unit == "bytes":
        return ngettext("{n} byte", "{n} bytes", size).format(n=size)
    return _("{n} {unit} ({size} bytes)").format(n=f"{step:.1f}", unit=unit, size=f"{size:,}")


def unsearched_text(reasons: Iterable[UnsearchedReason]) -> str:
    """Return why a file could not be searched for positions and devices, without a full stop."""
    reasons_text = "; ".join(_(_UNSEARCHED[reason]) for reason in dict.fromkeys(reasons))
    return reasons_text or _(_UNSEARCHED[UnsearchedReason.FAILED])


class Voice(Enum):
    """Who speaks: the person in the first person, or a document about the person."""

    FIRST = 0
    THIRD = 1


class SubjectNames(Protocol):
    """Names of the subjects that a field refers to by identifier."""

    def person(self, id_: str) -> str:
        """Return the name of a person, or a text saying that there is none."""
        ...

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        """Return title and terms of an order, or None if it is not shown."""
        ...

    def incidents(self, ids: Sequence[str]) -> str:
        """Return the names of incidents in one line."""
        ...

    def subject(self, id_: str) -> str:
        """Return the name of a subject of any noun."""
        ...


_STATED: Final[Mapping[str, tuple[str, str]]] = {
    "yes": (N_("Yes"), N_("Yes")),
    "no": (N_("No"), N_("No")),
    "not-stated": (N_("Not stated"), N_("Not stated")),
}
# The text of each value of a fixed set, by voice.
_CHOICES: Final[Mapping[tuple[Noun, str], Mapping[str, tuple[str, str]]]] = {
    (Noun.INCIDENT, "certainty"): {
        "seen": (N_("Seen or heard myself"), N_("Seen or heard myself")),
        "recording": (N_("Seen on a recording"), N_("Seen on a recording")),
        "held": (N_("A message or thing that I hold"), N_("A message or thing that they hold")),
        "told": (N_("Somebody told me"), N_("Told by somebody else")),
        "inferred": (N_("Worked out from what I found"), N_("Inferred, not seen")),
    },
    (Noun.PERSON, "role"): {
        "me": (N_("Me"), N_("The person recording")),
        "suspected": (N_("Suspected"), N_("The person suspected")),
        "witness": (N_("Witness"), N_("Witness")),
        "officer": (N_("Officer"), N_("Officer")),
        "supporter": (N_("Supporter"), N_("Supporter")),
        "other": (N_("Other"), N_("Somebody else")),
    },
    (Noun.PERSON, "knows"): _STATED,
    (Noun.EVIDENCE, "came_by"): {
        "found": (N_("I found it"), N_("Found")),
        "sent": (N_("It was sent to me"), N_("Sent to the person")),
        "given": (N_("Somebody gave it to me"), N_("Given to the person")),
        "taken-from-device": (N_("Taken from a device"), N_("Taken from a device")),
        "made": (N_("I made it"), N_("Made by the person")),
        "other": (N_("Other"), N_("Other")),
    },
    (Noun.ACCOUNT, "confirmed"): {
        "yes": (N_("Yes"), N_("Yes")),
        "no": (N_("No"), N_("No")),
        "not-told": (N_("I was not told"), N_("The person was not told")),
    },
    (Noun.CASE, "fact"): {
        "charge": (N_("Charge"), N_("Charge")),
        "custody": (N_("Custody"), N_("Custody")),
        "bail": (N_("Bail"), N_("Bail")),
        "plea": (N_("Plea"), N_("Plea")),
        "hearing": (N_("Hearing"), N_("Hearing")),
        "closed": (N_("Closed"), N_("Closed")),
        "release": (N_("Release"), N_("Release")),
        "lead": (N_("Who leads the case"), N_("Who leads the case")),
        "other": (N_("Other"), N_("Other")),
    },
    (Noun.ASK, "state"): {
        "open": (N_("Open"), N_("Open")),
        "met": (N_("Met"), N_("Met")),
        "refused": (N_("Refused"), N_("Refused")),
    },
    (Noun.CASE, "known"): {
        "paper": (N_("I have the paper"), N_("The person has the paper")),
        "officer": (N_("An officer told me"), N_("Told by an officer")),
        "court": (N_("The court or witness care told me"), N_("Told by the court or witness care")),
        "advocate": (N_("My advocate told me"), N_("Told by their advocate")),
        "there": (N_("I was there"), N_("The person was there")),
        "somebody": (N_("Somebody else told me"), N_("Told by somebody else")),
    },
    (Noun.CASE, "still"): {
        "yes": (N_("Yes, as far as I know"), N_("Yes, as far as the person knows")),
        "changed": (N_("It has changed"), N_("It has changed")),
        "not-known": (N_("I do not know"), N_("The person does not know")),
    },
    (Noun.PLATFORM, "purpose"): {
        "takedown": (N_("To take it down"), N_("To take it down")),
        "preservation": (N_("To keep it as evidence"), N_("To keep it as evidence")),
    },
    (Noun.DECLARATION, "topic"): {
        "contact-from-me": (N_("Contact from me"), N_("Contact by the person")),
        "silence": (N_("Nothing written since"), N_("Nothing written since")),
        "rules-known": (N_("The rules are known to me"), N_("The rules are known to the person")),
        "release-told": (
            N_("I was told how I will learn of a release"),
            N_("Told how they will learn of a release"),
        ),
        "other": (N_("Other"), N_("Other")),
    },
    (Noun.DECLARATION, "answer"): {
        "none": (N_("None"), N_("None, the person says")),
        "listed": (N_("All of it is listed"), N_("All of it is listed, the person says")),
        "not-said": (N_("I have not said"), N_("The person has not said")),
        "nothing-known": (N_("Nothing that I know of"), N_("Nothing that the person knows of")),
        "not-yet-written": (
            N_("Things that I have not written yet"),
            N_("Things that the person has not written yet"),
        ),
        "rather-not-say": (N_("Rather not say"), N_("Rather not say")),
        "yes": (N_("Yes"), N_("Yes")),
        "no": (N_("No"), N_("No")),
        "not-asked": (N_("Not asked"), N_("Not asked")),
    },
    (Noun.CONFLICT, "answer"): {
        "left": (N_("Left as they are"), N_("Left as they are")),
        "noted": (N_("A note was added"), N_("A note was added")),
        "corrected": (N_("One was corrected"), N_("One was corrected")),
    },
    (Noun.OWN, "own"): {
        "address": (N_("Address"), N_("Address")),
        "telephone": (N_("Telephone number"), N_("Telephone number")),
        "e-mail": (N_("E-mail address"), N_("E-mail address")),
        "place": (N_("Place"), N_("Place")),
        "name": (N_("Name"), N_("Name")),
        "other": (N_("Other"), N_("Other")),
    },
}
# The parts of a value that has several, in their order: the name of each in both voices.
_VALUE_PARTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "recognition": {
        "first_seen": (N_("First seen"), N_("First seen")),
        "times": (N_("How often"), N_("How often")),
        "with_me": (N_("Who was with me"), N_("Who was with the person")),
        "face": (N_("Was the face visible"), N_("Was the face visible")),
        "by": (N_("By what I know them"), N_("By what they were known")),
    },
    "sighting": {
        "distance": (N_("How far away"), N_("How far away")),
        "light": (N_("Light"), N_("Light")),
        "how_long": (N_("For how long"), N_("For how long")),
        "in_the_way": (N_("What was in the way"), N_("What was in the way")),
        "known_before": (N_("Known before"), N_("Known before")),
    },
    "first_told": {
        "who": (N_("Who"), N_("Who")),
        "when": (N_("When"), N_("When")),
        "how": (N_("How"), N_("How")),
        "kept": (N_("Is the message kept"), N_("Is the message kept")),
    },
    "limbs": {
        "test": (N_("Which list"), N_("Which list")),
        "limb": (N_("Which example"), N_("Which example")),
        "how": (N_("How it was chosen"), N_("How it was chosen")),
        "by": (N_("Who ticked it, if somebody else"), N_("Who ticked it")),
        "on": (N_("Ticked on"), N_("Ticked on")),
    },
    "outcomes": {
        "incident": (N_("Incident"), N_("Incident")),
        "what": (N_("What became of it"), N_("What became of it")),
    },
    "witnesses": {
        "name": (N_("Name"), N_("Name")),
        "saw": (N_("What they saw or heard"), N_("What they saw or heard")),
        "contact": (N_("How to reach them"), N_("How to reach them")),
        "sense": (N_("What they did"), N_("What they did")),
        "statement": (N_("Did police take a statement"), N_("Did police take a statement")),
        "knows": (N_("Do they know that I gave their name"), N_("Do they know of it")),
    },
    "turned_out": {
        "reason": (N_("What it turned out to be"), N_("What it turned out to be")),
        "what": (N_("In my own words"), N_("In the person's own words")),
        "found": (N_("Found out"), N_("Found out")),
        "how": (N_("How it was found out"), N_("How it was found out")),
        "by": (N_("Who found out"), N_("Who found out")),
        "was_told": (N_("Was it told to police"), N_("Was it told to police")),
        "told_on": (N_("Told to them on"), N_("Told to them on")),
    },
    "questions": {
        "text": (N_("Asked"), N_("Asked")),
        "words": (N_("About the words"), N_("About the words")),
        "answer": (N_("What followed"), N_("What followed")),
        "at": (N_("At"), N_("At")),
        "rule": (N_("Rule"), N_("Rule")),
        "version": (N_("Version of the rule"), N_("Version of the rule")),
    },
}
# The text of each value of a fixed set inside another value, by voice.
_PART_CHOICES: Final[Mapping[tuple[str, str], Mapping[str, tuple[str, str]]]] = {
    ("turned_out", "reason"): {
        "somebody-else": (N_("Somebody else did it"), N_("Somebody else did it")),
        "nothing-done": (N_("Nothing was done"), N_("Nothing was done")),
        "same-twice": (N_("The same thing entered twice"), N_("The same thing entered twice")),
        "slip": (N_("Entered by a slip"), N_("Entered by a slip")),
        "not-sure": (N_("I am no longer sure"), N_("The person is no longer sure")),
    },
    ("turned_out", "was_told"): _STATED,
    ("limbs", "how"): {
        "ticked": (N_("Ticked"), N_("Ticked")),
        "accepted": (N_("Suggested and accepted"), N_("Suggested and accepted")),
    },
    ("witnesses", "knows"): _STATED,
    ("witnesses", "sense"): {
        "saw": (N_("saw it"), N_("saw it")),
        "heard": (N_("heard it"), N_("heard it")),
        "received": (N_("received it"), N_("received it")),
        "told": (N_("was told of it"), N_("was told of it")),
    },
    ("witnesses", "statement"): {
        "yes": (N_("statement taken"), N_("statement taken")),
        "no": (N_("no statement taken"), N_("no statement taken")),
        "not-known": (
            N_("I do not know whether a statement was taken"),
            N_("the person does not know whether a statement was taken"),
        ),
    },
    ("questions", "answer"): {
        "left": (N_("Left as it was"), N_("Left as it was")),
        "noted": (N_("A note was added"), N_("A note was added")),
        "changed": (N_("Changed"), N_("Changed")),
        "later": (N_("Later"), N_("Later")),
    },
}
# For the first person; a document says with whom the contact was.
_CONTACTS_IN_FIRST: Final = {
    ContactKind.REPORT: N_("Report"),
    ContactKind.CONTACT: N_("Contact"),
    ContactKind.DECISION: N_("Decision"),
    ContactKind.REQUEST: N_("Request"),
}
_NOT_AS_EXPECTED: Final = (
    BadInput,
    Unknown,
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    StopIteration,
)
# These are found in a file or made by the program.
_NO_FREE_TEXT: Final = frozenset(
    {"sha256", "media_type", "reference", "name", "rule", "served_time"}
)


def choice_text(voice: Voice, noun: Noun, field: str, value: str) -> str:
    """Return the text of one value of a fixed set."""
    return _(_CHOICES[noun, field][value][voice.value])


def has_parts(field: str) -> bool:
    """Return whether a value of the field has several parts, each with a name of its own."""
    return field in _VALUE_PARTS


def part_text(voice: Voice, field: str, part: str) -> str:
    """Return the name of one part of a value that has several."""
    return _(_VALUE_PARTS[field][part][voice.value])


def part_choice_text(voice: Voice, field: str, part: str, value: str) -> str:
    """Return the text of one value of a fixed set inside another value."""
    return _(_PART_CHOICES[field, part][value][voice.value])


def is_free_text(noun: Noun, field: str, value: Any) -> bool:
    """Return whether a field's value was written by a person rather than by the program."""
    if (noun, field) in _CHOICES:
        return False
    formatter = _formatter(noun, field)
    return formatter in (_terms, _witnesses) or (
        formatter is _plain and isinstance(value, (str, list)) and field not in _NO_FREE_TEXT
    )


def own_words(noun: Noun, field: str, value: Any) -> str:
    """Return the text that a field is printed as, if it is a person's words and nothing else."""
    words = value if isinstance(value, list) else [value]
    if field not in words_as_written(noun) or not all(isinstance(each, str) for each in words):
        return ""
    return "\n".join(words)


REASON: Final = "reason"  # why an entry changes another; any entry may have one


@cache
def words_as_written(noun: Noun) -> frozenset[str]:
    """Return the fields of a noun that are printed as they were written, word for word."""
    return frozenset(
        field
        for field in free_fields(CLASSES[noun])
        if "." not in field and (noun, field) not in _CHOICES and _formatter(noun, field) is _plain
    ) | {REASON}


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFormatter:
    """Formats the values of fields in one voice, with the names of other subjects."""

    voice: Voice
    vocabulary: Vocabulary
    names: SubjectNames

    @property
    def is_first(self) -> bool:
        """True if the person speaks of themselves."""
        return self.voice is Voice.FIRST

    def text(self, noun: Noun, field: str, value: Any) -> str:
        """Return a field's value as text; empty if there is no value."""
        value = _simple(value)
        if value is None or value == "" or value == []:
            return ""
        try:
            if (noun, field) in _CHOICES:
                return choice_text(self.voice, noun, field, value)
            return _formatter(noun, field)(self, value)
        except _NOT_AS_EXPECTED:
            # A revision may contain what a later version of the program writes differently.
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def behaviour(self, code: str) -> str:
        """Return the label of a behaviour, or the code if the list does not have it."""
        try:
            return self.vocabulary.behaviour(code).label
        except Unknown:
            return code

    def topic(self, code: str) -> str:
        """Return the label of a topic, or the code if the list does not have it."""
        return next((row.label for row in self.vocabulary.factors if row.id == code), code)


def _simple(value: Any) -> Any:
    """Return a value with lists and dicts for tuples and dataclasses; times stay as they are."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_simple(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, When)):
        return {each.name: _simple(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value


_Formatter = Callable[[FieldFormatter, Any], str]


def _formatter(noun: Noun, field: str) -> _Formatter:
    return _OF_NOUN.get((noun, field)) or _OF_ANY.get(field) or _plain


def _plain(to: FieldFormatter, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def _when(to: FieldFormatter, value: Any) -> str:
    when = _time(value)
    text = when_text(when)
    if not when.how:
        return text
    if to.is_first:
        return f"{text}; {when.how}"
    return text + "\n" + _("Known from: {how}").format(how=when.how)


def _time(value: Any) -> When:
    return value if isinstance(value, When) else read_when(value, "when", stored(partial=True))


def _behaviours(to: FieldFormatter, value: Any) -> str:
    return ("\n" if to.is_first else "; ").join(map(to.behaviour, value))


def _person(to: FieldFormatter, value: Any) -> str:
    return to.names.person(value)


def _incidents(to: FieldFormatter, value: Any) -> str:
    return to.names.incidents(value)


def _subject(to: FieldFormatter, value: Any) -> str:
    return to.names.subject(value)


_OF_WITNESS: Final = ("sense", "statement")


def _witnesses(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_witness(to, witness) for witness in value)


def _witness(to: FieldFormatter, witness: Mapping[str, Any]) -> str:
    name, saw = witness["name"], witness.get("saw", "")
    said = [_part_choice(to, "witnesses", part, witness.get(part)) for part in _OF_WITNESS]
    more = [part for part in said if part]
    if to.is_first:
        knows = witness.get("knows", "not-stated") != "not-stated"
        if knows:
            known = _part_choice(to, "witnesses", "knows", witness["knows"]).lower()
            more.append(_("knows that the name was given: {answer}").format(answer=known))
        return "; ".join(part for part in (name, saw, *more, witness.get("contact", "")) if part)
    line = f"{name}: {saw}" if saw else str(name)
    return f"{line} ({'; '.join(more)})" if more else line


def _known_to_witnesses(to: FieldFormatter, value: Any) -> str:
    answers = [_part_choice(to, "witnesses", "knows", answer) for answer in value]
    return "; ".join(f"{number}: {answer}" for number, answer in enumerate(answers, 1))


def _part_choice(to: FieldFormatter, field: str, part: str, value: Any) -> str:
    return part_choice_text(to.voice, field, part, value) if value else ""


def _parts(field: str) -> _Formatter:
    return lambda to, value: "\n".join(_part_lines(to, field, value))


def _part_lists(field: str) -> _Formatter:
    return lambda to, value: "\n".join(
        "; ".join(line.replace("\n", ". ") for line in _part_lines(to, field, each))
        for each in value
    )


def _part_lines(to: FieldFormatter, field: str, value: Mapping[str, Any]) -> Iterator[str]:
    for part in _VALUE_PARTS[field]:
        text = _said_part(to, field, part, value.get(part))
        if text:
            yield f"{part_text(to.voice, field, part)}: {text}"


def _said_part(to: FieldFormatter, field: str, part: str, value: Any) -> str:
    if value is None or value == "" or (field, value) == ("turned_out", "not-stated"):
        return ""
    if (field, part) in _PART_CHOICES:
        return _part_choice(to, field, part, value)
    if isinstance(value, When | Mapping):
        return _when(to, value)
    return _day(to, value) if part == "told_on" else _plain(to, value)


def _limbs(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_limb(to, limb) for limb in value)


def _limb(to: FieldFormatter, limb: Mapping[str, Any]) -> str:
    known = {row.letter: row.label for row in to.vocabulary.limbs_of(limb["test"])}
    letter = limb["limb"]
    line = f"({letter}) {known[letter]}" if letter in known else f"{limb['test']} ({letter})"
    if limb.get("how", "ticked") == "accepted":
        line = _("{limb}; suggested by the program and accepted").format(limb=line)
    if limb.get("by"):
        line = _("{limb}; ticked by {name}").format(limb=line, name=limb["by"])
    return f"{line}; {_day(to, limb['on'])}" if limb.get("on") else line


def _outcomes(to: FieldFormatter, value: Any) -> str:
    return "\n".join(f"{to.names.incidents([each['incident']])}: {each['what']}" for each in value)


def _subjects(to: FieldFormatter, value: Any) -> str:
    return ", ".join(map(to.names.subject, value))


def _breaches(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return "\n".join(_breach_in_first(to, breach) for breach in value)
    view = _("(The view of the person recording.)")
    return "\n".join((*(_breach_in_third(to, breach) for breach in value), view))


def _breach_in_first(to: FieldFormatter, breach: Mapping[str, Any]) -> str:
    order, number = to.names.order(breach["order"]), breach.get("term", 0)
    title, terms = order or (_("an order no longer listed"), ())
    if not number:
        return title
    term = terms[number - 1] if number <= len(terms) else ""
    return _("{title}, term {number}: {term}").format(title=title, number=number, term=term)


def _breach_in_third(to: FieldFormatter, breach: Mapping[str, Any]) -> str:
    order, number = to.names.order(breach["order"]), breach.get("term", 0)
    title, terms = order or (_("an order that is not shown here"), ())
    line = _("{order}, term {term}").format(order=title, term=number) if number else title
    return f"{line}: {terms[number - 1]}" if 0 < number <= len(terms) else line


def _continuity(to: FieldFormatter, value: Any) -> str:
    step_text = _step_in_first if to.is_first else _step_in_third
    return "\n".join(step_text(to, step) for step in value)


def _step_in_first(to: FieldFormatter, step: Mapping[str, Any]) -> str:
    when = when_text(_time(step["when"])) if step.get("when") else ""
    return "; ".join(part for part in (step["to"], when, step.get("note", "")) if part)


def _step_in_third(to: FieldFormatter, step: Mapping[str, Any]) -> str:
    line = _("To {to}").format(to=step["to"])
    if step.get("when"):
        line += ", " + _when(to, step["when"]).replace("\n", ". ")
    return f"{line}: {step['note']}" if step.get("note") else line


def _terms(to: FieldFormatter, value: Any) -> str:
    return "\n".join(f"{number}. {term}" for number, term in enumerate(value, 1))


def _rights(to: FieldFormatter, value: Any) -> str:
    known = {row.id: row.label for row in to.vocabulary.rights}
    return "\n".join(known.get(code, code) for code in value)


def _event(to: FieldFormatter, value: Any) -> str:
    return next(row.label for row in to.vocabulary.event_kinds if row.id == value)


def _area(to: FieldFormatter, value: Any) -> str:
    return next(row.label for row in to.vocabulary.impact_areas if row.id == value)


def _topic(to: FieldFormatter, value: Any) -> str:
    return to.topic(value)


def _contact(to: FieldFormatter, value: Any) -> str:
    contact = ContactKind(value)
    return _(_CONTACTS_IN_FIRST[contact]) if to.is_first else contact_text(contact)


def _answer(to: FieldFormatter, value: Any) -> str:
    return answer_text(Answer(value))


def _order(to: FieldFormatter, value: Any) -> str:
    return to.vocabulary.order_type(value).title


def _times(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return str(value)
    return ngettext("{n} time", "{n} times", value).format(n=value)


def _size(to: FieldFormatter, value: Any) -> str:
    return size_text(value)


def _day(to: FieldFormatter, value: Any) -> str:
    return day_text(date.fromisoformat(value))


def _field(to: FieldFormatter, value: Any) -> str:
    return _(FIELD_TEXTS[value])


def _language(to: FieldFormatter, value: Any) -> str:
    return language_text(value)


_OF_NOUN: Final[Mapping[tuple[Noun, str], _Formatter]] = {
    (Noun.ORDER, "made"): _day,
    (Noun.ORDER, "served"): _day,
    (Noun.ORDER, "expires"): _day,
    (Noun.ORDER, "order"): _order,
    (Noun.ASK, "order"): _order,
    (Noun.FACTOR, "topic"): _topic,
    (Noun.FACTOR, "answer"): _answer,
    (Noun.ACCOUNT, "since"): _when,
    (Noun.CASE, "since"): _when,
    (Noun.DECLARATION, "since"): _day,
    (Noun.SECURE, "by"): _day,
    (Noun.CONFLICT, "entries"): _subjects,
    (Noun.TRANSLATION, "of"): _subject,
    (Noun.TRANSLATION, "field"): _field,
    (Noun.TRANSLATION, "language"): _language,
    (Noun.TRANSLATION, "original"): _language,
    (Noun.POLICE, "contact"): _contact,
    (Noun.POLICE, "offered"): _rights,
    (Noun.POLICE, "not_offered"): _rights,
}
_OF_ANY: Final[Mapping[str, _Formatter]] = {
    "when": _when,
    "found": _when,
    "given": _when,
    "learned": _when,
    "asked": _when,
    "done": _when,
    "still_on": _day,
    "state_on": _day,
    "on": _day,
    "exhibit": _subject,
    "answers": _subjects,
    "outcomes": _outcomes,
    "witnesses.knows": _known_to_witnesses,
    "recognition": _parts("recognition"),
    "sighting": _parts("sighting"),
    "turned_out": _parts("turned_out"),
    "first_told": _part_lists("first_told"),
    "questions": _part_lists("questions"),
    "limbs": _limbs,
    "behaviours": _behaviours,
    "person": _person,
    "incidents": _incidents,
    "witnesses": _witnesses,
    "breaches": _breaches,
    "continuity": _continuity,
    "terms": _terms,
    "event": _event,
    "area": _area,
    "times": _times,
    "size": _size,
}
