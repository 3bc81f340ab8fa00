"""Accounts and numbers with who uses them and why, and the people that the person names.

**Invariants:**

- That police confirmed something of an account stands with the words that say what: alone it would
  confirm whoever the person says uses it.
- An account stands with its platform, which is where it can be asked about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Account, Confirmation
from diary.model.revisions import Recorded
from diary.patterns.incident_facts import IncidentFact
from diary.patterns.incident_places import AccountUse
from diary.patterns.when_intervals import days_of
from diary.text import time_texts
from exporters.bundle.layout import ACCOUNTS
from exporters.pdf.sections.document_context import DocumentContext, none_text
from exporters.summary.day_words import short_days
from exporters.summary.figure_marks import numbers
from exporters.summary.first_page import earliest
from exporters.summary.names import ShortNames
from exporters.summary.words import confirmed_text, last_part, one_line
from exporters.table_pages import PageColumn, PageRow, PageTable


def accounts(context: DocumentContext, names: ShortNames) -> Iterator[PageTable]:
    """Yield accounts, and people."""
    facts = {one.number: one for one in context.history.facts}
    yield PageTable(
        _("Accounts and numbers"),
        (
            PageColumn(_("Account or number · platform"), 0.2, strong=True, words=True),
            PageColumn(
                _("In this record") if context.case.shows_all(Noun.INCIDENT) else _("Shown here"),
                0.17,
            ),
            PageColumn(_("Who {who} says uses it").format(who=names.who), 0.12),
            PageColumn(_("Why"), 0.26, words=True),
            PageColumn(_("Since when"), 0.1),
            PageColumn(_("Confirmed by police"), 0.16, words=True),
        ),
        tuple(
            row
            for use in context.figures.places.accounts
            for row in _account_rows(context, use, names, facts)
        ),
        note=_(
            "An incident of several accounts stands beside each of them, so these numbers are not "
            "to be added up. Accounts that its words alone name are not in these figures."
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
            PageColumn(
                _("Why {who} names this person; first description").format(who=names.who),
                0.34,
                words=True,
            ),
            PageColumn(_("Incidents that name this person"), 0.26),
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
                    numbers(f"named.person-{person.number}", each.incidents)
                    or none_text(context.case, Noun.INCIDENT),
                ),
                key=names.of(each.id),
            )
            for each in context.figures.places.suspected
            if (person := context.people.get(each.id))
        ),
        titled=True,
        foldable=True,
        where=last_part(),
    )  # fmt: skip


def _account_rows(
    context: DocumentContext, use: AccountUse, names: ShortNames, facts: dict[int, IncidentFact]
) -> Iterator[PageRow]:
    shows_all = context.case.shows_all(Noun.INCIDENT)
    span = short_days(use.first, use.last) if use.first and use.last else _("no day")
    people = [names.whom(facts[number]) for number in use.incidents]
    counts = Counter(names.of(id_) if id_ else _("nobody") for id_ in people)
    named = ", ".join(f"{name} {n:,}" for name, n in counts.items())
    record = (
        ngettext("{n} incident, {span}", "{n} incidents, {span}", len(use.incidents)).format(
            n=f"{len(use.incidents):,}", span=span
        )
        if use.incidents
        else _("in no incident")
        if shows_all
        else _("in no incident shown here")
    )
    for entry in use.entries or (None,):
        said = entry.content if entry else None
        user = said.person if said else ""
        uses = names.of(user) if user else _("nobody is named")
        if {*people} - {"", user}:
            uses = _("{uses}; its incidents name: {named}").format(uses=uses, named=named)
        yield PageRow(
            (
                _where(use, said, facts),
                record,
                uses,
                _why(context, said),
                _since(entry) if entry else "–",
                _confirmed(said, names),
            ),
            key=one_line(use.name),
        )


def _where(use: AccountUse, said: Account | None, facts: dict[int, IncidentFact]) -> str:
    """Return an account and its platform; where no entry says one, those of its incidents."""
    named: tuple[str, ...] = (said.platform if said else "",)
    if not any(named):
        named = tuple(dict.fromkeys(facts[number].platform for number in use.incidents))
    return " · ".join(filter(None, map(one_line, (use.name, *named))))


def _confirmed(said: Account | None, names: ShortNames) -> str:
    """Return whether police confirmed something, with the words of what and by whom."""
    text = confirmed_text(said.confirmed if said else None, names.who)
    words = one_line(said.confirmed_by) if said else ""
    if words:
        return f"{text}: {words}"
    if said and said.confirmed is Confirmation.YES:
        return _("{something}, not stated what").format(something=text)
    return text


def _why(context: DocumentContext, said: Account | None) -> str:
    if said is None:
        if context.case.shows_all(Noun.ACCOUNT):
            return _("no entry about it")
        return _("no entry about it is shown here")
    known = _("known as that person's before the acts") if said.known_before else ""
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
