"""Reads what the figures are made of, a page at a time, so that nobody waits for the whole.

The rules are:

- One page is one short turn; figures themselves need no vault and are made beside the lane.
- What is withdrawn is left out here, in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.model.kinds import Noun
from diary.model.recorded import RecordReader
from diary.model.when import zone_of
from diary.patterns.facts import IncidentFact, IncidentHistory, fact, in_order, live

PAGE: Final = 250


@dataclass(frozen=True, slots=True)
class FactPage:
    """Some facts; `after` asks for the next ones, None at the end."""

    facts: tuple[IncidentFact, ...]
    after: int | None


class PatternFacts:
    """The facts and the history of an open vault, or of an opened bundle."""

    def __init__(self, journal: RecordReader, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now

    def exhibits(self) -> dict[str, int]:
        """How many standing exhibits each incident has, by its identifier."""
        return self._journal.links_from(Noun.EVIDENCE)

    def page(self, after: int, exhibits: dict[str, int], limit: int = PAGE) -> FactPage:
        """The facts past incident number `after`."""
        items = self._journal.page(Noun.INCIDENT, after, limit)
        facts = tuple(fact(item, exhibits.get(item.id, 0)) for item in live(items))
        return FactPage(facts, items[-1].number if len(items) == limit else None)

    def history(self, facts: Sequence[IncidentFact]) -> IncidentHistory:
        """The history of these facts with everything that they are set beside."""
        return IncidentHistory(
            facts=in_order(facts),
            as_at=self._now().astimezone(zone_of(self._journal.zone)).date(),
            people=self._journal.items(Noun.PERSON),
            events=self._journal.items(Noun.EVENT),
            police=self._journal.items(Noun.POLICE),
            orders=self._journal.items(Noun.ORDER),
            impacts=self._journal.items(Noun.IMPACT),
            ids={one.id: one.number for one in facts},
        )

    def whole(self) -> IncidentHistory:
        """The history of the whole vault, in one go."""
        exhibits = self.exhibits()
        facts: list[IncidentFact] = []
        after: int | None = 0
        while after is not None:
            page = self.page(after, exhibits)
            facts += page.facts
            after = page.after
        return self.history(facts)
