"""Which accounts nothing that is counted came from.

An account of which every incident was withdrawn, or turned out to be something else, may be that of
somebody who did nothing. So may one that an incident named before it was corrected. Its own entry
may say so; whoever is not shown those words would take it for one of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diary.json_value import items
from diary.model.record_nouns import Account, Incident
from diary.model.revisions import Recorded
from diary.patterns.incident_places import same
from diary.services.disclosure.revision_disclosure import Subjects


def uncounted_accounts(
    incidents: Iterable[Recorded[Incident]], accounts: Iterable[Recorded[Account]], rows: Subjects
) -> frozenset[str]:
    """Return the accounts that incidents name, but none that is counted, and that are nobody's.

    What incidents and entries of accounts said in any revision counts, as `rows` have it. One that
    the person says somebody uses is not among them, and neither is one that no incident named.
    """
    counted: set[str] = set()
    named: set[str] = set()
    for item in incidents:
        named.update(_named(rows, item.id, "accounts"))
        if item.withdrawn is None and item.content.turned_out is None:
            counted |= {same(name) for name in item.content.accounts}
    return frozenset(
        item.id
        for item in accounts
        if not item.content.person and {*_named(rows, item.id, "account")} & (named - counted)
    )


def _named(rows: Subjects, id_: str, field: str) -> Iterator[str]:
    """Yield the accounts in a field of every revision of a subject."""
    for row in rows[id_]:
        value = row.entry.content.get(field, [])
        yield from map(same, (value,) if isinstance(value, str) else map(str, items(value)))
