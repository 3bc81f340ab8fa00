"""The schedules of the summary: orders, what is not counted, accounts, police, daily life.

**Invariants:**

- Schedules follow one another; what does not fit into their five pages is folded and named, with
  the file that has it whole. What is in force stands before what is over.
- That something may be against a term is the view of the person; whose name an incident has is said
  beside it. Outcomes stand beside the incident that the person was told them of.
- An example of the law is a tick by somebody, by number; nothing adds ticks up.
- Where nothing is recorded, the schedule says what is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    ContactKind,
    Incident,
    LimbChoice,
    Order,
    PoliceContact,
)
from diary.model.revisions import Content, Recorded
from diary.patterns.behaviours import ExampleTick
from diary.patterns.incident_facts import IncidentFact
from diary.patterns.incident_places import AccountUse
from diary.patterns.police_responses import OrderHistory, PoliceResponse
from diary.patterns.when_intervals import days_of
from diary.text import code_texts, noun_names, time_texts
from diary.text.code_texts import Voice, choice_text
from exporters.bundle.layout import ACCOUNTS, EVIDENCE, PEOPLE, TIMELINE
from exporters.pdf.sections.document_context import DocumentContext, bundle_name, reference
from exporters.summary.first_page import earliest, has_file, is_over, short_days
from exporters.summary.names import ShortNames
from exporters.summary.words import (
    LETTERS,
    confirmed_text,
    few,
    known_text,
    one_line,
    told_text,
)
from exporters.table_pages import (
    PageColumn,
    PageRow,
    PageTable,
    TablePage,
    table_of_lines,
)

_BAIL: Final = "bail"
# kinds of contact that an answer can follow
_ASKING: Final = frozenset({ContactKind.REPORT, ContactKind.REQUEST})


def schedules(context: DocumentContext) -> Iterator[TablePage]:
    """Yield the schedules, one after another."""
    names = ShortNames(context)
    who = names.who
    if context.case.supplement:
        yield _page("summary-since", _("Since the last bundle"), _since_last(context),
                    _("Nothing is new, changed or taken back."))  # fmt: skip
    yield _page(
        "summary-orders",
        _("Orders and bail"),
        _orders(context, names),
        _("No order, no bail and no term is recorded."),
    )
    yield _page(
        "summary-counted",
        _("Not counted, changed, not fitting; how it is known; how to read this"),
        _counted(context, names),
        "",
    )
    yield _page(
        "summary-accounts",
        _("Accounts and people"),
        _accounts(context, names),
        _("No account, no number and no other person is recorded."),
    )
    yield _page(
        "summary-reports",
        _("Contacts with police, reports to platforms"),
        _reports(context, names),
        _("No contact with police and no report to a platform is recorded."),
    )
    yield _page(
        "summary-effects",
        _("What changed in daily life"),
        _effects(context, names),
        _("No change in {who}'s daily life and no words about being afraid are recorded.").format(
            who=who
        ),
    )


def _page(anchor: str, title: str, tables: Iterator[PageTable], nothing: str) -> TablePage:
    kept = tuple(table for table in tables if table.rows)
    return TablePage(anchor, (), title, (), kept or (table_of_lines("", [nothing]),))


def _since_last(context: DocumentContext) -> Iterator[PageTable]:
    case = context.case
    if case.supplement is None:
        return
    entries = case.supplement.latest.entries
    first: dict[str, int] = {}
    for opening in case.disclosure.openings:
        if not opening.is_withheld:
            first.setdefault(str(opening.values().get("@subject", "")), opening.n)
    new: dict[Noun, list[int]] = {}
    changed: dict[Noun, list[int]] = {}
    subjects: list[Recorded[Content]] = [
        *case.incidents,
        *(each.item for each in case.exhibits),
        *(item for group in case.others.values() for item in group),
    ]
    for item in subjects:
        if item.entry > entries:
            is_new = item.revision == 1 or first.get(item.id, 0) > entries
            (new if is_new else changed).setdefault(item.noun, []).append(item.number)
    gone: dict[Noun, list[int]] = {}
    for each in case.withdrawals:
        if each.entry > entries:
            gone.setdefault(each.noun, []).append(each.number)
    back: dict[Noun, list[int]] = {}
    for again in case.reinstatements:
        if again.entry > entries:
            back.setdefault(again.noun, []).append(again.number)
    rows = [
        PageRow((title, _by_noun(found)), key=title)
        for title, found in (
            (_("New"), new),
            (_("Changed"), changed),
            (_("Withdrawn"), gone),
            (_("Put back after it was withdrawn"), back),
        )
        if found
    ]
    yield PageTable(
        _("This adds to {bundle}").format(bundle=bundle_name(case, case.supplement.latest)),
        (PageColumn("", 0.2, strong=True), PageColumn("", 0.8)),
        tuple(rows),
        foldable=True,
        least=len(rows),
        where=EVIDENCE,
    )


def _by_noun(found: dict[Noun, list[int]]) -> str:
    return "; ".join(
        f"{noun_names.noun_text(noun)} {few(sorted(set(numbers)), EVIDENCE)}"
        for noun, numbers in found.items()
    )


def _orders(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
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
            PageColumn(_("Order"), 0.5, words=True),
            PageColumn(_("Terms"), 0.1),
            PageColumn(_("May be against it, in {who}'s view").format(who=names.who), 0.4),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
        where=EVIDENCE,
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
    return PageTable(
        _("Order {number}, not over as {who} has it: terms word for word").format(
            number=order.number, who=names.who
        ),
        (PageColumn(_("Term"), 0.07, strong=True), PageColumn(_("Words"), 0.93, words=True)),
        tuple(rows),
        titled=True,
        foldable=True,
        least=len(rows),
        where=EVIDENCE,
    )


def _breaches(context: DocumentContext, names: ShortNames, each: OrderHistory) -> PageTable:
    bail = each.order.content.order == _BAIL
    title = (
        _("May be against a term of order {number}, in {who}'s view (bail: no offence by itself)")
        if bail
        else _("May be against a term of order {number}, in {who}'s view")
    )
    rows = tuple(_breach_rows(context, names, each))
    return PageTable(
        title.format(number=each.order.number, who=names.who),
        (
            PageColumn(_("No., when"), 0.27, strong=True),
            PageColumn(_("Term"), 0.13),
            PageColumn(_("Who is named; how known"), 0.24),
            PageColumn(_("Exhibit"), 0.1),
            PageColumn(_("Told to police"), 0.13),
            PageColumn(_("Outcome, as told"), 0.13, words=True),
        ),
        rows,
        titled=True,
        foldable=True,
        least=min(len(rows), _LEAST_BREACHES),
        where=EVIDENCE,
    )


# incidents against an order in force that are kept before other rows
_LEAST_BREACHES: Final = 40


def _ended(context: DocumentContext, names: ShortNames, each: OrderHistory) -> PageRow:
    said = each.order.content
    facts = {one.number: one for one in context.history.facts}
    if len(each.incidents) > _MOST_ENDED:
        numbers = few(each.incidents)
    else:
        numbers = ", ".join(f"{n}{LETTERS[facts[n].known]}" for n in each.incidents if n in facts)
    counts: dict[str, int] = {}
    for number in each.incidents:
        if number in facts:
            name = names.named(facts[number])
            counts[name] = counts.get(name, 0) + 1
    named = ", ".join(f"{name} {n:,}" for name, n in counts.items())
    terms = f"1–{len(said.terms)}" if len(said.terms) > 1 else str(len(said.terms) or "–")
    return PageRow(
        (
            one_line(f"{_title(each.order)}. {_served(said)}"),
            terms,
            f"{numbers} ({named})" if numbers else _("none"),
        ),
        key=_("order {number}").format(number=each.order.number),
    )


_MOST_ENDED: Final = 60


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
        yield PageRow(
            (
                f"{item.number}. {context.when_line(item)}",
                terms,
                f"{names.named(one)}; {known_text(one.known)}",
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
        how=one_line(said.served_known).rstrip(".") or _("how that is known is not recorded"),
    )


def _exhibits(context: DocumentContext, item: Recorded[Incident]) -> str:
    return (
        ", ".join(
            reference(each) + ("" if has_file(each) else "*")
            for each in context.exhibits.get(item.id, ())
        )
        or "–"
    )


def _counted(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    yield PageTable(
        _("What is not counted, and why"),
        (
            PageColumn(_("No."), 0.1, strong=True),
            PageColumn(_("Why"), 0.2),
            PageColumn(_("What it was; found how and when"), 0.5, words=True),
            PageColumn(_("Police told of the change"), 0.2),
        ),
        tuple(_not_counted_rows(context)),
        titled=True,
        foldable=True,
        where=EVIDENCE,
    )
    yield _changed(context)
    yield _not_fitting(context, names)
    known = [
        PageRow(
            (
                f"{LETTERS[one]} {known_text(one)}",
                f"{len(numbers):,}",
                few(numbers),
            ),
            key=known_text(one),
        )
        for one in LETTERS
        if (numbers := context.figures.conduct.how_known.get(str(one) if one else "not-stated", ()))
    ]
    yield PageTable(
        _("How {who} knows of each incident").format(who=names.who),
        (
            PageColumn(_("How"), 0.28),
            PageColumn(_("Incidents"), 0.11, strong=True),
            PageColumn(_("Nos"), 0.61),
        ),
        tuple(known),
        titled=True,
    )
    yield _examples(context)
    yield table_of_lines(_("How to read the summary"), _how_to_read(context, names))


def _changed(context: DocumentContext) -> PageTable:
    """Return which subjects were changed after they were first written."""
    found: dict[Noun, list[int]] = {}
    for change in context.case.changes:
        found.setdefault(change.noun, []).append(change.number)
    text = _by_noun(found)
    rows = [
        _("{which}. What stood before and after, and why, is in {where}.").format(
            which=text, where=EVIDENCE
        )
    ]
    return table_of_lines(_("Changed after it was first written"), rows if found else ())


def _not_fitting(context: DocumentContext, names: ShortNames) -> PageTable:
    rows = [
        PageRow(
            (
                few(
                    sorted(
                        context.incidents[id_].number
                        for id_ in item.content.incidents
                        if id_ in context.incidents
                    )
                )
                or "–",
                one_line(item.content.text),
                "; ".join(
                    part
                    for part in (
                        choice_text(Voice.THIRD, Noun.CONFLICT, "answer", item.content.answer)
                        if item.content.answer
                        else _("no answer"),
                        one_line(item.content.words),
                    )
                    if part
                ),
            ),
            key=_("no. {number}").format(number=item.number),
        )
        for item in context.case.conflicts
    ]
    return PageTable(
        _("Entries that do not fit each other, as {who} knows").format(who=names.who),
        (
            PageColumn(_("Incidents"), 0.12, strong=True),
            PageColumn(_("What does not fit"), 0.5, words=True),
            PageColumn(_("What {who} did; words").format(who=names.who), 0.38, words=True),
        ),
        tuple(rows),
        titled=True,
        foldable=True,
        where=EVIDENCE,
    )


def _examples(context: DocumentContext) -> PageTable:
    kinds = context.figures.kinds
    ticked = {
        limb.letter: ticks
        for limb in context.vocabulary.limbs
        if (ticks := kinds.examples.get(f"{context.vocabulary.limbs_test}/{limb.letter}"))
    }
    rows = [
        PageRow(
            (f"({limb.letter})", limb.label, _ticks(ticked[limb.letter])), key=f"({limb.letter})"
        )
        for limb in context.vocabulary.limbs
        if limb.letter in ticked
    ]
    if rows and kinds.no_example:
        rows.append(PageRow(("–", _("Not ticked as any of these"), few(kinds.no_example)), key="–"))
    by = _ticked_by(tick for ticks in ticked.values() for tick in ticks)
    return PageTable(
        context.vocabulary.limbs_title,
        (PageColumn("", 0.06, strong=True), PageColumn("", 0.5), PageColumn("", 0.44)),
        tuple(rows),
        note=" ".join(part for part in (context.vocabulary.limbs_caution, by) if part),
    )


def _ticked_by(ticks: Iterator[ExampleTick]) -> str:
    """Return who ticked what somebody else ticked, and when."""
    found: dict[tuple[str, str], set[int]] = {}
    for tick in ticks:
        if tick.by:
            found.setdefault((one_line(tick.by), tick.on), set()).add(tick.number)
    parts = []
    for (name, on), numbers in found.items():
        day = time_texts.day_text(date.fromisoformat(on)) if on else _("day not stated")
        parts.append(
            _("{numbers} by {name} ({day})").format(
                numbers=few(sorted(numbers)), name=name, day=day
            )
        )
    text = "; ".join(parts)
    if len(text) > _MOST_TICKS:
        return _("By whom: in {where}.").format(where=EVIDENCE)
    return _("Ticked {each}.").format(each=text) if text else ""


def _how_to_read(context: DocumentContext, names: ShortNames) -> Iterator[str]:
    yield _(
        "The kinds to read first were chosen because published police checklists ask about "
        "such things (DASH 2009, S-DASH 2009; Home Office guidance on stalking protection "
        "orders, 2024). This is none of those forms and not all of what they ask. The "
        "order is the same in every record and says nothing about danger."
    )
    yield _(
        "A kind that is not printed was not ticked. That does not say that it did not "
        "happen, and no threat or violence so far does not mean that {who} is safe."
    ).format(who=names.who)
    if without := context.figures.kinds.without_kind:
        yield _("Not ticked as any kind of act: no. {numbers}.").format(numbers=few(without))
    yield _(
        "A time that is known between two moments counts in a period that holds both. What "
        "may lie on either side of an edge is printed apart, with its number. The counts can "
        "be made again from record.json."
    )
    yield _("* An exhibit of which no file is in this bundle.")
    yield _("What is folded stands whole in the file that the line names.")


def _ticks(ticks: Sequence[ExampleTick]) -> str:
    text = ", ".join(map(tick_text, ticks))
    return text if len(text) <= _MOST_TICKS else few([tick.number for tick in ticks])


# characters of the incidents ticked as one example
_MOST_TICKS: Final = 400


def _not_counted_rows(context: DocumentContext) -> Iterator[PageRow]:
    reasons = {
        gone.number: gone.reason for gone in context.case.withdrawals if gone.noun is Noun.INCIDENT
    }
    by_number = {item.number: item for item in context.case.incidents}
    # what was taken out together stands in one row
    alike: dict[tuple[str, str, str], list[int]] = {}
    for each in context.figures.not_counted:
        item = by_number.get(each.number)
        turned = item.content.turned_out if item else None
        what, told = reasons.get(each.number, ""), "–"
        if turned:
            found = time_texts.when_short(turned.found) if turned.found else ""
            parts = (turned.what, turned.how, turned.by, found)
            what = "; ".join(one_line(part).rstrip(".") for part in parts if part)
            told = told_text(turned.was_told)
            if turned.told_on:
                day = time_texts.day_text(date.fromisoformat(turned.told_on))
                told = _("{told}, {day}").format(told=told, day=day)
        else:
            what = _("{reason} (its first words are kept back)").format(
                reason=one_line(what) or _("no reason is shown")
            )
        alike.setdefault((code_texts.not_counted_text(each.why), what or "–", told), []).append(
            each.number
        )
    for cells, numbers in alike.items():
        text = few(numbers, EVIDENCE)
        yield PageRow((text, *cells), key=text)


def tick_text(tick: ExampleTick) -> str:
    """Return the number of a ticked incident, marked where the person did not tick it alone."""
    suggested = "°" if tick.how is LimbChoice.ACCEPTED else ""
    return f"{tick.number}{suggested}{'+' if tick.by else ''}"


def _accounts(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    facts = {one.number: one for one in context.history.facts}
    yield PageTable(
        _("Accounts and numbers"),
        (
            PageColumn(_("Account or number"), 0.18, strong=True, words=True),
            PageColumn(_("In this record"), 0.2),
            PageColumn(_("Who {who} says uses it").format(who=names.who), 0.16),
            PageColumn(_("Why"), 0.23, words=True),
            PageColumn(_("Since when"), 0.11),
            PageColumn(_("Confirmed by police"), 0.12),
        ),
        tuple(
            row
            for use in context.figures.places.accounts
            for row in _account_rows(use, names, facts)
        ),
        note=_(
            "An incident names one account; others that its words name are not in these figures."
        ),
        titled=True,
        foldable=True,
        where=ACCOUNTS,
    )
    yield PageTable(
        _("People whom {who} names").format(who=names.who),
        (
            PageColumn(_("Name"), 0.18, strong=True, words=True),
            PageColumn(_("Relationship"), 0.22, words=True),
            PageColumn(_("Why {who} names them; first description").format(who=names.who), 0.34,
                       words=True),
            PageColumn(_("Incidents that name them"), 0.26),
        ),
        tuple(
            PageRow(
                (
                    names.full(each.id),
                    one_line(person.content.relationship) or "–",
                    "; ".join(
                        one_line(part)
                        for part in (person.content.why, earliest(context, person))
                        if part.strip()
                    )
                    or "–",
                    few(each.incidents) or _("none"),
                ),
                key=names.of(each.id),
            )
            for each in context.figures.places.suspected
            if (person := context.people.get(each.id))
        ),
        titled=True,
        foldable=True,
        where=PEOPLE,
    )  # fmt: skip


def _account_rows(
    use: AccountUse, names: ShortNames, facts: dict[int, IncidentFact]
) -> Iterator[PageRow]:
    span = short_days(use.first, use.last) if use.first and use.last else _("no day")
    counts: dict[str, int] = {}
    for number in use.incidents:
        one = facts[number]
        name = names.named(one) if one.person else _("nobody")
        counts[name] = counts.get(name, 0) + 1
    named = ", ".join(f"{name} {n:,}" for name, n in counts.items())
    record = (
        ngettext("{n} incident, {span}", "{n} incidents, {span}", len(use.incidents)).format(
            n=f"{len(use.incidents):,}", span=span
        )
        if use.incidents
        else _("in no incident")
    )
    for entry in use.entries or (None,):
        said = entry.content if entry else None
        uses = names.of(said.person) if said and said.person else _("nobody is named")
        if set(counts) - {_("nobody"), uses}:
            uses = _("{uses}; its incidents name: {named}").format(uses=uses, named=named)
        yield PageRow(
            (
                one_line(use.name),
                record,
                uses,
                _why(said),
                _since(entry) if entry else "–",
                confirmed_text(said.confirmed if said else None, names.who),
            ),
            key=one_line(use.name),
        )


def _why(said: Account | None) -> str:
    if said is None:
        return _("no entry about it")
    known = _("known as theirs before the acts") if said.known_before else ""
    why = one_line(said.why)
    if why and known:
        return f"{why} ({known})"
    return why or known or _("not stated")


def _since(entry: Recorded[Account]) -> str:
    since = entry.content.since
    if since is None:
        return _("not stated")
    days = days_of(since)
    return short_days(days.first, days.last) if days else time_texts.when_short(since)


def _reports(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    yield PageTable(
        _("Contacts with police, newest first"),
        (
            PageColumn(_("No., day"), 0.13, strong=True),
            PageColumn(_("What, to whom"), 0.25),
            PageColumn(_("About nos"), 0.13),
            PageColumn(_("Reference, recorded as"), 0.18, words=True),
            PageColumn(_("Promised; outcome; not offered"), 0.21, words=True),
            PageColumn(_("Reply"), 0.1),
        ),
        tuple(_contact_row(context, each) for each in reversed(context.figures.responses)),
        titled=True,
        foldable=True,
        where=TIMELINE,
    )
    platforms = [
        PageRow(
            (
                f"{item.number}. {context.when_line(item)}",
                "\n".join(filter(None, map(one_line, (item.content.platform, item.content.where))))
                or "–",
                one_line(item.content.what),
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
        _("Reports to platforms, newest first"),
        (
            PageColumn(_("No., day"), 0.16, strong=True),
            PageColumn(_("Platform, where"), 0.18, words=True),
            PageColumn(_("What"), 0.25, words=True),
            PageColumn(_("Receipt; reply"), 0.25, words=True),
            PageColumn(_("Taken down or kept"), 0.16),
        ),
        tuple(platforms),
        titled=True,
        foldable=True,
        where=EVIDENCE,
    )


def _contact_row(context: DocumentContext, response: PoliceResponse) -> PageRow:
    contact = response.contact
    said = contact.content
    day = time_texts.day_text(response.day) if response.day else context.when_line(contact)
    officer = " ".join(part for part in (said.officer, said.officer_number) if part)
    if response.reply:
        reply = _("no. {number}").format(number=response.reply)
    elif said.contact in _ASKING:
        reply = _("none recorded")
    else:
        reply = "–"
    return PageRow(
        (
            f"{contact.number}. {day}",
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
    parts = [few(response.incidents)]
    if apart:
        parts.append(_("not counted: {numbers}").format(numbers=apart))
    return "; ".join(part for part in parts if part)


def _outcomes(context: DocumentContext, said: PoliceContact) -> Iterator[str]:
    """Yield what became of single incidents, and what was not offered."""
    by_words: dict[str, list[int]] = {}
    for each in said.outcomes:
        if each.incident in context.incidents:
            number = context.incidents[each.incident].number
            by_words.setdefault(one_line(each.what), []).append(number)
    for words, numbers in by_words.items():
        yield _("no. {numbers}: {words}").format(numbers=few(sorted(numbers)), words=words)
    labels = {row.id: row.label for row in context.vocabulary.rights}
    if said.not_offered:
        yield _("not offered: {what}").format(
            what=", ".join(labels.get(each, each) for each in said.not_offered)
        )


def _joined(*parts: str) -> str:
    return "; ".join(one_line(part) for part in parts if part.strip())


def _done(receipt: str, reply: str) -> str:
    return _joined(receipt, reply) or "–"


def _effects(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    areas = {row.id: row.label for row in context.vocabulary.impact_areas}
    yield PageTable(
        _("Effects on daily life, newest first"),
        (
            PageColumn(_("No., day"), 0.21, strong=True),
            PageColumn(_("Part of life"), 0.2),
            PageColumn(_("In {who}'s words").format(who=names.who), 0.59, words=True),
        ),
        tuple(
            PageRow(
                (
                    f"{item.number}. {context.when_line(item)}",
                    areas.get(str(item.content.area), str(item.content.area)),
                    one_line(item.content.what),
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.impacts)
        ),
        titled=True,
        foldable=True,
        where=EVIDENCE,
    )
    zone = context.case.zone
    yield PageTable(
        _("What {who} was afraid of, in {who}'s words").format(who=names.who),
        (PageColumn(_("No., written"), 0.26, strong=True), PageColumn("", 0.74, words=True)),
        tuple(
            PageRow(
                (
                    f"{item.number}. {time_texts.written_text(item.first_written, zone)}",
                    one_line(item.content.fear),
                ),
                key=str(item.number),
            )
            for item in reversed(context.case.incidents)
            if item.content.fear
        ),
        titled=True,
        foldable=True,
        where=EVIDENCE,
    )
