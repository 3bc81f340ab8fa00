"""Orders term by term, and contacts with police one by one, as tables and sheets.

**Invariants:**

- It lists and counts. It says that a missing record of something does not mean that nothing was
  done.
- A reply is a contact that the person says answered it.
- Where a decision can be challenged is printed as in the jurisdiction's file, with what is
  unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Final

from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import ContactKind, Incident
from diary.model.revisions import Recorded
from diary.patterns.before_and_after import DayWindow
from diary.patterns.incident_facts import Numbers, Telling
from diary.patterns.orders_by_term import OrderTerm
from diary.patterns.police_responses import PoliceResponse
from diary.patterns.when_intervals import days_of
from diary.text import code_texts, time_texts
from diary.text.code_texts import order_stage_text
from diary.text.number_texts import incidents_text, numbers_text
from exporters.pdf.engine.blocks import Block, Heading
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import CELL, CELL_STRONG, SHEET
from exporters.pdf.engine.tables import (
    LabelledValue,
    TableBlock,
    TableCell,
    TableColumn,
    facts,
    kept_columns,
    linked,
    table,
)
from exporters.pdf.sections import other_subjects
from exporters.pdf.sections.document_context import DocumentContext, other_anchor
from exporters.pdf.sections.field_values import (
    format_field,
    not_counted_text,
    put_back_text,
    reported_text,
    tells_reporting,
)
from exporters.pdf.sections.headings import note, part, section
from exporters.pdf.sections.order_days import order_stage_of
from exporters.pdf.sections.state_of_case import state_blocks
from exporters.pdf.sections.turning_points import days_text, undated_note

_RUN: Final = 3  # incidents that are alike, from which on they share a row
# what asks for an answer
ASKING: Final = (ContactKind.REPORT, ContactKind.REQUEST)


def write_orders(context: DocumentContext, pages: PageLayout) -> None:
    """Write the table of orders if any has terms; only the first section that can has it."""
    if any(register.terms for register in context.figures.orders):
        pages.add(part(_("Orders, term by term")))
        sentence = _("That an incident may break a term is the view of the person recording.")
        pages.add(note(sentence, keeps=True))
        pages.add(_orders(context))


def _orders(context: DocumentContext) -> TableBlock:
    columns = (
        TableColumn(_("Order and term"), 0.38),
        TableColumn(_("May break it: incidents, and whom they name"), 0.26, CELL_STRONG),
        TableColumn(_("Told to police, or named in a contact"), 0.14),
        TableColumn(_("Outcome by incident, as the person was told"), 0.22, lang=context.words),
    )
    kept = (True, True, tells_reporting(context), True)
    rows = []
    for register in context.figures.orders:
        link = context.link(other_anchor(Noun.ORDER, register.order.number))
        for term in register.terms:
            name = _("term {n}").format(n=term.term) if term.term else _("the order as a whole")
            text = f"{register.order.content.title}, {name}"
            text = f"{text}: {term.text}" if term.text else text
            against = _by_person(context, term.incidents)
            stages = _by_stage(context, register.order.id, term.incidents)
            outcomes = "; ".join(
                f"{incidents_text([each.incident])}: {each.text}" for each in term.outcomes
            )
            rows.append(
                (
                    TableCell(text, linked(CELL) if link else CELL, link),
                    "; ".join(filter(None, (against, stages))) or "–",
                    incidents_text(_told_incidents(term)) or "–",
                    outcomes or "–",
                )
            )
    return kept_columns(columns, rows, kept)


def _by_person(context: DocumentContext, incidents: Numbers) -> str:
    """Return incidents by whom they name: one that names nobody does not say who broke a term."""
    people = {one.number: one.person for one in context.history.facts}
    named: dict[str, list[int]] = {}
    for number in incidents:
        named.setdefault(people.get(number, ""), []).append(number)
    nobody = _("no person is named")
    return "; ".join(
        f"{incidents_text(theirs)} ({context.person(id_) if id_ else nobody})"
        for id_, theirs in named.items()
    )


def _by_stage(context: DocumentContext, order: str, incidents: Numbers) -> str:
    """Return incidents by where they lie in the days of the order."""
    found: dict[str, list[int]] = {}
    for item in context.case.incidents:
        if item.number in incidents and (stage := order_stage_of(context, item, order)):
            found.setdefault(order_stage_text(stage), []).append(item.number)
    return "; ".join(
        f"{incidents_text(sorted(listed))}: {stage}" for stage, listed in found.items()
    )


def _told_incidents(term: OrderTerm) -> Numbers:
    return tuple(sorted((*term.told[Telling.TOLD], *term.told[Telling.IN_CONTACT])))


_KINDS: Final = (
    (ContactKind.REPORT, N_("Reports to police")),
    (ContactKind.REQUEST, N_("Requests to police")),
    (ContactKind.CONTACT, N_("Other contacts")),
    (ContactKind.DECISION, N_("Decisions told")),
)
_ROUTES: Final = ("ew.vrr.police", "ew.vrr.cps", "ew.complaint.police")


def write_contacts(context: DocumentContext, pages: PageLayout) -> None:
    """Write counts, a table, what was offered, the routes, and a sheet for each contact."""
    pages.break_page()
    pages.add(section("response-chronology"))
    found = context.figures.responses
    if not found:
        text = _("No contact with police is recorded.")
        if not context.case.shows_all(Noun.POLICE):
            text = _("No contact with police is shown here.")
        pages.add(note(text), *state_blocks(context))
    else:
        pages.add(facts([*_counts(context)], label=0.34), *state_blocks(context))
        _write_table(context, pages)
        _write_rights(context, pages)
    _write_reported(context, pages)
    if not context.has("order-sheet"):
        write_orders(context, pages)
    _write_routes(context, pages)
    _write_each(context, pages)


def _counts(context: DocumentContext) -> Iterator[LabelledValue]:
    found = context.figures.responses
    for kind, label in _KINDS:
        own = [each for each in found if each.contact.content.contact is kind]
        yield LabelledValue(_(label), f"{len(own):,}")
    asked = [each for each in found if each.contact.content.contact in ASKING]
    open_ = [each for each in asked if not each.reply]
    label = _("Reports and requests that no contact is said to answer")
    if not context.case.shows_all(Noun.POLICE):
        label = _("Reports and requests that no contact shown here is said to answer")
    yield LabelledValue(label, f"{len(open_):,}")
    replied = sorted(each.days for each in asked if each.days is not None)
    if replied:
        text = _("{least} at the least, {most} at the most").format(
            least=days_text(replied[0]), most=days_text(replied[-1])
        )
        yield LabelledValue(_("Days to a reply"), text)


def _write_table(context: DocumentContext, pages: PageLayout) -> None:
    replies = _(
        "A reply is a contact that the person recording says answered it. Where nothing stands, "
        "nothing is recorded; that does not say that nothing was done."
    )
    if not context.case.shows_all(Noun.POLICE):
        replies = _(
            "A reply is a contact that the person recording says answered it. Where nothing "
            "stands, nothing is shown here; that does not say that nothing was done."
        )
    pages.add(part(_("In short")))
    pages.add(
        note(replies, keeps=True),
        note(
            _(
                "Incidents after it are counted from the day after a contact to the day before "
                "the next one. “4 in 18 of 30 days” says that the record covers 18 of them: from "
                "the first incident to the day on which the last one was written down. On the "
                "edge: it may lie on either side."
            )
            if context.case.shows_all(Noun.INCIDENT, Noun.POLICE)
            else _(
                "Incidents after it are those that are shown here, counted from the day after a "
                "contact to the day before the next one that is shown. On the edge: it may lie on "
                "either side."
            ),
            keeps=True,
        ),
        *undated_note(context),
    )
    columns = (
        TableColumn(_("Day"), 0.12),
        TableColumn(_("Contact"), 0.17),
        TableColumn(_("Recorded as"), 0.17, lang=context.words),
        TableColumn(_("Promised"), 0.15, lang=context.words),
        TableColumn(_("Outcome"), 0.13, lang=context.words),
        TableColumn(_("Reply"), 0.11),
        TableColumn(_("Incidents that day, and after it"), 0.15),
    )
    pages.add(table(columns, [_row(context, each) for each in context.figures.responses]))


def _row(context: DocumentContext, response: PoliceResponse) -> tuple[TableCell | str, ...]:
    content, number = response.contact.content, response.contact.number
    link = context.link(other_anchor(Noun.POLICE, number))
    what = f"{number}. {code_texts.contact_text(content.contact)}"
    what = f"{what} ({content.reference})" if content.reference else what
    return (
        time_texts.day_text(response.day) if response.day else context.when_line(response.contact),
        TableCell(what, linked(CELL) if link else CELL, link),
        content.recorded_as or "–",
        content.promised or "–",
        content.outcome or "–",
        _reply(response) or "–",
        followed_text(context, response),
    )


def _reply(response: PoliceResponse) -> str:
    if not response.reply:
        return ""
    if response.days is None:
        return _("no. {number}").format(number=response.reply)
    return _("after {days}, no. {number}").format(
        days=days_text(response.days), number=response.reply
    )


def not_linked_text(
    context: DocumentContext, response: PoliceResponse, *, short: bool = False
) -> str:
    """Return that no contact is said to answer one, and which comes next under its reference.

    It is `short` where a head says already what "next" is.
    """
    text = _("not stated")
    if not context.case.shows_all(Noun.POLICE):
        text = _("not stated here")
    if not response.next_contact:
        return text
    following = _("{text}; next under this reference: no. {number}")
    if short:
        following = _("{text}; next: no. {number}")
    return following.format(text=text, number=response.next_contact)


def followed_text(context: DocumentContext, response: PoliceResponse) -> str:
    """Return what the record has on the day of a contact, and after it up to the next one.

    The same day counts by the clock where both times are known, and is told apart where not.
    """
    told = []
    same, after = response.same_day, response.after
    if same and same.before:
        told.append(_("earlier that day: {numbers}").format(numbers=incidents_text(same.before)))
    if same and same.after:
        told.append(_("later that day: {numbers}").format(numbers=incidents_text(same.after)))
    if same and same.unknown:
        told.append(_("same day: {numbers}").format(numbers=incidents_text(same.unknown)))
    if same and same.edge:
        told.append(_("that day or another: {numbers}").format(numbers=incidents_text(same.edge)))
    partial = not context.case.shows_all(Noun.INCIDENT)
    # where incidents stay behind, nothing that is shown says which days are covered
    if after and (after.incidents or (after.covered and not partial)):
        told.append(_in_days(after, partial=partial))
    if after and after.edge:
        told.append(
            _("+{n} on the edge: {numbers}").format(
                n=len(after.edge), numbers=incidents_text(after.edge)
            )
        )
    return "; ".join(told) or "–"


def _in_days(after: DayWindow, *, partial: bool) -> str:
    """Return how many incidents, in how many days, and how many of these the record covers."""
    count = f"{len(after.incidents):,}"
    if partial:
        text = _("{n} shown").format(n=count)
    elif after.whole:
        text = _("{n} in {days}").format(n=count, days=days_text(after.days))
    else:
        text = ngettext(
            "{n} in {covered} of {days} day", "{n} in {covered} of {days} days", after.days
        ).format(n=count, covered=after.covered, days=after.days)
    if not after.incidents:
        return text
    return _("{text}: {numbers}").format(text=text, numbers=incidents_text(after.incidents))


def _write_rights(context: DocumentContext, pages: PageLayout) -> None:
    contacts = [each.contact for each in context.figures.responses]
    if not any(c.content.offered or c.content.not_offered for c in contacts):
        return
    pages.add(part(_("What was offered or explained, as the person recording noted it")))
    labels = {right.id: right.label for right in context.vocabulary.rights}
    for contact in contacts:
        # a record may have codes of another list: each has its row, as what it is
        for code in (*contact.content.offered, *contact.content.not_offered):
            labels.setdefault(code, code)
    rows = []
    for code, label in labels.items():
        given = [str(c.number) for c in contacts if code in c.content.offered]
        not_given = [str(c.number) for c in contacts if code in c.content.not_offered]
        rows.append((label, ", ".join(given) or "–", ", ".join(not_given) or "–"))
    columns = (
        TableColumn(_("What"), 0.5, CELL_STRONG),
        TableColumn(_("Offered at contact"), 0.25),
        TableColumn(_("Not offered at contact"), 0.25),
    )
    pages.add(table(columns, rows))


def _write_reported(context: DocumentContext, pages: PageLayout) -> None:
    """Write every incident with the contacts about it, because no other section lists them."""
    if not context.case.incidents:
        return
    pages.add(part(_("Incidents, and the contacts that were about them")))
    columns = (
        TableColumn(_("No."), 0.12, CELL_STRONG),
        TableColumn(_("When"), 0.22),
        TableColumn(_("Kind"), 0.36),
        TableColumn(_("Told to police, and contacts about it"), 0.3),
    )
    rows = [*_reported_rows(context)]
    if len(rows) < len(context.case.incidents):
        text = _("Incidents that follow one another and are alike in all of this share a row.")
        pages.add(note(text, keeps=True))
    pages.add(kept_columns(columns, rows, (True, True, True, tells_reporting(context))))


def _reported_rows(context: DocumentContext) -> Iterator[tuple[str, ...]]:
    """Yield a row for each incident, and one for a run of them that differ by their days alone."""
    for beside, group in groupby(context.case.incidents, partial(_beside, context)):
        items = [*group]
        spans = [span for item in items if (span := days_of(item.content.when)) is not None]
        if len(items) >= _RUN and len(spans) == len(items):
            first, last = min(each.first for each in spans), max(each.last for each in spans)
            numbers = numbers_text(sorted(item.number for item in items))
            yield (numbers, time_texts.span_text(first, last), *beside)
        else:
            for item in items:
                yield (str(item.number), context.when_line(item), *beside)


def _beside(context: DocumentContext, item: Recorded[Incident]) -> tuple[str, str]:
    """Return kind, and whether police were told of an incident with the contacts about it."""
    content = item.content
    kinds = format_field(context, Noun.INCIDENT, "behaviours", list(content.behaviours))
    times = format_field(context, Noun.INCIDENT, "times", content.times)
    kind = " · ".join(filter(None, (kinds, times)))
    return (
        "\n".join(
            filter(None, (put_back_text(context, item), not_counted_text(context, item), kind))
        )
        or "–",
        reported_text(context, item),
    )


def _write_routes(context: DocumentContext, pages: PageLayout) -> None:
    routes = [law for law in context.vocabulary.laws if law.id in _ROUTES]
    if not routes:
        return
    pages.add(part(_("Where a decision, or how something was done, can be taken")))
    rows = []
    for law in routes:
        times = "; ".join(law.elements)
        text = f"{law.plain} ({times})" if times else law.plain
        unsure = law.provenance.to_check or "–"
        rows.append((law.title, text, unsure))
    columns = (
        TableColumn(_("Route"), 0.26, CELL_STRONG, lang=context.law),
        TableColumn(_("What is known of it here"), 0.48, lang=context.law),
        TableColumn(_("To be confirmed first"), 0.26, lang=context.law),
    )
    pages.add(table(columns, rows))


def _write_each(context: DocumentContext, pages: PageLayout) -> None:
    first: list[Block] = [
        Heading(_("Each contact in full"), SHEET, anchor="group-police", level=1, before=16.0)
    ]
    for response in context.figures.responses:
        more = [*_more(context, response)]
        pages.add_together([*first, *other_subjects.sheet(context, response.contact, more)])
        first = []


def _more(context: DocumentContext, response: PoliceResponse) -> Iterator[LabelledValue]:
    reply = _reply(response)
    if reply:
        yield LabelledValue(_("Reply"), reply)
    elif response.contact.content.contact in ASKING:
        yield LabelledValue(_("Reply"), not_linked_text(context, response))
    followed = followed_text(context, response)
    if followed != "–":
        yield LabelledValue(_("Incidents that day, and after it"), followed)
