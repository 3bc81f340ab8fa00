"""Which accounts nothing that is counted came from.

An account of which every incident was withdrawn, or turned out to be something else, may be that of
somebody who did nothing. Its own entry may say so; whoever is not shown those words would take it
for one of the others.
"""

from __future__ import annotations

from collections.abc import Iterable

from diary.model.record_nouns import Account, Incident
from diary.model.revisions import Recorded
from diary.patterns.incident_places import same


def uncounted_accounts(
    incidents: Iterable[Recorded[Incident]], accounts: Iterable[Recorded[Account]]
) -> frozenset[str]:
    """Return the accounts that incidents name, but none that is counted, and that are nobody's.

    One that the person says somebody uses is not among them, and neither is one that no incident
    names.
    """
    counted: set[str] = set()
    named: set[str] = set()
    for item in incidents:
        names = {same(name) for name in item.content.accounts}
        named |= names
        if item.withdrawn is None and item.content.turned_out is None:
            counted |= names
    return frozenset(
        item.id
        for item in accounts
        if not item.content.person and same(item.content.account) in named - counted
    )
