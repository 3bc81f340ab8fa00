"""The sheets that are tables, as plain data: a page of tables that flows over as many as it needs.

**Invariants:**

- Nothing is cut and nothing is folded. What was kept back is counted in the last line.
- A sheet of witnesses has numbers and no account: what somebody can say is theirs to give.
- The words are neutral: who may be asked, never what is to be thought of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeVar

from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Certainty, RequestState
from diary.model.when import When
from diary.paper_content import (
    KeptThing,
    Need,
    PersonAtRisk,
    Sheet,
    Supporter,
    ToSecure,
    UncopiedMessage,
    WitnessOfIncidents,
)
from diary.paper_kinds import PaperKind
from diary.text import noun_names, time_texts
from diary.text.code_texts import Voice, choice_text
from diary.text.initials import initials
from diary.text.number_texts import incidents_text, numbers_text
from exporters.sheets.sheet_texts import TITLES, purpose
from exporters.table_pages import PageColumn, PageRow, PageTable, TablePage, table_of_lines

T = TypeVar("T")

_KNOWN: Final = {
    Certainty.SEEN: N_("saw or heard it"),
    Certainty.RECORDING: N_("seen on a recording"),
    Certainty.HELD: N_("holds the message or thing"),
    Certainty.TOLD: N_("told by somebody"),
    Certainty.INFERRED: N_("worked out"),
    None: N_("not stated"),
}


def who_records(sheet: Sheet) -> str:
    """Return the initials of the person who records, or words for them."""
    return (initials(sheet.head.name) if sheet.head.name else "") or _("the person recording")


def table_page(sheet: Sheet, words: Vocabulary) -> TablePage:
    """Return the sheet as a page of tables; one of stills or extracts has its head alone."""
    who = who_records(sheet)
    tables = {
        PaperKind.TO_SECURE: _to_secure,
        PaperKind.WITNESSES: _witnesses,
        PaperKind.SAFETY: _safety,
    }
    if sheet.kind is PaperKind.NEEDS:
        found = [*_needs(sheet, who, words)]
    elif sheet.kind is PaperKind.NO_COPY:
        found = [*_no_copy(sheet, who, words)]
    elif sheet.kind in tables:
        found = [*tables[sheet.kind](sheet, who)]
    else:
        found = []
    return TablePage(
        anchor="paper",
        above=(purpose(sheet),),
        title=_(TITLES[sheet.kind]),
        subtitle=tuple(filter(None, (_record_of(sheet),))),
        tables=tuple(table for table in found if table.rows),
    )


def kept_back(sheet: Sheet) -> str:
    """Return how many items were kept back, and whom to ask; "" if none."""
    if not sheet.kept:
        return ""
    if sheet.own_copy:
        return ngettext(
            "{n} is not in this copy, because a copy may be found. It is in your record.",
            "{n} are not in this copy, because a copy may be found. They are in your record.",
            sheet.kept,
        ).format(n=f"{sheet.kept:,}")
    if not sheet.items:
        line = ngettext("{n} is kept back, ask {who}.", "{n} are kept back, ask {who}.", sheet.kept)
    else:
        line = ngettext(
            "{n} more is kept back, ask {who}.", "{n} more are kept back, ask {who}.", sheet.kept
        )
    line = line.format(n=f"{sheet.kept:,}", who=who_records(sheet))
    if not sheet.kept_places:
        return line
    # page 1 of a summary counts what is to be secured without them
    of_them = ngettext(
        "Of these, {n} says only where an exhibit or its original is kept.",
        "Of these, {n} say only where an exhibit or its original is kept.",
        sheet.kept_places,
    )
    return f"{line} {of_them.format(n=f'{sheet.kept_places:,}')}"


def _record_of(sheet: Sheet) -> str:
    if sheet.kind is PaperKind.STILLS:
        # whoever looks at them must not read of whose record they are
        return ""
    if not sheet.head.name:
        return _("From a record that somebody keeps.")
    return _("From the record kept by {name} ({who}).").format(
        name=sheet.head.name, who=who_records(sheet)
    )


def _of(sheet: Sheet, cls: type[T]) -> list[T]:
    return [item for item in sheet.items if isinstance(item, cls)]


def _to_secure(sheet: Sheet, who: str) -> Iterator[PageTable]:
    today = sheet.head.made.date().isoformat()
    open_ = [each for each in _of(sheet, ToSecure) if each.done is None]
    # what will be lost first stands first; what has no day stands last
    open_.sort(key=lambda each: (not each.by or each.by < today, each.by, each.number))
    columns = (
        PageColumn(_("No."), 0.06, strong=True),
        PageColumn(_("What"), 0.24, words=True),
        PageColumn(_("Why it may be lost, and by when"), 0.26, words=True),
        PageColumn(_("Who holds it"), 0.2, words=True),
        PageColumn(_("Asked of, and when"), 0.24, words=True),
    )
    yield PageTable(
        _("Not said to be secured yet"),
        columns,
        tuple(_secure_row(each, today, _asked(each)) for each in open_),
    )
    done = [each for each in _of(sheet, ToSecure) if each.done is not None]
    yield PageTable(
        _("Secured, {who} says").format(who=who),
        columns,
        tuple(_secure_row(each, today, _done(each)) for each in done),
    )
    yield PageTable(
        _("Where things and originals are kept, {who} says").format(who=who),
        (
            PageColumn(_("Item"), 0.12, strong=True),
            PageColumn(_("What it is"), 0.36, words=True),
            PageColumn(_("Where it is kept"), 0.26, words=True),
            PageColumn(_("Where the original is"), 0.26, words=True),
        ),
        tuple(
            PageRow((each.reference, each.title, each.kept_where, each.original_where))
            for each in _of(sheet, KeptThing)
        ),
    )


def _secure_row(each: ToSecure, today: str, asked: str) -> PageRow:
    about = []
    if each.incidents:
        about.append(_("about {numbers}").format(numbers=incidents_text(each.incidents)))
    if each.exhibit:
        about.append(each.exhibit)
    what = "\n".join(filter(None, (each.what, ", ".join(about))))
    why = "\n".join(filter(None, (each.why, _by(each, today))))
    return PageRow((str(each.number), what, why, each.holder, asked))


def _by(each: ToSecure, today: str) -> str:
    if not each.by:
        return ""
    day = time_texts.day_text(date.fromisoformat(each.by))
    if each.done is None and each.by < today:
        return _("by {day}; that day has passed").format(day=day)
    return _("by {day}").format(day=day)


def _asked(each: ToSecure) -> str:
    when = time_texts.when_short(each.asked) if each.asked else ""
    return ", ".join(filter(None, (each.asked_of, when)))


def _done(each: ToSecure) -> str:
    done = _("secured {when}").format(when=time_texts.when_short(each.done)) if each.done else ""
    return "\n".join(filter(None, (_asked(each), done)))


def _no_copy(sheet: Sheet, who: str, words: Vocabulary) -> Iterator[PageTable]:
    labels = {row.code: row.label for row in words.behaviours}
    rows = tuple(
        PageRow(
            (
                str(each.number),
                dated(each.when),
                _way(each, labels),
                f"{each.times:,}" if each.times else "",
                "\n".join(
                    filter(
                        None,
                        (
                            known_text(each.certainty),
                            _("no file; thing: {items}").format(items=each.thing)
                            if each.thing
                            else "",
                        ),
                    )
                ),
            )
        )
        for each in _of(sheet, UncopiedMessage)
    )
    yield PageTable(
        "",
        (
            PageColumn(_("No."), 0.08, strong=True),
            PageColumn(_("When"), 0.28),
            PageColumn(_("By way of"), 0.26, words=True),
            PageColumn(_("Times, as written"), 0.1),
            PageColumn(_("How {who} knows").format(who=who), 0.28),
        ),
        rows,
        note=_no_copy_note(sheet, who),
    )


def _no_copy_note(sheet: Sheet, who: str) -> str:
    if sheet.partial:
        return _(
            "There is no copy among what is shown here. A message or a call may still be on a "
            "phone, in an account or on a bill, or with the provider; ask {who}."
        ).format(who=who)
    if sheet.own_copy:
        return _(
            "There is no copy in the record. A message or a call may still be on a phone, in an "
            "account or on a bill, or with the provider."
        )
    return _(
        "There is no copy in the record. A message or a call may still be on a phone, in an "
        "account or on a bill, or with the provider; ask {who}."
    ).format(who=who)


def _way(each: UncopiedMessage, labels: Mapping[str, str]) -> str:
    """Return platform and accounts, or of which kind it was where neither is written down."""
    way = ", ".join(filter(None, (each.platform, *each.accounts)))
    return way or "; ".join(labels.get(code, code) for code in each.kinds)


def _witnesses(sheet: Sheet, who: str) -> Iterator[PageTable]:
    rows = tuple(
        PageRow(
            (
                str(each.number),
                "\n".join(filter(None, (each.name, each.relationship))),
                "\n".join(_perceived(each)),
                _statement(each, who),
                choice_text(Voice.THIRD, Noun.PERSON, "knows", each.knows),
            )
        )
        for each in _of(sheet, WitnessOfIncidents)
    )
    yield PageTable(
        "",
        (
            PageColumn(_("Witness"), 0.1, strong=True),
            PageColumn(_("Person"), 0.24, words=True),
            PageColumn(_("{who} says this person").format(who=who), 0.32),
            PageColumn(_("Did police take a statement"), 0.18),
            PageColumn(_("Knows that the name was given"), 0.16),
        ),
        rows,
        note=_(
            "The record names each by the number of the witness alone. Other numbers are those of "
            "incidents in it. What a witness can say is for the witness to say, and does not stand "
            "here."
        ),
    )


def _perceived(each: WitnessOfIncidents) -> Iterator[str]:
    parts = (
        (_("saw {numbers}"), each.saw),
        (_("heard {numbers}"), each.heard),
        (_("received {numbers}"), each.received),
        (_("was told of {numbers}"), each.told),
        (_("has to do with {numbers}; how is not stated"), each.not_stated),
    )
    for text, numbers in parts:
        if numbers:
            yield text.format(numbers=incidents_text(numbers))


def _statement(each: WitnessOfIncidents, who: str) -> str:
    """Return whether police took a statement, by incident where that differs."""
    parts = (
        (_("yes"), each.statement),
        (_("no"), each.no_statement),
        (_("{who} does not know").format(who=who), each.statement_not_known),
        (_("not stated"), each.statement_not_stated),
    )
    said = [(text, numbers) for text, numbers in parts if numbers]
    if len(said) == 1:
        return said[0][0]
    return "\n".join(f"{text}: {incidents_text(numbers)}" for text, numbers in said)


def _needs(sheet: Sheet, who: str, words: Vocabulary) -> Iterator[PageTable]:
    # what somebody may still do stands first
    needs = sorted(_of(sheet, Need), key=lambda each: each.state not in (None, RequestState.OPEN))
    if unstated := [
        each.number for each in needs if not _became(each) and "state" not in each.kept
    ]:
        text = ngettext(
            "What became of request {numbers} is not stated.",
            "What became of requests {numbers} is not stated.",
            len(unstated),
        )
        yield table_of_lines("", [text.format(numbers=numbers_text(sorted(unstated)))])
    for each in needs:
        written = time_texts.written_apart(each.written, each.zone, sheet.head.zone)
        kind = words.order_title(each.order) if each.order else ""
        facts = (
            (_("Asked for"), each.what),
            (_("Why"), each.why),
            (_("Kind of order"), kind),
            (_("What {who} is afraid of").format(who=who), each.risk),
            (_("Whom and where to protect"), each.protect),
            (_("Terms"), "\n".join(each.terms)),
            (_("What became of it, {who} says").format(who=who), _became(each)),
            (_("Written down"), written),
            (_("Kept back, ask {who}").format(who=who), _fields_kept(each)),
        )
        yield PageTable(
            _("Request {number}").format(number=each.number),
            (PageColumn("", 0.24, strong=True), PageColumn("", 0.76, words=True)),
            tuple(PageRow((label, value)) for label, value in facts if value),
        )


def _fields_kept(each: Need) -> str:
    return "; ".join(noun_names.field_text(Noun.ASK, name) for name in each.kept)


def _became(each: Need) -> str:
    """Return what became of a request as far as it is stated: its state, its day, the words."""
    state = choice_text(Voice.THIRD, Noun.ASK, "state", each.state) if each.state else ""
    day = time_texts.day_text(date.fromisoformat(each.state_on)) if each.state_on else ""
    return "; ".join(filter(None, (", ".join(filter(None, (state, day))), each.state_known)))


def _safety(sheet: Sheet, who: str) -> Iterator[PageTable]:
    yield PageTable(
        _("Other people {who} is afraid for").format(who=who),
        (
            PageColumn(_("Person"), 0.36, words=True),
            PageColumn(_("Why, in {who}'s words").format(who=who), 0.44, words=True),
            PageColumn(_("Knows that the name was given"), 0.2),
        ),
        tuple(
            PageRow(
                (
                    "\n".join(filter(None, (each.name, each.relationship))),
                    each.why,
                    choice_text(Voice.THIRD, Noun.PERSON, "knows", each.knows),
                )
            )
            for each in _of(sheet, PersonAtRisk)
        ),
    )
    yield PageTable(
        _("Who supports {who}").format(who=who),
        (
            PageColumn(_("Person"), 0.4, words=True),
            PageColumn(_("Relationship"), 0.4, words=True),
            PageColumn(_("Knows that the name was given"), 0.2),
        ),
        tuple(
            PageRow(
                (
                    each.name,
                    each.relationship,
                    choice_text(Voice.THIRD, Noun.PERSON, "knows", each.knows),
                )
            )
            for each in _of(sheet, Supporter)
        ),
        note=_(
            "How anybody can be reached is not here: it is on a sheet of its own, given by hand."
        ),
    )


def known_text(certainty: Certainty | None) -> str:
    """Return how the person knows of one incident."""
    return _(_KNOWN[certainty])


def dated(when: When | None) -> str:
    """Return a stated time, or words for none."""
    return time_texts.when_short(when)
