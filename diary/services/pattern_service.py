"""Read the facts that pattern figures are computed from, a page at a time.

**Invariants:**

- One page is one short task, so the vault thread is never blocked; the figures need no vault and
  are computed on another thread.
- What is withdrawn, or turned out to be nothing, is set apart here, in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.model.books_and_nouns import Noun
from diary.model.revisions import RecordReader
from diary.model.when import zone_or_utc
from diary.patterns.counted_incidents import NotCounted, counted, not_counted
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, fact, in_order

PAGE: Final = 250


@dataclass(frozen=True, slots=True)
class FactPage:
    """Some facts, and incidents that are not counted.

    `after` is the argument for the next page, None at the end.
    """

    facts: tuple[IncidentFact, ...]
    not_counted: tuple[NotCounted, ...]
    after: int | None


class PatternService:
    """The facts and the history of an open vault, or of an opened bundle."""

    def __init__(self, journal: RecordReader, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now

    def exhibits(self) -> dict[str, int]:
        """Return the number of exhibits, without withdrawn ones, by the incident's identifier."""
        return self._journal.links_from(Noun.EVIDENCE)

    def page(self, after: int, exhibits: dict[str, int], limit: int = PAGE) -> FactPage:
        """Return the facts after incident number `after`."""
        items = self._journal.page(Noun.INCIDENT, after, limit)
        facts = tuple(fact(item, exhibits.get(item.id, 0)) for item in counted(items))
        return FactPage(
            facts, not_counted(items), items[-1].number if len(items) == limit else None
        )

    def history(self, pages: Iterable[FactPage]) -> IncidentHistory:
        """Return the history of these pages with the events and people they are shown beside."""
        facts: list[IncidentFact] = []
        others: list[NotCounted] = []
        for page in pages:
            facts += page.facts
            others += page.not_counted
        return IncidentHistory(
            facts=in_order(facts),
            not_counted=tuple(sorted(others, key=lambda one: one.number)),
            as_at=self._now().astimezone(zone_or_utc(self._journal.zone)).date(),
            people=self._journal.items(Noun.PERSON),
            events=self._journal.items(Noun.EVENT),
            police=self._journal.items(Noun.POLICE),
            orders=self._journal.items(Noun.ORDER),
            impacts=self._journal.items(Noun.IMPACT),
            accounts=self._journal.items(Noun.ACCOUNT),
            ids={one.id: one.number for one in facts},
        )

    def whole(self) -> IncidentHistory:
        """Return the history of the whole vault, read without a pause."""
        exhibits = self.exhibits()
        pages: list[FactPage] = []
        after: int | None = 0
        while after is not None:
            pages.append(self.page(after, exhibits))
            after = pages[-1].after
        return self.history(pages)
