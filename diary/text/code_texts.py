"""Texts of codes: each value of a fixed set as people read it, in the first or third person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

from diary.i18n import N_, _
from diary.media.decoder_results import UnsearchedReason
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Answer, ContactKind


class Voice(Enum):
    """Who speaks: the person in the first person, or a document about the person."""

    FIRST = 0
    THIRD = 1


_CONTACTS: Final = {
    ContactKind.REPORT: N_("Report to police"),
    ContactKind.CONTACT: N_("Contact with police"),
    ContactKind.DECISION: N_("Decision of police or prosecutors"),
    ContactKind.REQUEST: N_("Request to police"),
}

# For the first person; a document says with whom the contact was.
_CONTACTS_IN_FIRST: Final = {
    ContactKind.REPORT: N_("Report"),
    ContactKind.CONTACT: N_("Contact"),
    ContactKind.DECISION: N_("Decision"),
    ContactKind.REQUEST: N_("Request"),
}

_ANSWERS: Final = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.NOT_SURE: N_("Not sure"),
    Answer.RATHER_NOT_SAY: N_("Rather not say"),
    Answer.NOT_ASKED: N_("Not asked"),
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
    UnsearchedReason.NOT_DECODED: N_(
        "on this computer the fields of the file were read, and no picture, sound or page"
    ),
}


def contact_text(contact: ContactKind, voice: Voice = Voice.THIRD) -> str:
    """Return the name of a kind of police contact."""
    return _((_CONTACTS_IN_FIRST if voice is Voice.FIRST else _CONTACTS)[contact])


def answer_text(answer: Answer | None) -> str:
    """Return the name of an answer; a topic without an answer is "Not answered"."""
    return _("Not answered") if answer is None else _(_ANSWERS[answer])


# why an incident is not counted: taken back, or what it turned out to be
_NOT_COUNTED: Final = {
    "withdrawn": N_("withdrawn"),
    "somebody-else": N_("somebody else did it"),
    "nothing-done": N_("turned out to be nothing"),
    "same-twice": N_("the same thing entered twice"),
    "slip": N_("entered by slip"),
    "not-sure": N_("no longer sure"),
}

# how the person knows of an incident, in a count
_KNOWN: Final = {
    "seen": N_("saw or heard it"),
    "recording": N_("seen on a recording"),
    "held": N_("a message or thing that is held"),
    "told": N_("told by somebody"),
    "inferred": N_("worked out"),
    "lines": N_("lines or files of an export"),
    "not-stated": N_("not stated"),
}

# whether police were told of an incident: as the person says it, or as a contact shows it
_TELLING: Final = {
    "told": N_("told"),
    "in-contact": N_("not stated, but named in a contact"),
    "not-told": N_("not told"),
    "not-stated": N_("not stated"),
}


def telling_text(telling: str) -> str:
    """Return whether police were told of an incident, in the same words everywhere."""
    return _(_TELLING[telling])


def telling_group_text(telling: str) -> str:
    """Return what a group of incidents has in common, beside the groups of the other answers."""
    return (
        _("neither stated nor in a contact") if telling == "not-stated" else telling_text(telling)
    )


def telling_counts(counts: Mapping[Any, int]) -> str:
    """Return how many incidents police were told of, were not, and of how many it is not stated."""
    return "; ".join(f"{telling_group_text(each)} {counts.get(each, 0):,}" for each in _TELLING)


def not_counted_text(why: str) -> str:
    """Return why an incident is not counted."""
    return _(_NOT_COUNTED[why])


def known_text(known: str) -> str:
    """Return how the person knows of an incident, for a count of several."""
    return _(_KNOWN[known])


def unsearched_text(reasons: Iterable[UnsearchedReason]) -> str:
    """Return why a file could not be searched for positions and devices, without a full stop."""
    reasons_text = "; ".join(_(_UNSEARCHED[reason]) for reason in dict.fromkeys(reasons))
    return reasons_text or _(_UNSEARCHED[UnsearchedReason.FAILED])


_STATED: Final[Mapping[str, tuple[str, str]]] = {
    "yes": (N_("Yes"), N_("Yes")),
    "no": (N_("No"), N_("No")),
    "not-stated": (N_("Not stated"), N_("Not stated")),
}

_HELPERS: Final[Mapping[str, tuple[str, str]]] = {
    "supporter": (N_("Somebody who supports me"), N_("A supporter")),
    "relative": (N_("Family or a friend"), N_("Family or a friend")),
    "interpreter": (N_("An interpreter"), N_("An interpreter")),
    "officer": (N_("An officer"), N_("An officer")),
    "other": (N_("Somebody else"), N_("Somebody else")),
}

# The text of each value of a fixed set, by voice.
_CHOICES: Final[Mapping[tuple[Noun, str], Mapping[str, tuple[str, str]]]] = {
    (Noun.INCIDENT, "certainty"): {
        "seen": (N_("Seen or heard myself"), N_("{who} saw or heard it")),
        "recording": (N_("Seen on a recording"), N_("Seen on a recording")),
        "held": (N_("A message or thing that I hold"), N_("{who} holds the message or thing")),
        "told": (N_("Somebody told me"), N_("Told by somebody else")),
        "inferred": (N_("Worked out from what I found"), N_("Inferred, not seen")),
    },
    (Noun.INCIDENT, "typed"): {
        "nobody": (N_("I typed it myself"), N_("{who} alone")),
        **_HELPERS,
    },
    (Noun.INCIDENT, "company"): {"nobody": (N_("Nobody"), N_("Nobody")), **_HELPERS},
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
        "sent": (N_("It was sent to me"), N_("Sent to {who}")),
        "given": (N_("Somebody gave it to me"), N_("Given to {who}")),
        "taken-from-device": (N_("Taken from a device"), N_("Taken from a device")),
        "made": (N_("I made it"), N_("Made by {who}")),
        "other": (N_("Other"), N_("Other")),
    },
    (Noun.ACCOUNT, "confirmed"): {
        # what was confirmed stands in the words beside it, and may be no more than a part
        "yes": (N_("Yes"), N_("Something was confirmed")),
        "no": (N_("No"), N_("No")),
        "not-told": (N_("I was not told"), N_("{who} was not told")),
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
        "paper": (N_("I have the paper"), N_("{who} has the paper")),
        "officer": (N_("An officer told me"), N_("Told by an officer")),
        "court": (N_("The court or witness care told me"), N_("Told by the court or witness care")),
        "advocate": (N_("My advocate told me"), N_("Told by {who}'s advocate")),
        "there": (N_("I was there"), N_("{who} was there")),
        "somebody": (N_("Somebody else told me"), N_("Told by somebody else")),
    },
    (Noun.CASE, "still"): {
        "yes": (N_("Yes, as far as I know"), N_("Yes, as far as {who} knows")),
        "changed": (N_("It has changed"), N_("It has changed")),
        "not-known": (N_("I do not know"), N_("{who} does not know")),
    },
    (Noun.PLATFORM, "purpose"): {
        "takedown": (N_("To take it down"), N_("To take it down")),
        "preservation": (N_("To keep it as evidence"), N_("To keep it as evidence")),
    },
    (Noun.DECLARATION, "topic"): {
        "contact-from-me": (N_("Contact from me"), N_("Contact from {who}")),
        "silence": (N_("Nothing written since"), N_("Nothing written since")),
        "rules-known": (N_("The rules are known to me"), N_("The rules are known to {who}")),
        "release-told": (
            N_("Whether I was told how I will learn of a release"),
            N_("Whether {who} was told how to learn of a release"),
        ),
        "other": (N_("Other"), N_("Other")),
    },
    (Noun.DECLARATION, "answer"): {
        "none": (N_("None"), N_("None, {who} says")),
        "listed": (N_("All of it is listed"), N_("All of it is listed, {who} says")),
        "not-said": (N_("I have not said"), N_("{who} has not said")),
        "nothing-known": (N_("Nothing that I know of"), N_("Nothing that {who} knows of")),
        "not-yet-written": (
            N_("Things that I have not written yet"),
            N_("Things that {who} has not written yet"),
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
    (Noun.CONVERSATION, "date_order"): {
        "day": (N_("The day"), N_("The day")),
        "month": (N_("The month"), N_("The month")),
    },
    (Noun.CONVERSATION, "altered"): {
        "no": (N_("No"), N_("No")),
        "yes": (N_("Yes"), N_("Yes")),
        "not-known": (N_("I do not know"), N_("{who} does not know")),
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
        "with_me": (N_("Who was with me"), N_("Who was with the person recording")),
        "face": (N_("Was the face visible"), N_("Was the face visible")),
        "by": (N_("By what I knew that person"), N_("By what that person was known")),
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
        "helped": (N_("Did somebody else tick it"), N_("Did somebody else tick it")),
        "by": (N_("Who ticked it, if somebody else"), N_("Who ticked it")),
        "on": (N_("Ticked on"), N_("Ticked on")),
    },
    "outcomes": {
        "incident": (N_("Incident"), N_("Incident")),
        "what": (N_("What became of it"), N_("What became of it")),
    },
    "witnesses": {
        "name": (N_("Name"), N_("Name")),
        "saw": (N_("What the witness saw or heard"), N_("What the witness saw or heard")),
        "contact": (N_("How to reach the witness"), N_("How to reach the witness")),
        "sense": (N_("What the witness did"), N_("What the witness did")),
        "statement": (N_("Did police take a statement"), N_("Did police take a statement")),
        "knows": (
            N_("Does the witness know that I gave the name"),
            N_("Does the witness know that the name was given"),
        ),
    },
    "turned_out": {
        "reason": (N_("What it turned out to be"), N_("What it turned out to be")),
        "what": (N_("In my own words"), N_("In the words of the person recording")),
        "found": (N_("Found out"), N_("Found out")),
        "how": (N_("How it was found out"), N_("How it was found out")),
        "by": (N_("Who found out"), N_("Who found out")),
        "was_told": (N_("Was it told to police"), N_("Was it told to police")),
        "told_on": (N_("Police told on"), N_("Police told on")),
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
        "not-sure": (N_("I am no longer sure"), N_("{who} is no longer sure")),
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
            N_("{who} does not know whether a statement was taken"),
        ),
    },
    ("questions", "answer"): {
        "left": (N_("Left as it was"), N_("Left as it was")),
        "noted": (N_("A note was added"), N_("A note was added")),
        "changed": (N_("Changed"), N_("Changed")),
        "later": (N_("Later"), N_("Later")),
    },
}


def has_choices(noun: Noun, field: str) -> bool:
    """Return whether the values of a field are a fixed set."""
    return (noun, field) in _CHOICES


def choice_text(voice: Voice, noun: Noun, field: str, value: str, who: str = "") -> str:
    """Return the text of one value of a fixed set; `who` keeps the record."""
    return _of(_(_CHOICES[noun, field][value][voice.value]), who)


def has_parts(field: str) -> bool:
    """Return whether a value of the field has several parts, each with a name of its own."""
    return field in _VALUE_PARTS


def parts_of(field: str) -> Iterable[str]:
    """Return the parts of a value of the field, in the order in which they are shown."""
    return _VALUE_PARTS[field]


def part_text(voice: Voice, field: str, part: str) -> str:
    """Return the name of one part of a value that has several."""
    return _(_VALUE_PARTS[field][part][voice.value])


def has_part_choices(field: str, part: str) -> bool:
    """Return whether the values of one part are a fixed set."""
    return (field, part) in _PART_CHOICES


def part_choice_text(voice: Voice, field: str, part: str, value: str, who: str = "") -> str:
    """Return the text of one value of a fixed set inside another value; `who` keeps the record."""
    return _of(_(_PART_CHOICES[field, part][value][voice.value]), who)


def _of(text: str, who: str) -> str:
    """Return a text about the person who keeps the record, called by `who`."""
    return text.format(who=who or _("the person recording"))


_STAGES: Final = {
    "within": N_("within its days"),
    "no-end": N_("after it was handed over, no end stated"),
    "last-day": N_("on its last day"),
    "before": N_("before it was handed over"),
    "after": N_("after its last day"),
    "service-day": N_("on the day it was handed over, not settled which came first"),
    "edge": N_("over an edge of its days, not settled on which side"),
    "no-service": N_("not settled: no day of handing over is stated"),
    "no-day": N_("not settled: the day of the incident is not known"),
}


def order_stage_text(stage: str) -> str:
    """Return where an incident lies in the days of an order."""
    return _(_STAGES[stage])
