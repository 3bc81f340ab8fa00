"""The schedules of the summary, one after another.

**Invariants:**

- Schedules follow one another; what does not fit into their five pages is folded and named, with
  the file that has it whole.
- Where nothing is recorded, the schedule says what is not recorded; where the bundle may show less
  than the record has, that it is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from exporters.pdf.sections.document_context import IN_CHRONOLOGY, DocumentContext
from exporters.summary.accounts import accounts
from exporters.summary.case_facts import case_facts
from exporters.summary.daily_life import daily_life
from exporters.summary.names import ShortNames
from exporters.summary.not_counted import not_counted
from exporters.summary.orders import orders
from exporters.summary.reports import reports
from exporters.summary.since_last import since_last
from exporters.table_pages import PageTable, TablePage, table_of_lines


def schedules(context: DocumentContext) -> Iterator[TablePage]:
    """Yield the schedules, one after another."""
    names = ShortNames(context)
    who = names.who
    case = context.case
    if case.supplement:
        nothing = _("Nothing is new, changed or taken back.")
        if not case.shows_all(*IN_CHRONOLOGY):
            nothing = _("Nothing that is shown here is new, changed or taken back.")
        yield _page("summary-since", _("Since the last bundle"), since_last(context, who), nothing)
    yield _page(
        "summary-orders",
        _("Orders, bail and the state of the case"),
        chain(orders(context, names), case_facts(context, names)),
        _("No order, no bail and no term is recorded.")
        if case.shows_all(Noun.ORDER, Noun.CASE)
        else _("No order, no bail and no term is shown here."),
    )
    yield _page(
        "summary-counted",
        _("Not counted, changed, not fitting; how it is known; how to read this"),
        not_counted(context, names),
        "",
    )
    yield _page(
        "summary-accounts",
        _("Accounts and people"),
        accounts(context, names),
        _("No account, no number and no other person is recorded.")
        if case.shows_all(Noun.ACCOUNT, Noun.PERSON, Noun.INCIDENT)
        else _("No account, no number and no other person is shown here."),
    )
    yield _page(
        "summary-reports",
        _("Contacts with police, reports to platforms"),
        reports(context, names),
        _("No contact with police and no report to a platform is recorded.")
        if case.shows_all(Noun.POLICE, Noun.PLATFORM)
        else _("No contact with police and no report to a platform is shown here."),
    )
    yield _page(
        "summary-effects",
        _("What changed in daily life"),
        daily_life(context, names),
        (
            _("No change in {who}'s daily life and no words about being afraid are recorded.")
            if case.shows_all(Noun.IMPACT, Noun.INCIDENT)
            else _(
                "No change in {who}'s daily life and no words about being afraid are shown here."
            )
        ).format(who=who),
    )


def _page(anchor: str, title: str, tables: Iterator[PageTable], nothing: str) -> TablePage:
    kept = tuple(table for table in tables if table.rows)
    return TablePage(anchor, (), title, (), kept or (table_of_lines("", [nothing]),))
