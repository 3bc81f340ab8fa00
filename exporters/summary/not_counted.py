"""What is not counted, changed, or does not fit; how it is known; how to read the summary.

**Invariants:**

- An example of the law is a tick by somebody, by number; nothing adds ticks up.
- Entries that do not fit each other stand here with the person's answer, or as not answered; page 1
  has the numbers of those that still do not fit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from diary.case_file import Withdrawal
from diary.contradictions.rules import RuleName
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import AfterConflict, LimbChoice
from diary.patterns.behaviours import ExampleTick
from diary.patterns.reports_to_police import told_and_not_corrected, told_of_withdrawal
from diary.text import code_texts, time_texts
from diary.text.code_texts import Voice, choice_text
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import EVIDENCE, SUMMARY
from exporters.pdf.sections.asked_questions import subjects_text
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import format_field, values_of
from exporters.summary.corrections import changed
from exporters.summary.figure_marks import count, numbers
from exporters.summary.names import ShortNames
from exporters.summary.words import (
    LETTERS,
    few,
    in_evidence,
    known_text,
    last_part,
    one_line,
    told_text,
)
from exporters.table_pages import PageColumn, PageRow, PageTable, table_of_lines

# the fields of an incident that have its examples, and who ticked them
_TICKS: Final = ("limbs", "limbs.by")
# characters of the incidents ticked as one example
_MOST_TICKS: Final = 400
# characters of what does not fit, on page 1
_MOST_WHICH: Final = 240
# what leads to the entries that do not fit each other
_MISFITS: Final = "summary-misfits"
_RULES: Final[Mapping[str, str]] = {
    RuleName.LATER_THAN_WRITING: N_("the words point to a time after they were written"),
    RuleName.DAY_OF_WORDS: N_("the words and the time chosen differ in the day"),
    RuleName.COUNTS_DIFFER: N_("the words and the count differ"),
    RuleName.ACCOUNTS_DIFFER: N_("the words and the account differ"),
    RuleName.BEFORE_SERVICE: N_("it is dated before an order was handed over"),
    RuleName.ACCOUNT_OF_TWO: N_("one account is down as used by two people"),
    RuleName.EXHIBIT_NUMBER: N_("an exhibit names an incident to which it is not tied"),
    RuleName.TIME_OF_LINE: N_("the words have a time, and none was chosen"),
    RuleName.TWO_SERVICES: N_("one handing over of an order has two days"),
    RuleName.RECORDED_TWICE: N_("two incidents may be one that was recorded twice"),
    RuleName.LINES_COUNTED: N_("the words and the lines of the export count differently"),
    RuleName.PICTURE_TIME: N_("a picture has another time than the incident"),
    RuleName.TWO_SPELLINGS: N_("two spellings may be of one person"),
}


def not_counted(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield what is not counted, changed and not fitting, and how each incident is known."""
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
        where=in_evidence(_("Chronology")),
    )
    yield from changed(context, names.who)
    yield _not_fitting(context, names)
    known = [
        PageRow(
            (
                f"{LETTERS[one]} {known_text(one, kept=context.keeps_some_how_known)}",
                count(f"known.{one}", len(listed)),
                numbers(f"known.{one}", listed),
            ),
            key=known_text(one, kept=context.keeps_some_how_known),
        )
        for one in LETTERS
        if (listed := context.figures.conduct.how_known.get(one))
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
    yield from _examples(context, names)
    yield table_of_lines(_("How to read the summary"), _how_to_read(context, names))


def _not_fitting(context: DocumentContext, names: ShortNames) -> PageTable:
    open_rows = [
        PageRow(
            (
                subjects_text(context.case, place.subjects),
                _(_RULES.get(place.rule, place.rule)),
                _("not answered when this bundle was put together"),
            ),
            key=subjects_text(context.case, place.subjects),
            where=in_evidence(_("How this record was made")),
        )
        for place in context.case.unanswered
    ]
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
        (*open_rows, *rows),
        titled=True,
        foldable=True,
        where=in_evidence(_("Entries that do not fit each other")),
        anchor=_MISFITS,
    )


