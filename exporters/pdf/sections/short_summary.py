"""The short summary: who it is about, since when, how often and of what kind, and which order.

**Invariants:**

- Its tables are on two pages at most, whatever the size of the record: rows are folded until they
  are, and a line says how many there are more. The terms of an order are folded last. The first
  people, the counts and a kind that the jurisdiction's list says to read first never are. What is
  folded stands whole behind the tables, so that nothing is in `record.json` alone.
- Each table that grows with the number of people, kinds, references or orders can be folded.
- Kinds stand in the order of that list, then as the jurisdiction lists them, never by how many
  incidents they have: a single threat must not stand below many messages.
- Once a charge is recorded it has the order alone: an account given to an employer then may be a
  contempt of court, or be held against the person.
- It has no digest beside each line: `record.json` has the entries, and a check reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from diary.crypto.signing import fingerprint
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Order, Role
from diary.model.revisions import Recorded
from diary.model.when import zone_or_utc
from diary.text import code_texts, time_texts
from diary.text.number_texts import incidents_text
from exporters.pdf.engine.blocks import Block, TextBlock, total_height
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import BODY, CELL, CELL_STRONG
from exporters.pdf.engine.tables import TableCell, TableColumn, table
from exporters.pdf.sections import document_context
from exporters.pdf.sections.anonymity import anonymity_lines
from exporters.pdf.sections.document_context import BAIL, DocumentContext
from exporters.pdf.sections.headings import note, part, section
from exporters.pdf.sections.initials import keeper
from exporters.table_pages import PageColumn, PageRow, PageTable, TablePage

# of two pages, without the room that a table loses where it is parted
_PAGES: Final = 1.85
# people who stay whatever the size of the record
_FIRST: Final = 3


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the whole summary."""
    pages.break_page()
    tables = tuple(replace(each, where=_last_part()) for each in _tables(context))
    page = TablePage("section-short-sheet", (), "", (), tables)
    page = page.without_high_rows()
    most = pages.column.height * _PAGES
    while total_height(_blocks(context, page), pages.column) > most:
        shorter = page.shorter()
        if shorter is None:
            break
        page = shorter
    pages.add(*_blocks(context, page))
    rest = tuple(each for table in page.tables if (each := table.rest(_last_part())))
    if rest:
        pages.add(part(_("What did not fit above, in full")))
        for each in rest:
            pages.add(part(each.heading), _grid(context, each))


def _last_part() -> str:
    """Return where a row stands whole that does not fit on the two pages."""
    return _("the last part of this summary")


def _blocks(context: DocumentContext, page: TablePage) -> list[Block]:
    found: list[Block] = [section("short-sheet")]
    found += [TextBlock(text, BODY, after=4.0) for text in _lead(context)]
    for each in page.tables:
        found.append(part(each.heading))
        if each.shown:
            found.append(_grid(context, each))
        found += [note(text) for text in (each.folded, each.note) if text]
    found.append(note(_check(context)))
    return found


def _grid(context: DocumentContext, each: PageTable) -> Block:
    columns = [
        TableColumn(
            column.title,
            column.share,
            CELL_STRONG if column.strong else CELL,
            lang=context.words if column.words else "",
        )
        for column in each.columns
    ]
    return table(columns, [tuple(map(TableCell, row.cells)) for row in each.shown])


def _lead(context: DocumentContext) -> Iterator[str]:
    me = context.case.me
    name = me.content.name if me else ""
    who = name or _("the person who keeps the record")
    yield _("Please do not pass this on without asking {who}.").format(who=who)
    if context.opens(Noun.INCIDENT, "number"):
        yield _("It has days and kinds of incidents, and leaves out what was said and done.")
    else:
        yield _(
            "A case is going on, so it has the order as last known and nothing of what is said to "
            "have happened."
        )
    yield _("Do not post any of this.")
    yield from anonymity_lines(context)
    yield from document_context.supplement_sentences(context.case)


def _tables(context: DocumentContext) -> Iterator[PageTable]:
    yield _people(context)
    if context.opens(Noun.INCIDENT, "number"):
        yield _counts(context)
        yield _kinds(context)
    if context.case.police:
        yield _references(context)
    yield from _orders(context)


