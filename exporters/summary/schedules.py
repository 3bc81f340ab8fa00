"""Pages 2 to 6 of the summary: orders, what is not counted, accounts, reports, daily life.

**Invariants:**

- Each schedule is one page. What does not fit is folded and is in the record or in a CSV.
- That something may be against a term is the view of the person; whose name an incident has is said
  beside it. Outcomes stand beside the incident that the person was told them of.
- An example of the law is a tick by somebody, by number; nothing adds ticks up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Account, Certainty, Incident, LimbChoice, Order
from diary.model.revisions import Recorded
from diary.patterns.behaviours import ExampleTick
from diary.patterns.police_responses import OrderHistory
from diary.text import code_texts, time_texts
from diary.text.code_texts import Voice, choice_text, part_choice_text
from exporters.pdf.sections.document_context import DocumentContext, reference
from exporters.summary.names import LETTERS, ShortNames, how_known, printed
from exporters.table_pages import (
    PageColumn,
    PageRow,
    PageTable,
    TablePage,
    few_numbers,
    lines,
)

_BAIL: Final = "bail"


def schedules(context: DocumentContext) -> Iterator[TablePage]:
    """Yield pages 2 to 6."""
    names = ShortNames(context)
    yield _page("summary-orders", _("Orders and bail, and what may be against a term"),
                _orders(context, names))  # fmt: skip
    yield _page("summary-counted", _("What is not counted, how it is known, how to read this"),
                _counted(context, names))  # fmt: skip
    yield _page(
        "summary-accounts", _("Accounts and numbers, and people"), _accounts(context, names)
    )
    yield _page("summary-reports", _("Reports to police and replies"), _reports(context, names))
    yield _page("summary-effects", _("What changed in daily life"), _effects(context, names))


def _page(anchor: str, title: str, tables: Iterator[PageTable]) -> TablePage:
    kept = tuple(table for table in tables if table.rows)
    return TablePage(anchor, (), title, (), kept or (lines("", [_("Nothing is recorded.")]),))


def _orders(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    for each in context.figures.orders:
        bail = each.order.content.order == _BAIL
        title = (
            _("May be against a term of {order}, in {who}'s view (bail: no offence by itself)")
            if bail
            else _("May be against a term of {order}, in {who}'s view")
        )
        number = _("order {number}").format(number=each.order.number)
        yield PageTable(
            title.format(order=printed(each.order.content.title) or number, who=names.who),
            (
                PageColumn(_("No., when"), 0.28, strong=True),
                PageColumn(_("Term"), 0.12),
                PageColumn(_("Who is named; how known"), 0.24),
                PageColumn(_("Exhibit"), 0.08),
                PageColumn(_("Told to police"), 0.13),
                PageColumn(_("Outcome, as told"), 0.15, words=True),
            ),
            tuple(_breach_rows(context, names, each)),
            note=_served(each.order.content),
            titled=True,
            foldable=True,
        )
    terms = [
        PageRow(
            (
                order.content.title,
                str(number),
                text,
            ),
            key=_("order {number}, term {term}").format(number=order.number, term=number),
        )
        for order in context.case.orders
        for number, text in enumerate(order.content.terms, 1)
    ]
    yield PageTable(
        _("Terms of the orders, word for word"),
        (
            PageColumn(_("Order"), 0.28, words=True),
            PageColumn(_("Term"), 0.08, strong=True),
            PageColumn(_("Words"), 0.64, words=True),
        ),
        tuple(terms),
        titled=True,
        foldable=True,
    )


def _breach_rows(
    context: DocumentContext, names: ShortNames, history: OrderHistory
) -> Iterator[PageRow]:
    """Yield a row for each incident that may be against a term of this order."""
    order = history.order
    outcomes: dict[int, dict[str, None]] = {}
    for term in history.terms:
        for each in term.outcomes:
            outcomes.setdefault(each.incident, {})[each.text] = None
    told = {number: kind for kind, listed in context.figures.telling.items() for number in listed}
    facts = {one.number: one for one in context.history.facts}
    for item in context.case.incidents:
        broken = {breach.term for breach in item.content.breaches if breach.order == order.id}
        if not broken or item.number not in facts:
            continue
        terms = "; ".join(
            _("term {n}").format(n=term) if term else _("as a whole") for term in sorted(broken)
        )
        one = facts[item.number]
        yield PageRow(
            (
                f"{item.number}. {context.when_line(item)}",
                terms,
                f"{names.named(one)}; {how_known(one)}",
                _exhibits(context, item),
                code_texts.telling_text(told[item.number]),
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
        how=printed(said.served_known) or _("not stated here how that is known"),
    )


def _exhibits(context: DocumentContext, item: Recorded[Incident]) -> str:
    return ", ".join(map(reference, context.exhibits.get(item.id, ()))) or "–"


def _counted(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    yield PageTable(
        _("What is not counted, and why"),
        (
            PageColumn(_("No."), 0.08, strong=True),
            PageColumn(_("Why"), 0.26),
            PageColumn(_("What it was; found how and when"), 0.46, words=True),
            PageColumn(_("Police told of the change"), 0.2),
        ),
        tuple(_not_counted_rows(context)),
        titled=True,
        foldable=True,
    )
    known = [
        PageRow(
            (
                f"{LETTERS[Certainty(name) if name != 'not-stated' else None]} "
                f"{code_texts.known_text(name)}",
                f"{len(numbers):,}",
                few_numbers(numbers),
            ),
            key=code_texts.known_text(name),
        )
        for name, numbers in context.figures.conduct.how_known.items()
        if numbers
    ]
    yield PageTable(
        _("How {who} knows of each incident").format(who=names.who),
        (
            PageColumn(_("How"), 0.28),
            PageColumn(_("Incidents"), 0.1, strong=True),
            PageColumn(_("Nos"), 0.62),
        ),
        tuple(known),
        titled=True,
    )
    yield PageTable(
        context.vocabulary.limbs_title,
        (PageColumn("", 0.06, strong=True), PageColumn("", 0.5), PageColumn("", 0.44)),
        tuple(
            PageRow((f"({limb.letter})", limb.label, _ticks(ticks)), key=f"({limb.letter})")
            for limb in context.vocabulary.limbs
            if (
                ticks := context.figures.kinds.examples.get(
                    f"{context.vocabulary.limbs_test}/{limb.letter}"
                )
            )
        ),
        note=context.vocabulary.limbs_caution,
    )
    yield lines(
        _("How to read the summary"),
        (
            _(
                "The kinds to read first were chosen because published police checklists ask about "
                "such things (DASH 2009, S-DASH 2009; Home Office guidance on stalking protection "
                "orders, 2024). This is none of those forms and not all of what they ask. The "
                "order is the same in every record and says nothing about danger."
            ),
            _(
                "A kind that is not printed was not ticked. That does not say that it did not "
                "happen, and no threat or violence so far does not mean that {who} is safe."
            ).format(who=names.who),
            _(
                "A time that is known between two moments counts in a period that holds both. What "
                "may lie on either side of an edge is printed apart, with a plus. The counts can "
                "be made again from record.json."
            ),
        ),
    )


def _ticks(ticks: Sequence[ExampleTick]) -> str:
    text = ", ".join(map(tick_text, ticks))
    return text if len(text) <= _MOST_TICKS else few_numbers([tick.number for tick in ticks])


# characters of the incidents ticked as one example
_MOST_TICKS: Final = 400


def _not_counted_rows(context: DocumentContext) -> Iterator[PageRow]:
    reasons = {
        gone.number: gone.reason for gone in context.case.withdrawals if gone.noun is Noun.INCIDENT
    }
    by_number = {item.number: item for item in context.case.incidents}
    for each in context.figures.not_counted:
        item = by_number.get(each.number)
        turned = item.content.turned_out if item else None
        what, told = reasons.get(each.number, ""), "–"
        if turned:
            found = time_texts.when_short(turned.found) if turned.found else ""
            parts = (turned.what, turned.how, turned.by, found)
            what = "; ".join(part for part in parts if part)
            told = part_choice_text(Voice.THIRD, "turned_out", "was_told", turned.was_told)
            if turned.told_on:
                day = time_texts.day_text(date.fromisoformat(turned.told_on))
                told = _("{told}; told of the change {day}").format(told=told, day=day)
        yield PageRow(
            (str(each.number), code_texts.not_counted_text(each.why), what or "–", told),
            key=str(each.number),
        )


def tick_text(tick: ExampleTick) -> str:
    """Return the number of a ticked incident, marked where the person did not tick it alone."""
    suggested = "°" if tick.how is LimbChoice.ACCEPTED else ""
    return f"{tick.number}{suggested}{'+' if tick.by else ''}"


def _accounts(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    rows = []
    for use in context.figures.places.accounts:
        entries = use.entries or (None,)
        for entry in entries:
            said = entry.content if entry else None
            span = (
                time_texts.span_text(use.first, use.last) if use.first and use.last else _("no day")
            )
            rows.append(
                PageRow(
                    (
                        use.name,
                        ngettext(
                            "{n} incident, {span}", "{n} incidents, {span}", len(use.incidents)
                        ).format(n=f"{len(use.incidents):,}", span=span)
                        if use.incidents
                        else _("in no incident"),
                        names.of(said.person) if said and said.person else _("nobody is named"),
                        _why(said),
                        _since(entry) if entry else "–",
                        choice_text(Voice.THIRD, Noun.ACCOUNT, "confirmed", said.confirmed)
                        if said and said.confirmed
                        else _("not stated"),
                    ),
                    key=printed(use.name),
                )
            )
    yield PageTable(
        _("Accounts and numbers"),
        (
            PageColumn(_("Account or number"), 0.2, strong=True, words=True),
            PageColumn(_("In this record"), 0.2),
            PageColumn(_("Who {who} says uses it").format(who=names.who), 0.12),
            PageColumn(_("Why"), 0.24, words=True),
            PageColumn(_("Since when"), 0.12),
            PageColumn(_("Confirmed by police"), 0.12),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
    )
    yield PageTable(
        _("People whom {who} names").format(who=names.who),
        (
            PageColumn(_("Name"), 0.3, strong=True, words=True),
            PageColumn(_("Relationship"), 0.3, words=True),
            PageColumn(_("Incidents that name them"), 0.4),
        ),
        tuple(
            PageRow(
                (
                    names.full(each.id),
                    context.people[each.id].content.relationship or "–"
                    if each.id in context.people
                    else "–",
                    few_numbers(each.incidents),
                ),
                key=names.of(each.id),
            )
            for each in context.figures.places.suspected
            if each.incidents
        ),
        titled=True,
        foldable=True,
    )


def _why(said: Account | None) -> str:
    if said is None:
        return _("no entry about it")
    known = _("known as theirs before the acts") if said.known_before else ""
    if said.why and known:
        return f"{said.why} ({known})"
    return said.why or known or _("not stated")


def _since(entry: Recorded[Account]) -> str:
    since = entry.content.since
    return time_texts.when_short(since) if since else _("not stated")


def _reports(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    rows = []
    for response in reversed(context.figures.responses):
        said = response.contact.content
        day = (
            time_texts.day_text(response.day)
            if response.day
            else context.when_line(response.contact)
        )
        officer = " ".join(part for part in (said.officer, said.officer_number) if part)
        reply = (
            _("answered by no. {number}").format(number=response.reply)
            if response.reply
            else _("no contact is said to answer it")
        )
        about = few_numbers(response.incidents)
        rows.append(
            PageRow(
                (
                    f"{response.contact.number}. {day}",
                    "; ".join(
                        part
                        for part in (code_texts.contact_text(said.contact), said.force, officer)
                        if part
                    ),
                    about or "–",
                    "; ".join(part for part in (said.reference, said.recorded_as) if part) or "–",
                    "; ".join(part for part in (said.promised, said.outcome) if part) or "–",
                    reply,
                ),
                key=str(response.contact.number),
            )
        )
    yield PageTable(
        _("Contacts with police, newest first"),
        (
            PageColumn(_("No., day"), 0.17, strong=True),
            PageColumn(_("To whom"), 0.2),
            PageColumn(_("About nos"), 0.13),
            PageColumn(_("Reference, recorded as"), 0.18, words=True),
            PageColumn(_("Promised; outcome"), 0.2, words=True),
            PageColumn(_("Reply"), 0.12),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
    )
    platforms = [
        PageRow(
            (
                f"{item.number}. {context.when_line(item)}",
                item.content.platform or "–",
                item.content.what,
                _done(item.content.receipt, item.content.reply),
                time_texts.when_short(item.content.done)
                if item.content.done
                else _("not recorded"),
            ),
            key=str(item.number),
        )
        for item in reversed(context.case.platform_reports)
    ]
    yield PageTable(
        _("Reports to platforms"),
        (
            PageColumn(_("No., day"), 0.2, strong=True),
            PageColumn(_("Platform"), 0.15),
            PageColumn(_("What"), 0.3, words=True),
            PageColumn(_("Receipt; reply"), 0.2, words=True),
            PageColumn(_("Taken down or kept"), 0.15),
        ),
        tuple(platforms),
        titled=True,
        foldable=True,
    )


def _done(receipt: str, reply: str) -> str:
    return "; ".join(part for part in (receipt, reply) if part) or "–"


def _effects(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    areas = {row.id: row.label for row in context.vocabulary.impact_areas}
    yield PageTable(
        _("Effects on daily life, newest first"),
        (
            PageColumn(_("No., day"), 0.2, strong=True),
            PageColumn(_("Part of life"), 0.18),
            PageColumn(_("In {who}'s words").format(who=names.who), 0.62, words=True),
        ),
        tuple(
            PageRow(
                (
                    f"{item.number}. {context.when_line(item)}",
                    areas.get(str(item.content.area), str(item.content.area)),
                    item.content.what,
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.impacts)
        ),
        titled=True,
        foldable=True,
    )
    zone = context.case.zone
    yield PageTable(
        _("What {who} was afraid of, in their own words").format(who=names.who),
        (PageColumn(_("No., written"), 0.24, strong=True), PageColumn("", 0.76, words=True)),
        tuple(
            PageRow(
                (
                    f"{item.number}. {time_texts.written_text(item.first_written, zone)}",
                    item.content.fear,
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.incidents)
            if item.content.fear
        ),
        titled=True,
        foldable=True,
    )
