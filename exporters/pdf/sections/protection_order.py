"""Towards a protection order: the terms that stand, effects, what went against them, and why.

**Invariants:**

- It begins with the terms of the orders that there are, or that there is none, and with the
  person's own words: what is asked for, each request once, and effects. Then comes what may have
  broken each term.
- Risk, reason and terms are the person's own words from the fields meant for them. Whom and where
  to protect is not in it: whoever an order is made against reads what the court reads. It is on a
  sheet, once it is let go.
- It says plainly who may ask a court for such an order. It is no application.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from diary.errors import Unknown
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Request
from diary.model.revisions import Recorded
from diary.text import time_texts
from exporters.pdf.engine.blocks import Block, Heading, TextBlock
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import BODY, CELL_STRONG, NOTE, SHEET, STRONG
from exporters.pdf.engine.tables import TableCell, TableColumn, kept_columns, table
from exporters.pdf.sections import orders_and_police, other_subjects, subject_tables
from exporters.pdf.sections.document_context import (
    BAIL,
    DocumentContext,
    incident_anchor,
    incidents_behind_text,
)
from exporters.pdf.sections.field_values import (
    format_field,
    not_counted_text,
    pieces_of,
    put_back_text,
    reported_text,
    shown_fields,
    tells_reporting,
)
from exporters.pdf.sections.headings import label_of, note, part, section
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.state_of_case import bail_has_changed, state_blocks
from exporters.pdf.sections.turning_points import turning_blocks

_NAME = "order-sheet"
_ORDER = "spo"
_RUN = 3  # acts in a row that are alike but in day and words, from which on they share a heading
_TIGHT = 1.2  # points above and below a line of such acts
_SAID = N_("In the words of the person recording")
_BESIDE = frozenset({"number", "what", "when", "behaviours", "reported", "reason", "turned_out"})


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write orders, what is asked for and effects, then what broke terms, and every act."""
    pages.break_page()
    pages.add(section(_NAME))
    _write_terms(context, pages)
    _write_asks(context, pages)
    _write_effects(context, pages)
    orders_and_police.write_orders(context, pages)
    _write_acts(context, pages)
    _write_each_act(context, pages)


def _write_terms(context: DocumentContext, pages: PageLayout) -> None:
    """Write each order with its terms, the newest first, or that there is none."""
    pages.add(part(_("Orders there are, and their terms")))
    if not context.case.orders:
        none = _("No order is recorded.")
        if not context.case.shows_all(Noun.ORDER):
            none = _("No order is shown here.")
        pages.add(note(none))
    for item in sorted(
        context.case.orders, key=lambda each: (each.content.made, each.number), reverse=True
    ):
        days = (
            (_("made"), item.content.made),
            (_("handed over"), item.content.served),
            (_("ends, as written down"), item.content.expires),
        )
        said = [f"{text} {_day(day)}" for text, day in days if day]
        ends = item.content.expires
        is_over = bool(ends) and date.fromisoformat(ends) < context.history.as_at
        if is_over:
            said.append(_("that end has passed"))
        elif item.content.order == BAIL and bail_has_changed(context, item.content):
            is_over = True
            said.append(_("the person recording says that bail has changed since"))
        elif item.content.order == BAIL:
            said.append(_("bail may have changed since"))
        head = "; ".join(
            part for part in (item.content.title, item.content.reference, *said) if part
        )
        pages.add(TextBlock(head, STRONG, after=1.0, keeps=True, lang=context.words))
        terms = "\n".join(f"{n}. {term}" for n, term in enumerate(item.content.terms, 1))
        if not terms:
            pages.add(note(_("Its terms are not written down.")))
        elif is_over:
            pages.add(note(_("Its terms stand below, term by term.")))
        else:
            pages.add(TextBlock(terms, BODY, after=6.0, lang=context.words))


def _day(day: str) -> str:
    return time_texts.day_text(date.fromisoformat(day))


def _write_asks(context: DocumentContext, pages: PageLayout) -> None:
    """Write each request once and whole, those about an order first."""
    title = _("What is asked for, in the words of the person recording")
    first: list[Block] = [Heading(title, SHEET, anchor="group-ask", level=1, before=12.0)]
    first += _who(context)
    about = _about_orders(context)
    if not about:
        none = _("Nothing is written for this yet.")
        if not context.case.shows_all(Noun.ASK):
            none = _("Nothing for this is shown here.")
        pages.add_together([*first, note(none)])
    for ask in (*about, *(each for each in context.case.asks if each not in about)):
        pages.add_together([*first, *other_subjects.sheet(context, ask)])
        first = []


def _who(context: DocumentContext) -> Iterator[Block]:
    """Yield who may ask for the order, as in the jurisdiction's file.

    In England and Wales the law is the Stalking Protection Act 2019, ss. 1 and 2.
    """
    try:
        kind = context.vocabulary.order_type(_ORDER)
        plain = context.vocabulary.law(kind.law).plain if kind.law else ""
    except Unknown:
        yield note(_("This is information, and no application."))
        return
    yield TextBlock(
        f"{kind.title}: {kind.plain} {plain}".strip(), NOTE, after=2.0, lang=context.law
    )
    yield note(_("This is information for them, and no application."))