def misfits(context: DocumentContext, places: Mapping[str, int]) -> Iterator[str]:
    """Yield one line of page 1: where entries do not fit each other, and still do not."""
    unanswered = context.case.unanswered
    left = [item for item in context.case.conflicts if item.content.answer is AfterConflict.LEFT]
    parts = []
    for text, listed, subjects in (
        (_("not answered {n} ({which})"), len(unanswered), [each.subjects for each in unanswered]),
        (_("left as they are {n} ({which})"), len(left), [each.content.incidents for each in left]),
    ):
        if listed:
            which = subjects_text(context.case, [id_ for some in subjects for id_ in some])
            # of very many the table has the numbers
            told = which if len(which) <= _MOST_WHICH else _("each there")
            parts.append(text.format(n=f"{listed:,}", which=told or _("no incident")))
    if parts:
        # the table has the heading that this line begins with
        yield _("Entries that do not fit each other ({file}, page {page}): {parts}.").format(
            parts=", ".join(parts), file=SUMMARY, page=places.get(_MISFITS, 3)
        )


def _examples(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
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
        none = incidents_text(numbers("no-example", kinds.no_example))
        rows.append(PageRow(("–", _("Not ticked as any of these"), none), key="–"))
    ticked_by = [*_ticked_by((tick for ticks in ticked.values() for tick in ticks), names)]
    by = _("Ticked {each}.").format(each="; ".join(ticked_by)) if ticked_by else ""
    is_long = len(by) > _MOST_TICKS
    yield PageTable(
        context.vocabulary.limbs_title,
        (PageColumn("", 0.06, strong=True), PageColumn("", 0.5), PageColumn("", 0.44)),
        tuple(rows),
        note=" ".join(
            part for part in (context.vocabulary.limbs_caution, "" if is_long else by) if part
        ),
    )
    if is_long:
        yield PageTable(
            _("Ticked by somebody else"),
            (PageColumn("", 1.0, words=True),),
            tuple(PageRow((each,)) for each in ticked_by),
            foldable=True,
            where=last_part(),
        )
    yield _other_ticks(context, ticked)


def _other_ticks(context: DocumentContext, listed: Collection[str]) -> PageTable:
    """Return what was ticked and is not counted above: of another incident, or of no example."""
    counted = {*context.figures.conduct.incidents}
    test = context.vocabulary.limbs_test
    rows = []
    for item in context.case.incidents:
        limbs = item.content.limbs
        if item.number in counted and all(x.test == test and x.limb in listed for x in limbs):
            continue
        values = values_of(item.content)
        texts = [format_field(context, item.noun, name, values.get(name)) for name in _TICKS]
        if any(texts):
            text = "; ".join(one_line(each) for each in texts if each)
            rows.append(PageRow((str(item.number), text), key=str(item.number)))
    return PageTable(
        _("Examples ticked that are not counted above"),
        (PageColumn(_("No."), 0.1, strong=True), PageColumn(_("What was ticked"), 0.9)),
        tuple(rows),
        titled=True,
        foldable=True,
        where=last_part(),
    )


def _ticked_by(ticks: Iterator[ExampleTick], names: ShortNames) -> Iterator[str]:
    """Yield what somebody else ticked, and when; who, where their name is shown."""
    nobody = _("somebody who helps {who}").format(who=names.who)
    found: dict[tuple[str, str], set[int]] = {}
    for tick in ticks:
        if tick.helped:
            found.setdefault((one_line(tick.by) or nobody, tick.on), set()).add(tick.number)
    for (name, on), ticked in found.items():
        day = time_texts.day_text(date.fromisoformat(on)) if on else _("day not stated")
        yield _("{numbers} by {name} ({day})").format(
            numbers=incidents_text(few(sorted(ticked))), name=name, day=day
        )


def _how_to_read(context: DocumentContext, names: ShortNames) -> Iterator[str]:
    yield _(
        "The kinds to read first were chosen because published police checklists ask about "
        "such things (DASH 2009, S-DASH 2009; Home Office guidance on stalking protection "
        "orders, 2024). This is none of those forms and not all of what they ask. The "
        "order is the same in every record and says nothing about danger."
    )
    text = _(
        "One of those kinds that is not printed was not ticked. That does not say that it did not "
        "happen, and no threat or violence so far does not mean that {who} is safe."
    )
    if not context.case.shows_all(Noun.INCIDENT):
        text = _(
            "One of those kinds that is not printed was not ticked in what is shown here. That "
            "does not say that it did not happen, and no threat or violence that is shown does not "
            "mean that {who} is safe."
        )
    yield text.format(who=names.who)
    if without := context.figures.kinds.without_kind:
        yield _("Not ticked as any kind of act: {numbers}.").format(
            numbers=incidents_text(numbers("no-kind", without))
        )
    yield _(
        "A time that is known between two moments counts in a period that holds both. What "
        "may lie on either side of an edge is printed apart, with its number. The counts can "
        "be made again from record.json."
    )
    yield (
        _("* No file of it is in this bundle or one before it.")
        if context.case.supplement
        else _("* No file of it is in this bundle.")
    )
    yield _("A dash stands where nothing is stated.")
    yield _("Where a line says how many more there are, they stand whole where it says.")


def _ticks(ticks: Sequence[ExampleTick]) -> str:
    text = ", ".join(map(tick_text, ticks))
    return incidents_text(
        text if len(text) <= _MOST_TICKS else few([tick.number for tick in ticks])
    )


def _not_counted_rows(context: DocumentContext) -> Iterator[PageRow]:
    withdrawn = {
        gone.number: gone for gone in context.case.withdrawals if gone.noun is Noun.INCIDENT
    }
    by_number = {item.number: item for item in context.case.incidents}
    # what was taken out together stands in one row
    alike: dict[tuple[str, str, str], list[int]] = {}
    for each in context.figures.not_counted:
        item = by_number.get(each.number)
        turned = item.content.turned_out if item else None
        what, told = "", "–"
        if turned:
            found = time_texts.when_short(turned.found) if turned.found else ""
            parts = (turned.what, turned.how, turned.by, found)
            what = "; ".join(one_line(part).rstrip(".") for part in parts if part)
            told = told_text(turned.was_told)
            if turned.told_on:
                day = time_texts.day_text(date.fromisoformat(turned.told_on))
                told = _("{told}, {day}").format(told=told, day=day)
        elif gone := withdrawn.get(each.number):
            what, told = _withdrawn_text(context, gone), _withdrawal_told(context, gone)
        alike.setdefault((code_texts.not_counted_text(each.why), what or "–", told), []).append(
            each.number
        )
    for cells, alone in alike.items():
        text = few(alone, EVIDENCE)
        yield PageRow((text, *cells), key=text)


def _withdrawn_text(context: DocumentContext, gone: Withdrawal) -> str:
    """Return why an incident was withdrawn, and what it said of whom, or that this is kept back."""
    reason = one_line(gone.reason).rstrip(".") or _("no reason is shown")
    if gone.incident is None:
        return _("{reason}; words kept back").format(reason=reason)
    said = gone.incident.content
    about = [context.person(said.person)] if said.person else []
    about += said.accounts
    words = [one_line(said.what).rstrip("."), ", ".join(map(one_line, about))]
    return _("{reason}. What it said: {words}").format(
        reason=reason, words="; ".join(filter(None, words))
    )


def _withdrawal_told(context: DocumentContext, gone: Withdrawal) -> str:
    """Return in which contacts police were told that an incident was withdrawn."""
    if gone.incident is None:
        return "–"
    found = told_of_withdrawal(gone.incident, context.case.police)
    if not found:
        told = told_and_not_corrected(gone.incident, context.case.police)
        return _("police were told of it; that they know of this is not stated") if told else "–"
    return _("contact no. {numbers}").format(numbers=", ".join(map(str, found)))


def tick_text(tick: ExampleTick) -> str:
    """Return the number of a ticked incident, marked where the person did not tick it alone."""
    suggested = "°" if tick.how is LimbChoice.ACCEPTED else ""
    return f"{tick.number}{suggested}{'+' if tick.helped else ''}"
