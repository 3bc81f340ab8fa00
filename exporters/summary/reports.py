"""Contacts with police, what became of requests, and reports to platforms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    ContactKind,
    PlatformReport,
    PoliceContact,
    Preservation,
    Request,
)
from diary.model.when import When
from diary.patterns.police_responses import PoliceResponse
from diary.text import code_texts, time_texts
from diary.text.code_texts import Voice, choice_text
from diary.text.number_texts import incidents_text
from diary.text.officer_names import officer_text
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.orders_and_police import not_linked_text
from exporters.summary.figure_marks import numbers
from exporters.summary.names import ShortNames
from exporters.summary.words import few, last_part, one_line
from exporters.table_pages import PageColumn, PageRow, PageTable

# kinds of contact that an answer can follow
_ASKING: Final = frozenset({ContactKind.REPORT, ContactKind.REQUEST})
# what leads to the contacts
CONTACTS: Final = "summary-contacts"


def reports(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield contacts, requests and reports."""
    yield PageTable(
        _("Contacts with police, newest first"),
        (
            PageColumn(_("No., day"), 0.13, strong=True),
            PageColumn(_("What, to whom"), 0.25),
            PageColumn(_("About nos"), 0.13),
            PageColumn(_("Reference, recorded as"), 0.18, words=True),
            PageColumn(_("Promised; outcome; not offered"), 0.21, words=True),
            PageColumn(_("Reply, or next under its reference"), 0.1),
        ),
        tuple(_contact_row(context, each) for each in reversed(context.figures.responses)),
        titled=True,
        foldable=True,
        where=last_part(),
        anchor=CONTACTS,
    )
    yield _requests(context, names)
    yield _to_secure(context)
    platforms = [
        PageRow(
            (
                f"{item.number}. {context.when_line(item)}{_how(item.content.when)}",
                "\n".join(filter(None, map(one_line, (item.content.platform, item.content.where))))
                or "–",
                _set_apart(
                    item.content.what, _purpose(item.content), _nos(context, item.content.incidents)
                ),
                _set_apart(item.content.receipt, item.content.reply) or "–",
                _when(item.content.done) if item.content.done else _("not recorded"),
            ),
            key=str(item.number),
        )
        for item in reversed(context.case.platform_reports)
    ]
    yield PageTable(
        _("Reports to platforms, newest first"),
        (
            PageColumn(_("No., day"), 0.16, strong=True),
            PageColumn(_("Platform, where"), 0.18, words=True),
            PageColumn(_("What, about nos"), 0.25, words=True),
            PageColumn(_("Receipt; reply"), 0.25, words=True),
            PageColumn(_("Taken down or kept"), 0.16),
        ),
        tuple(platforms),
        titled=True,
        foldable=True,
        where=last_part(),
    )