def _people(context: DocumentContext) -> PageTable:
    me = context.case.me
    rows: list[PageRow] = []
    if me and me.content.name:
        rows.append(PageRow((_("Kept by"), _keeper(context)), stays=True))
    named = 0
    for item in context.case.people:
        said = item.content
        if said.role is Role.SUSPECTED:
            name = context.person(item.id) if said.name else ""
            parts = (name, said.appearance, said.vehicle)
            text = "; ".join(part for part in parts if part) or _("not named")
            named += 1
            key, stays = str(item.number), named <= _FIRST
            rows.append(PageRow((_("Person named"), text), key=key, stays=stays))
    places: dict[tuple[str, str], list[str]] = {}
    for account in context.case.accounts:
        place = (account.content.person, account.content.platform)
        places.setdefault(place, []).append(account.content.account)
    # what is said to be somebody's, before what may be anybody's
    for (person, platform), names in sorted(places.items(), key=lambda each: not each[0][0]):
        text = ": ".join(filter(None, (platform, ", ".join(names))))
        rows.append(PageRow((_whose(context, person), text), key=platform or names[0]))
    columns = (PageColumn(_("What"), 0.24, strong=True), PageColumn(_("Name"), 0.76, words=True))
    return PageTable(_("Who"), columns, tuple(rows), foldable=True, least=3)


def _keeper(context: DocumentContext) -> str:
    """Return the name of the person recording, with the initials that stand for it below."""
    name, short = context.case.me.content.name if context.case.me else "", keeper(context)
    return name if short == name else _("{name} ({initials})").format(name=name, initials=short)


def _whose(context: DocumentContext, person: str) -> str:
    """Return the label of accounts that the person says somebody uses, or of those of nobody."""
    if not person:
        return _("Accounts and numbers, nobody named")
    text = _("Accounts and numbers that {who} uses, as {keeper} says")
    return text.format(who=context.person(person), keeper=keeper(context))


def _counts(context: DocumentContext) -> PageTable:
    found = context.figures.conduct
    span = (
        time_texts.span_text(found.first, found.last) if found.first and found.last else _("no day")
    )
    count = len(found.incidents)
    counted = ngettext("{n} incident", "{n} incidents", count).format(n=f"{count:,}")
    shown = _("Recorded") if context.case.shows_all(Noun.INCIDENT) else _("Shown here")
    rows = [PageRow((shown, counted), stays=True), *_naming(context, count)]
    if behind := document_context.incidents_behind_text(context.case):
        rows.append(PageRow((_("Not shown here"), behind), stays=True))
    rows.append(PageRow((_("First and last"), span), stays=True))
    if context.figures.not_counted:
        whys: dict[str, list[int]] = {}
        for each in context.figures.not_counted:
            whys.setdefault(code_texts.not_counted_text(each.why), []).append(each.number)
        said = (
            _("{numbers}: {words}").format(numbers=incidents_text(sorted(numbers)), words=why)
            for why, numbers in whys.items()
        )
        rows.append(PageRow((_("Not counted"), "; ".join(said))))
    case = context.case
    count = document_context.count_changes(case)
    changed = ngettext("{n} change", "{n} changes", count).format(n=f"{count:,}")
    gone = _("{n} withdrawn").format(n=len(case.withdrawals))
    rows.append(PageRow((_("Changes of what is shown"), f"{changed}, {gone}"), stays=True))
    columns = (PageColumn(_("What"), 0.24, strong=True), PageColumn(_("Number"), 0.76))
    least = sum(row.stays for row in rows)
    title = _("Since when, and how many")
    return PageTable(title, columns, tuple(rows), foldable=True, least=least)


def _naming(context: DocumentContext, every: int) -> Iterator[PageRow]:
    """Yield how many of all incidents name each person, so that not all seem to be of one."""
    if not context.opens(Noun.INCIDENT, "person"):
        return
    for at, each in enumerate(context.figures.places.suspected):
        text = ngettext("{n} of {all} incident", "{n} of {all} incidents", every)
        yield PageRow(
            (
                _("That name {who}").format(who=context.person(each.id)),
                text.format(n=f"{len(each.incidents):,}", all=f"{every:,}"),
            ),
            stays=at < _FIRST,
        )


