"""The chronology, the main text: what was recorded, in the order in which it happened.

**Invariants:**

- Words stand in full, below the time at which they were written: the first words first, and every
  correction below them with its own time and reason. So no late words stand at an early time.
- What is not counted and what was withdrawn stands in place and says why, so that no number is
  missing without a reason.
- Incidents in sequence that are alike in person, kind and way of contact share what they have in
  common. Each has a line with its number, its times, its words and what only it has. In a long
  record their heading has the first and the last time of writing, and `record.json` the others.
- Every disclosed field is printed, but what another part of the bundle prints: `ELSEWHERE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Final

from diary import json_value
from diary.audience_profiles import PageNumbering
from diary.case_file import CaseFile, Correction, Withdrawal
from diary.i18n import _
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Event, Incident, PoliceContact
from diary.model.revisions import Content, Recorded, is_of, when_of
from diary.text import code_texts, noun_names, number_texts, time_texts
from diary.text.code_texts import order_stage_text
from diary.text.field_formatter import REASON, is_free_text, own_words
from exporters.bundle.layout import RECORD
from exporters.pdf.engine.blocks import Block, Heading, TextBlock
from exporters.pdf.engine.document import section_letters
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import (
    CELL_STRONG,
    LEAST,
    PART,
    VALUE,
    Piece,
    Pieces,
    Style,
)
from exporters.pdf.engine.tables import TableCell, TableColumn, kept_columns, linked, table
from exporters.pdf.sections import (
    document_context,
    kept_back,
    other_subjects,
    subject_tables,
    turning_points,
)
from exporters.pdf.sections.document_context import (
    DocumentContext,
    home_of,
    incident_anchor,
    nothing_text,
    other_anchor,
    reference,
)
from exporters.pdf.sections.field_values import (
    format_field,
    not_counted_texts,
    pieces_of,
    put_back,
    put_back_text,
    reported_text,
    tells_reporting,
    values_of,
)
from exporters.pdf.sections.headings import TITLES, label_of, note, section, words_taken_out
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.order_days import opens_order_days, order_stage_of
from exporters.pdf.sections.state_of_case import has_steps
from exporters.pdf.sections.translations import language_of_field, translation_blocks

Row = Recorded[Content] | Withdrawal

_INDENT: Final = 14.0
_LEAST: Final = 3  # incidents that are alike, from which on they share a heading
_MOST: Final = 100  # of them below one heading, so that a volume can end between two
# What needs no label in a line of incidents that are alike.
_KIND: Final = "kind"
_DELAY: Final = "delay"
_UNLABELLED: Final = frozenset({_KIND, _DELAY})
# In the lines above the words, as they are now: a change says what stood there before.
_ABOVE: Final = ("when", "behaviours", "something_else", "times", "event", "contact", "turned_out")
# Printed by themselves, or nowhere in this part: letters of an Act are no part of a record.
_EXAMPLES: Final = frozenset({"limbs", "limbs.by"})
_APART: Final = frozenset({*_ABOVE, *_EXAMPLES, "number", "reason", "what", "reported"})
# How something is known and who it was comes first, in the order in which it is asked.
_ORDER: Final = (
    *("certainty", "person", "why_person", "alternative", "recognition", "sighting"),
    *("place", "platform", "accounts", "witness_numbers", "first_told_numbers", "first_told"),
    *("did", "effect", "fear"),
)
# What part A has whole, where there is one: here it is found by day, number and reference.
ELSEWHERE: Final[Mapping[Noun, tuple[str, ...]]] = {
    Noun.POLICE: ("what", "how", "reference"),
    Noun.PLATFORM: ("platform", "receipt"),
}
_TIGHT: Final = 0.6  # points above and below a line of incidents that are alike
# of a long record, so that some sixty fit on a page
_LINE: Final = Style("regular", LEAST, 10.6)
_LINE_STRONG: Final = Style("bold", LEAST, 10.6)
# shares of the width in such a line: number, when, written, account, words
_LONG_LINE: Final = (0.065, 0.225, 0.0, 0.175, 0.54)
_SHORT_LINE: Final = (0.06, 0.225, 0.175, 0.0, 0.54)
# a day beside the clock at which it was written fits on one line
_DATED_LINE: Final = (0.06, 0.226, 0.262, 0.0, 0.452)
# with an account of its own it takes two, as words beside it do
_APART_LINE: Final = (0.057, 0.226, 0.165, 0.168, 0.384)
# of which one, such as an address of mail, is longer than that column, in letters
_WIDE: Final = 15
_WIDE_LINE: Final = (0.057, 0.226, 0.165, 0.222, 0.33)
_PART, _TITLE, _PAGE = 0.12, 0.79, 0.09


@dataclass(frozen=True, slots=True)
class _Setting:
    """How an entry with a heading of its own is set; distances in points."""

    words: Style
    beside: Style
    strong: Style
    before: float
    after: float


_CLOSE: Final = _Setting(
    Style("regular", 9.5, 12.2), Style("regular", LEAST, 11.0), Style("bold", 9.5, 12.2), 7.0, 2.0
)
# of a long record
_CLOSEST: Final = _Setting(_LINE, _LINE, _LINE_STRONG, 5.0, 1.0)


def is_in_record(context: DocumentContext, noun: Noun, name: str) -> bool:
    """Return whether a disclosed field is printed in the record, and in no other part."""
    profile = context.case.profile
    if noun is Noun.TRANSLATION:
        return True
    if not profile.opens(noun, name) or not context.has(home_of(profile, noun)):
        return False
    apart = ELSEWHERE.get(noun) if profile.summary else None
    return name not in _EXAMPLES and (apart is None or name in apart)


def pieces(case: CaseFile) -> tuple[tuple[Row, ...], ...]:
    """Return what has a heading of its own, in order: one row, or incidents that are alike."""
    changed = {(each.noun, each.number) for each in case.changes}
    changed |= {(item.noun, item.number) for item in _rows(case) if item.id in case.blacked_out}
    changed |= {(back.noun, back.number) for back in case.reinstatements}
    translated = {each.content.of for each in case.translations}

    def kind(row: Row) -> tuple[object, ...] | None:
        """Return what the row has in common with others, or None if it stands alone."""
        if isinstance(row, Withdrawal) or not is_of(row, Incident):
            return None
        content = row.content
        alone = (row.noun, row.number) in changed or row.id in translated or content.turned_out
        if alone or not (content.accounts or content.platform):
            return None
        return (content.behaviours, content.something_else, content.platform, content.person)

    def shares(row: Row) -> object:
        """Return what the row must have in common with others below one heading, or None."""
        common = kind(row)
        return common and (common[-1:] if is_long else common)

    is_long = document_context.is_long(case)
    told = _told_of(case)
    found: list[tuple[Row, ...]] = []
    for common, group in groupby(_in_order(case), shares):
        rows = [*group]
        runs = [rows] if common is None else _runs(rows, kind)
        for run in _split(runs, _accounts_of, told):
            together = _MOST if common is not None and len(run) >= _LEAST else 1
            found += [tuple(run[at : at + together]) for at in range(0, len(run), together)]
    return tuple(found)


def folded(case: CaseFile) -> frozenset[int]:
    """Return the numbers of the incidents of a long record that share a heading."""
    if not document_context.is_long(case) or "chronology" not in case.profile.sections:
        return frozenset()
    return frozenset(row.number for piece in pieces(case) if len(piece) > 1 for row in piece)


def _runs(rows: Sequence[Row], of: Callable[[Row], object]) -> list[list[Row]]:
    """Return rows that are alike in something, those of few a run together: each names its own."""
    runs: list[list[Row]] = []
    loose: list[Row] = []
    for _common, group in groupby(rows, of):
        run = [*group]
        if len(run) < _LEAST:
            loose += run
            continue
        runs += [loose, run] if loose else [run]
        loose = []
    return [*runs, loose] if loose else runs


def _split(runs: list[list[Row]], *alike: Callable[[Row], object]) -> list[list[Row]]:
    """Return runs split where one thing, and then the next, changes for several rows together."""
    for of in alike:
        runs = [part for run in runs for part in _runs(run, of)]
    return runs


def _told_of(case: CaseFile) -> Callable[[Row], object]:
    """Return what tells, of a row, whether police were told of it, and with which contacts."""
    contacts: dict[str, list[int]] = {}
    for contact in case.police:
        for id_ in contact.content.incidents:
            contacts.setdefault(id_, []).append(contact.number)

    def report(row: Row) -> object:
        if isinstance(row, Withdrawal) or not is_of(row, Incident):
            return None
        return (row.content.reported, *contacts.get(row.id, ()))

    return report


def _accounts_of(row: Row) -> tuple[str, ...]:
    return row.content.accounts if isinstance(row, Recorded) and is_of(row, Incident) else ()


def _rows(case: CaseFile) -> list[Recorded[Content]]:
    others = (case.events, case.police, case.platform_reports, case.own_contacts)
    items: list[Recorded[Content]] = [*case.incidents]
    for group in others:
        items += group
    return items


def _in_order(case: CaseFile) -> list[Row]:
    """Return all rows; what was withdrawn stands behind the number before its own."""
    rows: list[Row] = [*sorted(_rows(case), key=_moment)]
    for gone in sorted(case.withdrawals, key=lambda each: each.number):
        if gone.noun not in document_context.IN_CHRONOLOGY:
            continue
        before = [
            at for at, row in enumerate(rows) if row.noun is gone.noun and row.number < gone.number
        ]
        nearest = max(before, key=lambda at: rows[at].number, default=-1)
        rows.insert(nearest + 1, gone)
    return rows


def _moment(item: Recorded[Content]) -> tuple[datetime, str, int]:
    when = when_of(item.content)
    moment = (when.earliest() if when else None) or item.first_written
    return (moment, item.noun.value, item.number)


def anchor_of(piece: Sequence[Row]) -> str:
    """Return the anchor of a heading."""
    row = piece[0]
    if isinstance(row, Withdrawal):
        return f"withdrawn-{row.noun.value}-{row.number}"
    if len(piece) > 1:
        # each number leads to its own line
        return f"alike-{row.number}"
    return _anchor(row)


def _anchor(item: Recorded[Content]) -> str:
    if item.noun is Noun.INCIDENT:
        return incident_anchor(item.number)
    return other_anchor(item.noun, item.number)


def write_chronology(context: DocumentContext, pages: PageLayout) -> None:
    """Write the chronology."""
    everything = pieces(context.case)
    begun = "chronology" in context.volume.begun
    pages.break_page(unless=0.5 if everything else LITTLE)
    pages.add(section("chronology", begun=begun))
    if not begun:
        pages.add(*map(note, _about(context)))
    if not everything:
        pages.add(note(nothing_text(context.case)))
    chronology = _Chronology(context)
    for piece in context.volume.here("chronology", [*enumerate(everything, 1)]):
        if len(piece) == 1:
            pages.add_together([*chronology.blocks(piece)])
        else:
            pages.add(*chronology.blocks(piece))
    # page 1 of a summary has room for the newest of them
    if context.case.profile.summary and context.volume.ends("chronology", len(everything)):
        pages.add(*turning_points.turning_blocks(context))


def _about(context: DocumentContext) -> Iterator[str]:
    """Yield how to read it, and what became of every number."""
    yield _(
        "In the order in which things happened, as far as that is known; something without a known "
        "time stands where it was written down. Words stand as they were first written, and every "
        "change below them with its own time. That something may break a term of an order is the "
        "view of the person recording."
    )
    if has_steps(context) and not is_in_record(context, Noun.CASE, "fact"):
        yield _(
            "What followed a warning, an arrest or a charge stands here where the person recording "
            "wrote it down as an event. How the case stands is no part of this document."
        )
    if opens_order_days(context) and any(item.content.breaches for item in context.case.incidents):
        yield _(
            "Behind an order stands where the incident lies in its days, as the person recording "
            "stated both: within them, before it was handed over, on its last day or after it. "
            "What the record does not settle is said to be so."
        )
    if any(
        item.content.witness_numbers or item.content.first_told_numbers
        for item in context.case.incidents
    ):
        yield _(
            "Witnesses, and people who were told first, stand in every field by number: one person "
            "has one number everywhere. Who they are stands on a sheet of its own, which is no "
            "part of this document. The words of the person recording are as they were written, "
            "and a name may stand in them."
        )
    if context.case.supplement:
        yield _("What is marked “new” was written or changed since the bundle before.")
    if found := folded(context.case):
        text = _(
            "This record is long. Of {n} incidents that are alike, the headings have the first and "
            "the last time of writing; when each was written, and in which entry, stands in full "
            "in {record}."
        )
        yield text.format(n=f"{len(found):,}", record=RECORD)
    numbered = [item.number for item in context.case.incidents]
    gone = [each.number for each in context.case.withdrawals if each.noun is Noun.INCIDENT]
    other = [item.number for item in context.case.incidents if item.content.turned_out]
    known = {*numbered, *gone}
    behind = context.case.incidents_behind
    if not known and not behind:
        return
    last = max((*known, *behind))
    parts = [_("{n} counted").format(n=f"{len(numbered) - len(other):,}")]
    if gone:
        parts.append(
            _("withdrawn: {numbers}").format(numbers=number_texts.incidents_text(sorted(gone)))
        )
    if other:
        text = _("turned out to be something else, and not counted: {numbers}")
        parts.append(text.format(numbers=number_texts.incidents_text(sorted(other))))
    if absent := sorted({*range(1, last + 1)} - known):
        parts.append(
            _("not shown here: {numbers}").format(numbers=number_texts.incidents_text(absent))
        )
    yield _("Incidents numbered 1 to {last}: {parts}.").format(last=last, parts="; ".join(parts))


def _numbers(numbers: Sequence[int]) -> str:
    return number_texts.numbers_text(sorted(numbers))


@dataclass(slots=True)
class _Chronology:
    """The blocks of one chronology, with the changes of each subject."""

    context: DocumentContext
    changes: Mapping[tuple[Noun, int], list[Correction]] = field(init=False)
    _named: dict[Noun, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the changes by what they are of."""
        found: dict[tuple[Noun, int], list[Correction]] = {}
        for change in self.context.case.changes:
            found.setdefault((change.noun, change.number), []).append(change)
        self.changes = found

    def blocks(self, piece: tuple[Row, ...]) -> Iterator[Block]:
        """Yield the blocks of what has one heading."""
        row = piece[0]
        if isinstance(row, Withdrawal):
            yield from self._withdrawn(row)
        elif len(piece) == 1:
            yield from self._entry(row)
        else:
            yield from self._alike([each for each in piece if not isinstance(each, Withdrawal)])

    @property
    def _setting(self) -> _Setting:
        return _CLOSEST if document_context.is_long(self.context.case) else _CLOSE

    def _heading(self, title: str, anchor: str) -> Heading:
        return Heading(title, PART, anchor=anchor, level=1, before=self._setting.before, after=1.0)

    def _withdrawn(self, gone: Withdrawal) -> Iterator[Block]:
        title = f"{_number(gone.noun, gone.number)} · " + _("withdrawn, and not counted")
        yield self._heading(title, anchor_of([gone]))
        made = self.context.clocks.at(gone.entry, gone.written)
        text = _("Withdrawn {made}, entry {entry}").format(made=made, entry=gone.entry)
        pieces = self._reason_of(gone.entry, gone.reason)
        yield TextBlock(_with_reason(text, gone.reason), VALUE, pieces=pieces)
        if gone.incident is not None:
            yield from self._words_of(gone.incident, self._stated(gone.incident))
        elif gone.noun is Noun.INCIDENT:
            yield TextBlock(_("words kept back"), VALUE)

    def _entry(self, item: Recorded[Content]) -> Iterator[Block]:
        context = self.context
        title = _number(item.noun, item.number)
        if context.case.supplement and document_context.is_new(context.case, item):
            title = _("{mark} new").format(mark=title)
        if context.opens(item.noun, "when"):
            title = f"{title} · {self._when(item)}"
        yield self._heading(title, _anchor(item))
        yield from self._words_of(item)

    def _stated(self, item: Recorded[Incident]) -> str:
        """Return when it was, for what has no time in its heading."""
        return self._when(item) if self.context.opens(item.noun, "when") else ""

    def _words_of(self, item: Recorded[Content], stated: str = "") -> Iterator[Block]:
        """Yield what an entry says, the first words first; `stated` is a time to begin with."""
        context, setting = self.context, self._setting
        changes = self.changes.get((item.noun, item.number), [])
        head = " · ".join(filter(None, (stated, self._kind(item), self._written(item))))
        kinds = pieces_of(context, item, "something_else", alone=False)
        yield TextBlock(head, setting.beside, after=setting.after, keeps=True, pieces=kinds)
        yield from self._put_back(item)
        for text, style in zip(
            not_counted_texts(context, item), (setting.strong, setting.beside), strict=False
        ):
            yield TextBlock(text, style, after=setting.after, keeps=True)
        values = self._first_values(item, changes)
        if words := format_field(context, item.noun, "what", values.get("what")):
            if self._prints(item.noun, "what"):
                language = language_of_field(context, item, "what")
                pieces = self._first_pieces(item, values, ("what",), alone=True)
                yield TextBlock(
                    words, setting.words, after=setting.after, lang=language, pieces=pieces
                )
                yield from translation_blocks(context, item, ("what",))
        if text := " · ".join(_field_lines(self._fields(item, values))):
            pieces = self._first_pieces(item, values, self._names(item.noun), alone=False)
            yield TextBlock(
                text, setting.beside, after=setting.after, lang=context.words, pieces=pieces
            )
        shown = [change for change in changes if self._prints(change.noun, change.field)]
        for _entry, group in groupby(shown, lambda change: change.entry):
            yield from self._change(item, [*group])
        yield from translation_blocks(context, item, without=("what",))

    def _put_back(self, item: Recorded[Content]) -> Iterator[Block]:
        """Yield that it was withdrawn and stands again, with both entries and their days."""
        text = put_back_text(self.context, item)
        if text:
            backs = put_back(self.context, item)
            both = [part for back in backs for part in (back.withdrawn, back)]
            pieces = chain(*(self._reason_of(each.entry, each.reason) for each in both))
            yield TextBlock(
                text,
                self._setting.strong,
                after=self._setting.after,
                keeps=True,
                pieces=tuple(pieces),
            )

    def _alike(self, items: Sequence[Recorded[Content]]) -> Iterator[Block]:
        """Yield a heading with what the incidents share, and a line for each of them."""
        context = self.context
        first, last = items[0], items[-1]
        numbers = sorted(item.number for item in items)
        span = numbers == [*range(numbers[0], numbers[-1] + 1)]
        title = f"{numbers[0]}–{numbers[-1]}" if span else _numbers(numbers)
        if context.opens(first.noun, "when"):
            title = f"{title} · {self._when(first)} – {self._when(last)}"
        yield self._heading(title, anchor_of(items))
        is_long = document_context.is_long(context.case)
        late = is_long and _takes_days(items)
        fields = [self._line_fields(item, late=late) for item in items]
        shared = {
            name: text
            for name, text in fields[0].items()
            if all(f.get(name) == text for f in fields)
        }
        kind = shared.get(_KIND, "")
        rest = {label: text for label, text in shared.items() if label != _KIND}
        head = [kind, self._all_written(items) if is_long else "", *_field_lines(rest)]
        if text := " · ".join(filter(None, head)):
            names = self._said_by(first.noun, shared)
            said = [pieces_of(context, item, *names, alone=False) for item in items]
            yield TextBlock(text, VALUE, after=3.0, keeps=True, pieces=tuple(chain(*said)))
        style, strong = (_LINE, _LINE_STRONG) if is_long else (VALUE, CELL_STRONG)
        account = self._label(first.noun, "accounts")
        owns = [{k: v for k, v in own.items() if k not in shared} for own in fields]
        apart = account if any(account in own for own in owns) else ""
        if is_long:
            shares = _LONG_LINE
        elif apart:
            longest = max(len(line) for own in owns for line in own.get(account, "").split())
            shares = _WIDE_LINE if longest > _WIDE else _APART_LINE
        else:
            dated = sum("," in self._time_of_writing(item) for item in items)
            shares = _DATED_LINE if 2 * dated > len(items) else _SHORT_LINE
        number, when, written, who, words = shares
        columns = (
            TableColumn(_("No."), number, strong),
            TableColumn(_("When"), when, style),
            TableColumn(_("Written, entry"), written, style),
            TableColumn(account, who, style, lang=context.words),
            TableColumn(_("Words"), words, style, lang=context.words),
        )
        rows = [self._line(item, own, apart) for item, own in zip(items, owns, strict=True)]
        kept = (True, context.opens(first.noun, "when"), not is_long, bool(apart), True)
        anchors = [_anchor(item) for item in items]
        yield kept_columns(columns, rows, kept, anchors=anchors, pad=_TIGHT)

    def _line_fields(self, item: Recorded[Content], *, late: bool) -> dict[str, str]:
        """Return what a line has beside its words, unless all share it; `late` with the delay."""
        found = {_KIND: self._kind(item, times=False)}
        found |= self._fields(item, values_of(item.content))
        when = when_of(item.content)
        if late and when:
            found[_DELAY] = time_texts.delay_text(when, item.first_written)
        return {label: text for label, text in found.items() if text}

    def _said_by(self, noun: Noun, texts: Mapping[str, str]) -> list[str]:
        """Return the fields that such texts, by label, have the words of."""
        kind = ["something_else"] if _KIND in texts else []
        return kind + [name for name in self._names(noun) if self._label(noun, name) in texts]

    def _all_written(self, items: Sequence[Recorded[Content]]) -> str:
        """Return when the first and the last of incidents that are alike were written."""
        clocks = self.context.clocks
        in_order = sorted(items, key=lambda item: (item.first_written, item.number))
        first, last = (clocks.first(in_order[at]) for at in (0, -1))
        entries = _numbers([clocks.first_entry(item) for item in items])
        text = _("written {first} to {last}, entries {entries}")
        return text.format(first=first, last=last, entries=entries)

    def _line(
        self, item: Recorded[Content], own: Mapping[str, str], apart: str
    ) -> tuple[TableCell | str, ...]:
        """Return the cells of one incident; `apart` is the label of what has a column, or ""."""
        context = self.context
        number = str(item.number)
        if context.case.supplement and document_context.is_new(context.case, item):
            number = _("{mark} new").format(mark=number)
        words = text_of(item.content, "what") if context.opens(item.noun, "what") else ""
        beside = {label: text for label, text in own.items() if label != apart}
        told = [*_field_lines(beside)]
        if times := self._times(item):
            told.insert(0, times)
        names = [*(["what"] if words else []), *self._said_by(item.noun, beside)]
        said = pieces_of(context, item, *names, alone=False)
        named = pieces_of(context, item, "accounts") if apart else ()
        return (
            number,
            self._when(item),
            f"{self._time_of_writing(item)}, {context.clocks.first_entry(item)}",
            TableCell(own.get(apart, ""), pieces=named),
            TableCell(" · ".join(filter(None, (words, *told))), lang=context.words, pieces=said),
        )

    def _time_of_writing(self, item: Recorded[Content]) -> str:
        """Return when it was written; on the day itself the clock alone."""
        written = self.context.clocks.beside(when_of(item.content), item)
        day, _comma, clock = written.partition(", ")
        return clock if clock and self._when(item).startswith(day) else written

    def _when(self, item: Recorded[Content]) -> str:
        when = when_of(item.content)
        if when and when.zone and when.zone != self.context.case.zone:
            return time_texts.when_text(when)
        return self.context.when_line(item)

    def _kind(self, item: Recorded[Content], *, times: bool = True) -> str:
        """Return what it was, in the words of the lists from which it was chosen."""
        context, content = self.context, item.content
        found: list[str] = []
        if isinstance(content, Incident):
            found.append(format_field(context, item.noun, "behaviours", list(content.behaviours)))
            found.append(format_field(context, item.noun, "something_else", content.something_else))
            found.append(self._times(item) if times else "")
        elif isinstance(content, Event):
            found.append(context.event_text(content))
        elif isinstance(content, PoliceContact):
            found.append(code_texts.contact_text(content.contact))
        return " · ".join(filter(None, found))

    def _times(self, item: Recorded[Content]) -> str:
        content = item.content
        if not isinstance(content, Incident) or content.times is None:
            return ""
        return format_field(self.context, item.noun, "times", content.times)

    def _written(self, item: Recorded[Content]) -> str:
        clocks, when = self.context.clocks, when_of(item.content)
        made, entry = clocks.beside(when, item), clocks.first_entry(item)
        if when is None:
            return _("written {made}, entry {entry}").format(made=made, entry=entry)
        delay = time_texts.delay_text(when, item.first_written)
        return _("{made}, entry {entry} ({delay})").format(made=made, entry=entry, delay=delay)

    def _prints(self, noun: Noun, name: str) -> bool:
        """Return whether this part prints a field, and no other part of the bundle."""
        return is_in_record(self.context, noun, name)

    def _first_values(
        self, item: Recorded[Content], changes: Sequence[Correction]
    ) -> dict[str, Json]:
        """Return the fields as they were first written; those above the words, as they are."""
        values = values_of(item.content)
        for change in reversed(changes):
            if change.field not in _ABOVE:
                values[change.field] = change.before
        return values

    def _first_pieces(
        self,
        item: Recorded[Content],
        values: Mapping[str, Json],
        names: Iterable[str],
        *,
        alone: bool,
    ) -> Pieces:
        """Return which entry has the words of each field that is printed as first written.

        It is the latest one where no correction changed the field.
        """
        changed = {each.field for each in self.changes.get((item.noun, item.number), ())}
        first = self.context.clocks.first_entry(item)
        at = {name: first if name in changed else item.entry for name in names}
        return tuple(
            Piece(entry, name, alone)
            for name, entry in at.items()
            if self.context.is_opened(entry, name) and own_words(item.noun, name, values.get(name))
        )

    def _changed_pieces(
        self, item: Recorded[Content], change: Correction, *, alone: bool
    ) -> Pieces:
        """Return which entries have the words of a field as a correction left it."""
        opened = self.context.is_opened(change.entry, change.field)
        if not opened or not own_words(change.noun, change.field, change.after):
            return ()
        later = self.changes[(item.noun, item.number)]
        last = [each.entry for each in later if each.field == change.field][-1]
        stands = last == change.entry != item.entry
        latest = (Piece(item.entry, change.field, alone=False),) if stands else ()
        return (Piece(change.entry, change.field, alone), *latest)

    def _reason_of(self, entry: int, reason: str) -> Pieces:
        opened = reason and self.context.is_opened(entry, REASON)
        return (Piece(entry, REASON, alone=False),) if opened else ()

    def _label(self, noun: Noun, name: str) -> str:
        return label_of(noun, name, keeper(self.context))

    def _names(self, noun: Noun) -> Sequence[str]:
        """Return the fields that stand below the words, in order; the same for every subject."""
        found = self._named.get(noun)
        if found is None:
            names = [
                name
                for name in self.context.case.profile.fields.get(noun, ())
                if name not in _APART and self._prints(noun, name)
            ]
            names.sort(key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
            found = self._named[noun] = names
        return found

    def _fields(self, item: Recorded[Content], values: Mapping[str, Json]) -> dict[str, str]:
        """Return the text of what stands below the words, by field, in order."""
        context, noun = self.context, item.noun
        names = self._names(noun)
        found = {
            self._label(noun, name): self._text(noun, name, values.get(name)) for name in names
        }
        when = when_of(item.content)
        if when and when.how and self._prints(noun, "when"):
            found[_("How the time is known")] = when.how
        if is_of(item, Incident):
            if "breaches" in names:
                found[self._label(noun, "breaches")] = "; ".join(self._staged(item))
            found |= self._of_incident(item)
        if taken := words_taken_out(context, item):
            found[_("Words taken out of")] = taken
        return {label: text for label, text in found.items() if text}

    def _of_incident(self, item: Recorded[Incident]) -> Iterator[tuple[str, str]]:
        context = self.context
        answered = context.opens(Noun.INCIDENT, "reported") and item.content.reported is not None
        if tells_reporting(context) or answered:
            yield self._label(Noun.INCIDENT, "reported"), reported_text(context, item)
        if exhibits := context.exhibits.get(item.id, ()):
            yield _("Exhibits"), ", ".join(map(reference, exhibits))

    def _text(self, noun: Noun, name: str, value: Json) -> str:
        """Return the text of a field; the terms of an order stand with the order alone."""
        if name == "incidents":
            ids = [json_value.text(each) for each in json_value.items(value or [])]
            return self.context.incident_names(ids, bare=True)
        if name == "breaches":
            return "; ".join(map(self._term, json_value.items(value or [])))
        text = format_field(self.context, noun, name, value)
        return text if is_free_text(noun, name, value) else text.replace("\n", "; ")

    def _staged(self, item: Recorded[Incident]) -> Iterator[str]:
        """Yield each order that it may break, with its terms and where it lies in its days."""
        terms: dict[str, list[str]] = {}
        for breach in item.content.breaches:
            values: dict[str, Json] = {"order": breach.order, "term": breach.term}
            terms.setdefault(breach.order, []).append(self._term(values))
        for id_, said in terms.items():
            stage = order_stage_of(self.context, item, id_)
            text = "; ".join(said)
            yield f"{text} ({order_stage_text(stage)})" if stage else text

    def _term(self, breach: Json) -> str:
        values = json_value.fields(breach)
        order = self.context.orders.get(json_value.text(values["order"]))
        title = (
            _("order {number}").format(number=order.number)
            if order
            else _("an order that is not shown here")
        )
        term = values.get("term")
        return _("{order}, term {term}").format(order=title, term=term) if term else title

    def _change(self, item: Recorded[Content], changes: Sequence[Correction]) -> Iterator[Block]:
        """Yield one correction: when and why it was made, and what was written then."""
        setting = self._setting
        first = changes[0]
        made = self.context.clocks.at(first.entry, first.written)
        head = _("Changed {made}, entry {entry}").format(made=made, entry=first.entry)
        yield TextBlock(
            _with_reason(head, first.reason),
            setting.strong,
            after=setting.after,
            keeps=True,
            indent=_INDENT,
            pieces=self._reason_of(first.entry, first.reason),
        )
        lang = self.context.words
        rest = [change for change in changes if change.field != "what"]
        for change in changes:
            if change.field == "what":
                text = self._text(change.noun, "what", change.after) or _("(not said)")
                pieces = self._changed_pieces(item, change, alone=True)
                yield TextBlock(
                    text,
                    setting.words,
                    after=setting.after,
                    indent=_INDENT,
                    lang=lang,
                    pieces=pieces,
                )
        if told := " · ".join(filter(None, map(self._changed, rest))):
            below = [each for each in rest if each.field not in _ABOVE]
            said = [self._changed_pieces(item, change, alone=False) for change in below]
            yield TextBlock(
                told,
                setting.beside,
                after=setting.after,
                indent=_INDENT,
                lang=lang,
                pieces=tuple(chain(*said)),
            )

    def _changed(self, change: Correction) -> str:
        label = self._label(change.noun, change.field)
        after = self._text(change.noun, change.field, change.after) or _("(not said)")
        if change.field not in _ABOVE:
            return f"{label}: {after}"
        if change.field == "turned_out":
            # above the words stands what it is taken for at the end alone
            before = self._text(change.noun, change.field, change.before) or _("(not said)")
            return _("{label}, before: {before}; after: {after}").format(
                label=label, before=before, after=after
            )
        if before := self._text(change.noun, change.field, change.before):
            return _("{label}, before: {text}").format(label=label, text=before)
        return _("{label}: added").format(label=label)


def _takes_days(items: Sequence[Recorded[Content]]) -> bool:
    """Return whether the first and last time of writing leave open how late each was written."""
    made = [item.first_written for item in items]
    return max(made) - min(made) >= timedelta(days=1)


def _number(noun: Noun, number: int) -> str:
    return str(number) if noun is Noun.INCIDENT else f"{noun_names.noun_text(noun)} {number}"


def _with_reason(text: str, reason: str) -> str:
    return f"{text}: {reason}" if reason else text


def _field_lines(fields: Mapping[str, str]) -> Iterator[str]:
    for label, text in fields.items():
        yield text if label in _UNLABELLED else f"{label}: {text}"


def write_index(context: DocumentContext, pages: PageLayout) -> None:
    """Write the parts with their pages, which are filled in after the last page."""
    pages.break_page()
    pages.add(section("index"))
    columns = (
        TableColumn(_("Part"), _PART, VALUE),
        TableColumn(_("Title"), _TITLE, VALUE),
        TableColumn(_("Page"), _PAGE, VALUE, right=True),
    )
    pages.add(*(note(line or " ") for line in context.volume.told))
    profile = context.case.profile
    by_section = profile.numbering is PageNumbering.SECTIONS
    lettered = section_letters(profile.sections) if by_section else {}
    titles = {
        other_subjects.NAME: other_subjects.title,
        subject_tables.NAME: subject_tables.title,
        "kept-back": kept_back.title,
    }
    rows = []
    for number, name in enumerate(profile.sections, 1):
        anchor = f"section-{name}"
        title = titles[name](context) if name in titles else _(TITLES[name])
        rows.append(
            (
                lettered.get(name, str(number)),
                TableCell(title, linked(VALUE), anchor),
                TableCell(link=anchor, page=True),
            )
        )
    pages.add(table(columns, rows))
