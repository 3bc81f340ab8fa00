"""What the parts of page 1 have in common: the case, its figures, and names.

**Invariants:**

- Who is named, and how each incident is known, is told alike in every part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from diary.case_file import Exhibit
from diary.i18n import _
from diary.model.record_nouns import Order
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.state_of_case import bail_has_changed
from exporters.summary.day_words import short_days
from exporters.summary.figure_marks import count, figure
from exporters.summary.names import ShortNames
from exporters.summary.words import LETTERS

BAIL: Final = "bail"
# incidents that are told one by one, with letters
MOST_LETTERED: Final = 40
# names that are told one by one
MOST_NAMED: Final = 8


class FirstPagePart:
    """What the parts of page 1 read of one case, and count alike."""

    def __init__(self, context: DocumentContext) -> None:
        self._context = context
        self._figures = context.figures
        self._names = ShortNames(context)
        self._made = context.history.as_at
        self._facts = {one.number: one for one in context.history.facts}
        self._copied = {
            self._context.incidents[id_].number
            for id_, exhibits in context.exhibits.items()
            if id_ in context.incidents and any(map(has_file, exhibits))
        }
        # incidents that are about lines of an export: its file is beside them as an exhibit's is
        self._exports = _exports_of(context)
        self._copied |= {n for n, exhibits in self._exports.items() if any(map(has_file, exhibits))}

    def _near(self, first: date, last: date) -> str:
        """Return days of this year without the year, and others with it."""
        text = short_days(first, last)
        return text.replace(f" {self._made.year}", "") if first.year == last.year else text

    def _numbers(self, ids: Sequence[str]) -> list[int]:
        return sorted(
            self._context.incidents[id_].number for id_ in ids if id_ in self._context.incidents
        )

    def _against(self, *, bail: bool) -> list[int]:
        return sorted(
            {
                number
                for each in self._figures.orders
                if (each.order.content.order == BAIL) is bail
                for number in each.incidents
            }
        )

    def _who_is_named(self, code: str, listed: Sequence[int]) -> str:
        counts: dict[tuple[str, str], int] = {}
        for number in listed:
            one = self._facts[number]
            name = (self._names.named(one), self._names.code_named(one))
            counts[name] = counts.get(name, 0) + 1
        told = [
            (name, count(f"{code}.by.{own}", n) if own else f"{n:,}")
            for (name, own), n in counts.items()
        ]
        return ", ".join(most(told))

    def _letters(self, code: str, listed: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in listed:
            letter = LETTERS[self._facts[number].known_code]
            counts[letter] = counts.get(letter, 0) + 1
        return figure("letters", code, ", ".join(f"{n:,}{letter}" for letter, n in counts.items()))


def _exports_of(context: DocumentContext) -> dict[int, list[Exhibit]]:
    exhibits = {each.item.id: each for each in context.case.exhibits}
    exports = {
        each.item.id: exhibits[each.item.content.of]
        for each in context.case.conversations
        if each.item.content.of in exhibits
    }
    found: dict[int, list[Exhibit]] = {}
    for item in context.case.incidents:
        for lines in item.content.messages:
            if lines.conversation in exports:
                found.setdefault(item.number, []).append(exports[lines.conversation])
    return found


def has_file(exhibit: Exhibit) -> bool:
    """Return whether a file of the exhibit is in this bundle, or went with an earlier one."""
    return exhibit.open is not None or exhibit.copy is not None or exhibit.given is not None


def is_over(context: DocumentContext, said: Order) -> bool:
    """Return whether an order has passed its end, or is bail that the person says has changed."""
    if said.expires:
        return date.fromisoformat(said.expires) < context.history.as_at
    return said.order == BAIL and bail_has_changed(context, said)


def most(told: Sequence[tuple[str, str]]) -> list[str]:
    """Return names with their counts, and how many other names there are if there are many."""
    parts = [f"{name} {n}" for name, n in told]
    if len(parts) <= MOST_NAMED:
        return parts
    rest = len(parts) - MOST_NAMED
    return [
        *parts[:MOST_NAMED],
        _("{n} other names (people.csv)").format(n=f"{rest:,}"),
    ]