def _kinds(context: DocumentContext) -> PageTable:
    days = {one.number: one.days for one in context.history.facts}
    rows = []
    found = context.figures.kinds.by_kind()
    listed = {code: None for line in context.vocabulary.read_first for code in line.behaviours}
    order = [*dict.fromkeys((*listed, *(row.code for row in context.vocabulary.behaviours)))]
    for code in (*(each for each in order if each in found), *sorted(found.keys() - {*order})):
        numbers = found[code]
        spans = [span for n in numbers if (span := days.get(n)) is not None]
        first = min((span.first for span in spans), default=None)
        last = max((span.last for span in spans), default=None)
        text = time_texts.span_text(first, last) if first and last else _("no day")
        label = context.behaviour(code)
        row = PageRow((label, f"{len(numbers):,}", text), key=label, stays=code in listed)
        rows.append(row)
    counted = {*context.figures.conduct.incidents}
    kept = sum(
        context.has_kinds_kept(item) for item in context.case.incidents if item.number in counted
    )
    if kept:
        rows.append(PageRow((_("Kind kept back"), f"{kept:,}", "–"), key=_("Kind kept back")))
    columns = (
        PageColumn(_("Kind"), 0.5),
        PageColumn(_("Incidents"), 0.14, strong=True),
        PageColumn(_("First and last"), 0.36),
    )
    text = _("One incident may be of several kinds.")
    return PageTable(_("Of what kind"), columns, tuple(rows), note=text, foldable=True, least=4)


def _references(context: DocumentContext) -> PageTable:
    times: dict[tuple[str, str], list[str]] = {}
    for item in context.case.police:
        if item.content.reference:
            named = times.setdefault((item.content.reference, item.content.force), [])
            named.append(context.when_line(item))
    rows = [
        PageRow((reference, force, when[0], f"{len(when):,}"), key=reference)
        for (reference, force), when in times.items()
    ]
    columns = (
        PageColumn(_("Reference"), 0.26, strong=True),
        PageColumn(_("Police force"), 0.28),
        PageColumn(_("First contact under it"), 0.32),
        PageColumn(_("Contacts"), 0.14),
    )
    return PageTable(_("References of police"), columns, tuple(rows), foldable=True, least=2)


def _orders(context: DocumentContext) -> Iterator[PageTable]:
    today = context.case.made.astimezone(zone_or_utc(context.case.zone)).date().isoformat()
    newest = sorted(context.case.orders, key=lambda item: (item.content.made, item.number))[::-1]
    # bail may be over or have changed, and nobody may have said so
    newest.sort(key=lambda item: item.content.order == BAIL)
    live = [item for item in newest if not item.content.expires or item.content.expires >= today]
    for item in live:
        yield _order(context, item)
    if not live:
        text = _("No order is recorded whose end has not passed.")
        if not context.case.shows_all(Noun.ORDER):
            text = _("No order is shown here whose end has not passed.")
        yield PageTable(_("Order as last known"), (), (), note=text)
    ended = [item for item in newest if item not in live]
    if ended:
        rows = tuple(
            PageRow((item.content.title, _day(item.content.expires)), key=item.content.title)
            for item in ended
        )
        columns = (
            PageColumn(_("Order"), 0.6, words=True),
            PageColumn(_("That end has passed"), 0.4),
        )
        yield PageTable(_("Earlier orders"), columns, rows, foldable=True)


def _order(context: DocumentContext, item: Recorded[Order]) -> PageTable:
    said = item.content
    facts = (
        (_("Against"), context.person(said.person) if said.person else ""),
        (
            _("Court and reference"),
            ", ".join(part for part in (said.court, said.reference) if part),
        ),
        (_("Made"), _day(said.made)),
        (_("Handed over"), _day(said.served)),
        (_("Ends, as written down"), _day(said.expires)),
        *((_("Term {n}").format(n=n), term) for n, term in enumerate(said.terms, 1)),
        (_("Written down"), context.clocks.at(item.entry, item.written)),
    )
    rows = tuple(PageRow(each, key=each[0]) for each in facts if each[1])
    columns = (PageColumn(_("What"), 0.24, strong=True), PageColumn(said.title, 0.76, words=True))
    title = _("Order as last known")
    if said.order == BAIL:
        title = _("Bail as last known; it may have changed since")
    return PageTable(title, columns, rows)


def _day(day: str) -> str:
    return time_texts.day_text(date.fromisoformat(day)) if day else ""


def _check(context: DocumentContext) -> str:
    return _(
        "To check that it is unchanged, open check.html and choose the folder that this came in. "
        "Fingerprint of the key, to compare by voice: {key}"
    ).format(key=fingerprint(context.case.disclosure.public_key))
