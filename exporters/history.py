"""What the figures of a bundle are made of: the case file, and no more than it shows.

The rules are:

- A field that the audience is not shown is blank in the case file, so no figure can tell of it.
"""

from __future__ import annotations

from collections import Counter

from diary.casefile import CaseFile
from diary.model.when import zone_of
from diary.patterns.facts import IncidentHistory, fact, in_order


def history(case: CaseFile) -> IncidentHistory:
    """The history that this audience is shown."""
    tied = Counter(id_ for exhibit in case.exhibits for id_ in exhibit.item.content.incidents)
    return IncidentHistory(
        facts=in_order(fact(item, tied[item.id]) for item in case.incidents),
        as_at=case.made.astimezone(zone_of(case.zone)).date(),
        people=case.people,
        events=case.events,
        police=case.police,
        orders=case.orders,
        impacts=case.impacts,
        ids={item.id: item.number for item in case.incidents},
    )
