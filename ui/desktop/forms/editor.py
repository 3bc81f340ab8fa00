"""What a form needs of the editor of one field, and what editors need from around them.

**Invariants:**

- `value` is what will be recorded, or BadInput. `state` is whatever stands in the fields, readable
  or not, as JSON: it goes into the sealed draft, so that nothing half-typed is lost.
- An editor knows names and numbers of other subjects only through `References`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from diary.jurisdiction import Vocabulary
from diary.model.declarations import value_of
from diary.model.recorded import Content


@dataclass(frozen=True, slots=True)
class Around:
    """The clock (aware), the zone of the person, and the words of the jurisdiction."""

    clock: Callable[[], datetime]
    zone: str
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """An order that terms may be picked from."""

    id: str
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """What may be referred to: people by id, orders, and the numbers of incidents by id."""

    people: tuple[tuple[str, str], ...] = ()
    orders: tuple[OrderTerms, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)


class Editor(Protocol):
    """The editor of one field."""

    @property
    def widget(self) -> QWidget:
        """What stands in the form."""
        ...

    def value(self) -> object:
        """What is said, as the noun's dataclass takes it; raises BadInput."""
        ...

    def show_value(self, value: Any) -> None:
        """Show what a noun says."""
        ...

    def state(self) -> object:
        """What stands in the fields, as JSON."""
        ...

    def restore(self, state: Any) -> None:
        """Put back what `state` gave."""
        ...

    def refer(self, references: References) -> None:
        """Take what may be referred to."""
        ...


def field_values(content: Content) -> dict[str, Any]:
    """Return what every field of a noun says, by its name."""
    return {spec.name: value_of(content, spec.name) for spec in fields(content)}
