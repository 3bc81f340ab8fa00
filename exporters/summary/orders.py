"""Orders and bail: terms word for word, and what may be against them.

**Invariants:**

- What is in force stands before what is over.
- That something may be against a term is the view of the person; whose name an incident has is said
  beside it. Outcomes stand beside the incident that the person was told them of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Order
from diary.model.revisions import Recorded
from diary.patterns.orders_by_term import OrderHistory
from diary.text import time_texts
from diary.text.code_texts import order_stage_text
from diary.text.number_texts import incidents_text
from exporters.pdf.sections.document_context import (
    DocumentContext,
    none_text,
    reference,
    telling_text,
)
from exporters.pdf.sections.order_days import opens_order_days, order_stage_of
from exporters.summary.day_words import short_day
from exporters.summary.figure_marks import count, figure, numbers
from exporters.summary.first_page_part import BAIL, has_file, is_over
from exporters.summary.names import ShortNames
from exporters.summary.words import LETTERS, in_evidence, known_text, last_part, one_line
from exporters.table_pages import PageColumn, PageRow, PageTable

# incidents against an order in force that are kept before other rows
_LEAST_BREACHES: Final = 40
_MOST_ENDED: Final = 60


def orders(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield each order in force with what may be against it, then those that are over."""
    held = [each for each in context.figures.orders if not is_over(context, each.order.content)]
    for each in sorted(held, key=lambda each: each.order.number, reverse=True):
        yield _terms(context, names, each.order)
        yield _breaches(context, names, each)
    rows = [
        _ended(context, names, each)
        for each in context.figures.orders
        if is_over(context, each.order.content)
    ]
    yield PageTable(
        _("Orders and bail that are over, or that have changed as {who} says").format(
            who=names.who
        ),
        (
            PageColumn(_("Order"), 0.52, words=True),
            PageColumn(_("Terms"), 0.08),
            PageColumn(_("May be against it, in {who}'s view").format(who=names.who), 0.4),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
        where=in_evidence(_("Orders")),
    )


def _title(order: Recorded[Order]) -> str:
    return one_line(
        _("Order {number}: {title}").format(number=order.number, title=order.content.title)
    )


def _terms(context: DocumentContext, names: ShortNames, order: Recorded[Order]) -> PageTable:
    """Return an order as handed over, and its terms word for word."""
    said = order.content
    key = _("order {number}").format(number=order.number)
    rows = [
        PageRow(("", f"{_title(order)} {said.reference}".strip()), key=key),
        PageRow(("", _served(said)), key=_("{order}, service").format(order=key)),
        *(
            PageRow(
                (str(number), one_line(text)),
                key=_("{order}, term {term}").format(order=key, term=number),
            )
            for number, text in enumerate(said.terms, 1)
        ),
    ]
    title = _("Order {number}, not over as {who} has it: terms word for word")
    if said.order == BAIL and not context.case.shows_all(Noun.CASE):
        # that bail changed is said in an entry of its own
        title = _("Order {number}: terms word for word")
    return PageTable(
        title.format(number=order.number, who=names.who),
        (PageColumn(_("Term"), 0.07, strong=True), PageColumn(_("Words"), 0.93, words=True)),
        tuple(rows),
        titled=True,
        foldable=True,
        least=len(rows),
        where=in_evidence(_("Orders")),
    )


def _breaches(context: DocumentContext, names: ShortNames, each: OrderHistory) -> PageTable:
    bail = each.order.content.order == BAIL
    title = (
        _("May be against a term of order {number}, in {who}'s view (bail: no offence by itself)")
        if bail
        else _("May be against a term of order {number}, in {who}'s view")
    )
    rows = tuple(_breach_rows(context, names, each))
    return PageTable(
        title.format(number=each.order.number, who=names.who),
        (
            PageColumn(_("No., when"), 0.3, strong=True),
            PageColumn(_("Term; in its days"), 0.18),
            PageColumn(_("Who is named; how known"), 0.2),
            PageColumn(_("Exhibit"), 0.08),
            PageColumn(_("Told to police"), 0.11),
            PageColumn(_("Outcome, as told"), 0.13, words=True),
        ),
        rows,
        titled=True,
        foldable=True,
        least=min(len(rows), _LEAST_BREACHES),
        where=last_part(),
    )


def _ended(context: DocumentContext, names: ShortNames, each: OrderHistory) -> PageRow:
    said = each.order.content
    facts = {one.number: one for one in context.history.facts}
    code = f"order.{each.order.number}"
    if len(each.incidents) > _MOST_ENDED:
        listed = incidents_text(numbers(code, each.incidents))
    else:
        letters = (f"{n}{LETTERS[facts[n].known_code]}" for n in each.incidents if n in facts)
        listed = (
            incidents_text(figure("lettered", code, ", ".join(letters))) if each.incidents else ""
        )
    counts: dict[tuple[str, str], int] = {}
    for number in each.incidents:
        if number in facts:
            name = (names.named(facts[number]), names.code_named(facts[number]))
            counts[name] = counts.get(name, 0) + 1
    named = ", ".join(
        f"{name} {count(f'{code}.by.{own}', n) if own else n}" for (name, own), n in counts.items()
    )
    terms = f"1–{len(said.terms)}" if len(said.terms) > 1 else str(len(said.terms) or "–")
    return PageRow(
        (
            one_line(f"{_title(each.order)}. {_served(said)} {_ends(context, names, said)}"),
            terms,
            f"{listed} ({named}){_stages(context, each)}"
            if listed
            else none_text(context.case, Noun.INCIDENT),
        ),
        key=_("order {number}").format(number=each.order.number),
    )


def _breach_rows(
    context: DocumentContext, names: ShortNames, history: OrderHistory
) -> Iterator[PageRow]:
    """Yield a row for each incident that may be against a term of this order."""
    order = history.order
    outcomes: dict[int, dict[str, None]] = {}
    for term in history.terms:
        for each in term.outcomes:
            outcomes.setdefault(each.incident, {})[one_line(each.text)] = None
    told = {number: kind for kind, listed in context.figures.telling.items() for number in listed}
    facts = {one.number: one for one in context.history.facts}
    for item in context.case.incidents:
        broken = {breach.term for breach in item.content.breaches if breach.order == order.id}
        if not broken or item.number not in facts:
            continue
        terms = ", ".join(str(term) if term else _("as a whole") for term in sorted(broken))
        one = facts[item.number]
        kept = context.keeps_how_known(item)
        stage = order_stage_of(context, item, order.id)
        yield PageRow(
            (
                f"{item.number}. {context.when_line(item)}",
                f"{terms}; {order_stage_text(stage)}" if stage else terms,
                f"{names.named(one)}; {known_text(one.known_code, kept=kept)}",
                _exhibits(context, item),
                telling_text(context.case, told[item.number]),
                "; ".join(outcomes.get(item.number, ())) or "–",
            ),
            key=str(item.number),
        )


def _served(said: Order) -> str:
    if not said.served:
        return _("When it was handed over is not recorded.")
    day = time_texts.day_text(date.fromisoformat(said.served))
    return _("Handed over {day}; {how}.").format(
        day=f"{day} {said.served_time}".strip(),
        how=one_line(said.served_known).rstrip(".") or _("how that is known is not recorded"),
    )


def _ends(context: DocumentContext, names: ShortNames, said: Order) -> str:
    """Return the last day of an order that is over, or that it has none."""
    if said.expires:
        day = short_day(said.expires)
        if said.ends_on_paper:
            return _("Last day {day}, as printed.").format(day=day)
        return _("Last day {day}, as {who} wrote it down.").format(who=names.who, day=day)
    if not opens_order_days(context):
        return _("No end is shown here.")
    return _("No last day stated.")


def _stages(context: DocumentContext, each: OrderHistory) -> str:
    """Return the incidents by where they lie in the days of the order."""
    found: dict[str, list[int]] = {}
    for item in context.case.incidents:
        if item.number in each.incidents and (
            stage := order_stage_of(context, item, each.order.id)
        ):
            found.setdefault(order_stage_text(stage), []).append(item.number)
    told = [
        _("all {stage}").format(stage=stage)
        if len(listed) == len(each.incidents)
        else f"{stage}: {incidents_text(sorted(listed))}"
        for stage, listed in found.items()
    ]
    return "; " + "; ".join(told) if told else ""


def _exhibits(context: DocumentContext, item: Recorded[Incident]) -> str:
    return (
        ", ".join(
            reference(each) + ("" if has_file(each) else "*")
            for each in context.exhibits.get(item.id, ())
        )
        or "–"
    )
