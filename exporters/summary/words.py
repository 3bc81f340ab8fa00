"""Words of the summary: plain, with initials, and whole or not at all.

**Invariants:**

- What somebody wrote is printed whole. What is too long for its place is not begun there: a line
  says where it stands whole.
- Whoever keeps the record is called by their initials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from diary.audience_profiles import Profile
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    CaseFactSource,
    Certainty,
    Confirmation,
    DeclarationAnswer,
    DeclarationTopic,
    StatedAnswer,
    StillSo,
)
from diary.patterns.incident_facts import NOT_STATED, OF_LINES
from exporters.bundle.layout import EVIDENCE, INCIDENTS, SUMMARY
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.state_of_case import ENDS, source_text
from exporters.table_pages import few_numbers

# characters of somebody's words in one place; what is longer stands whole in Evidence.pdf
_MOST_WORDS: Final = 480

# the letter of each way of knowing, as the page explains it
LETTERS: Final[Mapping[str, str]] = {
    Certainty.SEEN: "s",
    Certainty.RECORDING: "r",
    Certainty.HELD: "h",
    Certainty.TOLD: "t",
    Certainty.INFERRED: "w",
    OF_LINES: "e",
    NOT_STATED: "?",
}
LETTERS_TEXT: Final = N_(
    "s saw or heard it, r on a recording, h holds it, t told, w worked out, ? not stated; * no "
    "file in this bundle"
)
LETTERS_AND_LINES_TEXT: Final = N_(
    "s saw or heard, r recording, h holds it, t told, w worked out, e lines of an export, "
    "? not stated; * no file in this bundle"
)
_KNOWN: Final[Mapping[str, str]] = {
    Certainty.SEEN: N_("saw or heard it"),
    Certainty.RECORDING: N_("seen on a recording"),
    Certainty.HELD: N_("holds it"),
    Certainty.TOLD: N_("told by somebody"),
    Certainty.INFERRED: N_("worked out"),
    OF_LINES: N_("lines or files of an export"),
    NOT_STATED: N_("not stated"),
}
_ANSWERS: Final = {
    DeclarationAnswer.NONE: N_("none"),
    DeclarationAnswer.LISTED: N_("all of it is listed"),
    DeclarationAnswer.NOT_SAID: N_("{who} has not said"),
    DeclarationAnswer.NOTHING_KNOWN: N_("nothing that {who} knows of"),
    DeclarationAnswer.NOT_YET_WRITTEN: N_("things that {who} has not written yet"),
    DeclarationAnswer.RATHER_NOT_SAY: N_("{who} would rather not say"),
    DeclarationAnswer.YES: N_("yes"),
    DeclarationAnswer.NO: N_("no"),
    DeclarationAnswer.NOT_ASKED: N_("not asked"),
}
_TOPICS: Final = {
    DeclarationTopic.CONTACT_FROM_ME: N_("contact from {who}"),
    DeclarationTopic.SILENCE: N_("nothing written since"),
    DeclarationTopic.RULES_KNOWN: N_("rules that {who} was told of"),
    DeclarationTopic.RELEASE_TOLD: N_("whether {who} will be told of a release"),
    DeclarationTopic.OTHER: N_("something else"),
}
_STILL: Final = {
    StillSo.YES: N_("yes, as far as {who} knows"),
    StillSo.CHANGED: N_("it has changed"),
    StillSo.NOT_KNOWN: N_("{who} does not know"),
}
_CONFIRMED: Final = {
    Confirmation.YES: N_("something"),
    Confirmation.NO: N_("no"),
    Confirmation.NOT_TOLD: N_("{who} was not told"),
    None: N_("not stated"),
}
_TOLD: Final[Mapping[StatedAnswer, str]] = {
    StatedAnswer.YES: N_("yes"),
    StatedAnswer.NO: N_("no"),
    StatedAnswer.NOT_STATED: N_("not stated"),
}
_READERS: Final = {"police": N_("for police"), "advocate": N_("for an advocate")}


def reader(profile: Profile) -> str:
    """Return for whom the summary is, as its first line says it."""
    return _(_READERS.get(profile.id, N_("for whoever it was made for")))


def last_title() -> str:
    """Return the heading of the last part of the summary."""
    return _("What did not fit above, in full")


def last_part(page: int = 0) -> str:
    """Return where a row stands whole that does not fit above, and on which page if one is given.

    Which page that is shows once the pages before it are laid out.
    """
    if page:
        return on_page(page, last_title())
    return _("{file}, “{heading}”").format(file=SUMMARY, heading=last_title())


def on_page(page: int, heading: str) -> str:
    """Return a place in the summary: whoever has one page of it pasted needs the file too."""
    return _("{file}, page {page}, “{heading}”").format(file=SUMMARY, page=page, heading=heading)


def in_evidence(heading: str) -> str:
    """Return a place in the record; its contents have the page."""
    return _("{file}, “{heading}”").format(file=EVIDENCE, heading=heading)


def known_text(known: str, *, kept: bool = False) -> str:
    """Return how somebody knows of an incident, by its code.

    `kept` says that it may be known from lines of an export that are not shown.
    """
    if kept and known == NOT_STATED:
        return _("not stated here")
    return _(_KNOWN[known])


def answer_text(answer: DeclarationAnswer, who: str) -> str:
    """Return an answer at a handover."""
    return _(_ANSWERS[answer]).format(who=who)


def topic_text(topic: DeclarationTopic, who: str) -> str:
    """Return what was asked at a handover."""
    return _(_TOPICS[topic]).format(who=who)


def still_text(still: StillSo, who: str) -> str:
    """Return whether a fact of the case is still so."""
    return _(_STILL[still]).format(who=who)


def confirmed_text(confirmed: Confirmation | None, who: str) -> str:
    """Return whether police confirmed something of an account."""
    return _(_CONFIRMED[confirmed]).format(who=who)


def told_text(told: StatedAnswer) -> str:
    """Return whether police were told."""
    return _(_TOLD[told])


# the fields whose usual texts call whoever keeps the record "the person"
_WITH_INITIALS: Final[Mapping[tuple[Noun, str], Callable[[str, str], str]]] = {
    (Noun.CASE, "known"): lambda code, who: source_text(CaseFactSource(code), who),
    (Noun.CASE, "still"): lambda code, who: still_text(StillSo(code), who),
    (Noun.DECLARATION, "topic"): lambda code, who: topic_text(DeclarationTopic(code), who),
    (Noun.DECLARATION, "answer"): lambda code, who: answer_text(DeclarationAnswer(code), who),
    (Noun.ACCOUNT, "confirmed"): lambda code, who: confirmed_text(Confirmation(code), who),
}


def field_text(context: DocumentContext, noun: Noun, field: str, value: object, who: str) -> str:
    """Return a field's value on one line, or "" if it has none; `who` keeps the record."""
    told = _WITH_INITIALS.get((noun, field))
    if told and isinstance(value, str) and value:
        try:
            return told(value, who)
        except ValueError:
            # a later version of the program may know more answers
            return value
    return one_line(format_field(context, noun, field, value))


def few(numbers: Sequence[int], where: str = INCIDENTS) -> str:
    """Return numbers of incidents; what are too many for a cell are each in `where`."""
    return few_numbers(numbers, where)


def one_line(text: str) -> str:
    """Return somebody's words on one line."""
    return " ".join(text.split())


def whole(text: str, place: str) -> str:
    """Return words on one line; where they are too long for it, that they stand at `place`."""
    line = one_line(text)
    if len(line) <= _MOST_WORDS:
        return line
    return _("(whole in the record: {place})").format(place=place)


def ended(text: str) -> str:
    """Return a text with a full stop, unless it has an end, also below a closing mark."""
    return text if text.rstrip("” ").endswith(ENDS) else f"{text}."


def quoted(text: str, place: str) -> str:
    """Return words as somebody's own, with marks around them; "" where there are none."""
    line = whole(text, place)
    if not line or line != one_line(text):
        return line
    return _("“{words}”").format(words=line)