def _requests(context: DocumentContext, names: ShortNames) -> PageTable:
    """Return what became of each request, without its words: those are on a sheet of their own.

    Every request that page 1 counts has its row.
    """
    rows = [
        PageRow(
            (
                str(item.number),
                _since_state(item.content),
                one_line(item.content.state_known) or "–",
            ),
            key=str(item.number),
        )
        for item in context.case.asks
    ]
    return PageTable(
        _("Requests, and what became of them as {who} has it").format(who=names.who),
        (
            PageColumn(_("No."), 0.1, strong=True),
            PageColumn(_("State"), 0.3),
            PageColumn(_("How that is known"), 0.6, words=True),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
        where=last_part(),
    )


def _to_secure(context: DocumentContext) -> PageTable:
    """Return what may be lost, by number and day; what it is and who holds it is on a sheet."""
    rows = [
        PageRow(
            (
                str(item.number),
                _about_secured(context, item.content) or "–",
                _day(item.content.by),
                _when(item.content.asked),
                _when(item.content.done),
            ),
            key=str(item.number),
        )
        for item in context.case.preservations
    ]
    return PageTable(
        _("What to secure, by number"),
        (
            PageColumn(_("No."), 0.1, strong=True),
            PageColumn(_("About nos"), 0.3),
            PageColumn(_("May be lost by"), 0.2),
            PageColumn(_("Asked for"), 0.2),
            PageColumn(_("Secured"), 0.2),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
        where=last_part(),
    )


def _about_secured(context: DocumentContext, said: Preservation) -> str:
    exhibit = context.exhibit_name(said.exhibit)
    return _joined(_shown(context, said.incidents), exhibit)


def _shown(context: DocumentContext, incidents: Iterable[str]) -> str:
    shown = [context.incidents[id_].number for id_ in incidents if id_ in context.incidents]
    return few(sorted(shown)) if shown else ""


def _nos(context: DocumentContext, incidents: Iterable[str]) -> str:
    return incidents_text(_shown(context, incidents))


def _day(day: str) -> str:
    return time_texts.day_text(date.fromisoformat(day)) if day else "–"


def _when(when: When | None) -> str:
    return f"{time_texts.when_short(when)}{_how(when)}" if when else "–"


def _how(when: When | None) -> str:
    """Return how a time is known, as it follows the time in a cell."""
    how = one_line(when.how) if when else ""
    return f"\n{how}" if how else ""


def _since_state(said: Request) -> str:
    if not said.state:
        return _("not stated")
    state = choice_text(Voice.THIRD, Noun.ASK, "state", said.state).lower()
    if not said.state_on:
        return state
    day = time_texts.day_text(date.fromisoformat(said.state_on))
    return _("{state}, {day}").format(state=state, day=day)


def _contact_row(context: DocumentContext, response: PoliceResponse) -> PageRow:
    contact = response.contact
    said = contact.content
    day = time_texts.day_text(response.day) if response.day else context.when_line(contact)
    officer = officer_text(said.officer, said.officer_number)
    if response.reply:
        reply = _("no. {number}").format(number=response.reply)
    elif said.contact in _ASKING:
        reply = not_linked_text(context, response, short=True)
    else:
        reply = "–"
    return PageRow(
        (
            f"{contact.number}. {day}{_how(said.when)}",
            _joined(code_texts.contact_text(said.contact), said.force, officer),
            _about(context, response) or "–",
            _joined(said.reference, said.recorded_as) or "–",
            _joined(said.promised, said.outcome, *_outcomes(context, said)) or "–",
            reply,
        ),
        key=str(contact.number),
    )


def _about(context: DocumentContext, response: PoliceResponse) -> str:
    """Return what a contact was about, and which of it is not counted."""
    out = {each.number for each in context.figures.not_counted}
    named = [
        context.incidents[id_].number
        for id_ in response.contact.content.incidents
        if id_ in context.incidents
    ]
    apart = few(sorted(number for number in named if number in out))
    parts = [numbers(f"contact.{response.contact.number}", response.incidents)]
    if apart:
        parts.append(_("not counted: {numbers}").format(numbers=incidents_text(apart)))
    return "; ".join(part for part in parts if part)


def _outcomes(context: DocumentContext, said: PoliceContact) -> Iterator[str]:
    """Yield what became of single incidents, and what was not offered."""
    by_words: dict[str, list[int]] = {}
    for each in said.outcomes:
        if each.incident in context.incidents:
            number = context.incidents[each.incident].number
            by_words.setdefault(one_line(each.what), []).append(number)
    for words, about in by_words.items():
        yield _("{numbers}: {words}").format(
            numbers=incidents_text(few(sorted(about))), words=words
        )
    labels = {row.id: row.label for row in context.vocabulary.rights}
    if said.not_offered:
        yield _("not offered: {what}").format(
            what=", ".join(labels.get(each, each) for each in said.not_offered)
        )


def _joined(*parts: str) -> str:
    return "; ".join(one_line(part) for part in parts if part.strip())


def _set_apart(*parts: str) -> str:
    return " · ".join(one_line(part) for part in parts if part.strip())


def _purpose(said: PlatformReport) -> str:
    if said.purpose is None:
        return ""
    return choice_text(Voice.THIRD, Noun.PLATFORM, "purpose", said.purpose)