def _about_orders(context: DocumentContext) -> list[Recorded[Request]]:
    """Return the requests that are about an order, or all requests if none is."""
    asks = context.case.asks
    about = [a for a in asks if any((a.content.order, a.content.risk, a.content.protect))]
    about += [a for a in asks if a.content.terms and a not in about]
    return sorted(about or asks, key=lambda ask: ask.number)


def _write_acts(context: DocumentContext, pages: PageLayout) -> None:
    counts = context.figures.conduct
    number = len(counts.incidents)
    pages.add(part(_("Acts recorded")))
    text = ngettext("{n} recorded incident", "{n} recorded incidents", number)
    if not context.case.shows_all(Noun.INCIDENT):
        text = ngettext("{n} incident shown here", "{n} incidents shown here", number)
    text = text.format(n=f"{number:,}")
    if counts.first and counts.first == counts.last:
        text = _("{incidents}, {day}").format(incidents=text, day=time_texts.day_text(counts.first))
    elif counts.first and counts.last:
        text = _("{incidents}, {first} to {last}").format(
            incidents=text,
            first=time_texts.day_text(counts.first),
            last=time_texts.day_text(counts.last),
        )
    pages.add(TextBlock(text, BODY))
    if behind := incidents_behind_text(context.case):
        pages.add(note(behind))
    pages.add(*state_blocks(context))
    pages.add(*turning_blocks(context))


def _write_effects(context: DocumentContext, pages: PageLayout) -> None:
    if context.case.impacts:
        pages.add(*subject_tables.of_noun(context, *subject_tables.EFFECTS, home=_NAME))
    else:
        none = _("No effect is written down.")
        if not context.case.shows_all(Noun.IMPACT):
            none = _("No effect is shown here.")
        pages.add(part(_("Effects on daily life")), note(none))


def _write_each_act(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("The acts, one by one")))
    if not context.case.incidents:
        is_whole = not context.case.incidents_behind
        text = _("No incident is recorded.") if is_whole else _("No incident is shown here.")
        pages.add(note(text))
        return
    loose: list[Recorded[Incident]] = []
    for _alike, group in groupby(context.case.incidents, partial(_beside, context)):
        run = [*group]
        if len(run) < _RUN:
            loose += run
            continue
        pages.add(*_apart(context, loose), *_together(context, run))
        loose = []
    pages.add(*_apart(context, loose))


def _beside(context: DocumentContext, item: Recorded[Incident]) -> tuple[str, ...]:
    """Return kind, what more is said of an act beside its words, and whether police were told."""
    kinds = format_field(context, Noun.INCIDENT, "behaviours", list(item.content.behaviours))
    told = reported_text(context, item) if tells_reporting(context) else ""
    state = " · ".join(
        filter(None, (put_back_text(context, item), not_counted_text(context, item)))
    )
    return (kinds, state, *_more(context, item).values(), told)


def _more(context: DocumentContext, item: Recorded[Incident]) -> dict[str, str]:
    """Return the other fields that are disclosed of an act, each with its label, by name."""
    found = {
        name: f"{label_of(item.noun, name, keeper(context))}: {text}"
        for name, text in shown_fields(context, item)
        if name not in _BESIDE
    }
    when = item.content.when
    if when and when.how:
        found["when.how"] = _("How the time is known: {how}").format(how=when.how)
    return found


def _apart(context: DocumentContext, items: Sequence[Recorded[Incident]]) -> Iterator[Block]:
    """Yield a table of acts of which each says its own."""
    columns = (
        TableColumn(_("No."), 0.06, CELL_STRONG),
        TableColumn(_("When"), 0.17),
        TableColumn(_("Kind"), 0.2),
        TableColumn(_(_SAID), 0.41, lang=context.words),
        TableColumn(_("Told to police"), 0.16),
    )
    rows: list[tuple[TableCell | str, ...]] = []
    for item in items:
        kinds, out, *more, told = _beside(context, item)
        said = " · ".join(filter(None, (out, item.content.what, *more))) or "–"
        names = ["what", *_more(context, item)]
        words = TableCell(said, pieces=pieces_of(context, item, *names, alone=False))
        rows.append((str(item.number), context.when_line(item), kinds or "–", words, told))
    kept = (True, True, True, True, tells_reporting(context))
    if rows:
        yield kept_columns(columns, rows, kept, anchors=_anchors(items))


def _together(context: DocumentContext, items: Sequence[Recorded[Incident]]) -> Iterator[Block]:
    """Yield what acts in a row have in common, then a line for each with its words."""
    *said, told = _beside(context, items[0])
    if told:
        told = _("Told to police: {answer}").format(answer=told)
    shared = [
        piece
        for item in items
        for piece in pieces_of(context, item, *_more(context, item), alone=False)
    ]
    head = " · ".join(filter(None, (*said, told)))
    yield TextBlock(head, STRONG, before=6.0, after=2.0, keeps=True, pieces=tuple(shared))
    columns = (
        TableColumn(_("No."), 0.06, CELL_STRONG),
        TableColumn(_("When"), 0.24),
        TableColumn(_(_SAID), 0.7, lang=context.words),
    )
    rows = [
        (
            str(item.number),
            context.when_line(item),
            TableCell(item.content.what or "–", pieces=pieces_of(context, item, "what")),
        )
        for item in items
    ]
    yield table(columns, rows, anchors=_anchors(items), pad=_TIGHT)


def _anchors(items: Sequence[Recorded[Incident]]) -> list[str]:
    return [incident_anchor(item.number) for item in items]
