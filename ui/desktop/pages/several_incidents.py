"""What is done to several incidents at once: a kind, a person, a contact with police, and undo.

**Invariants:**

- Each incident is amended by an entry of its own, as if it had been opened; one that is withdrawn,
  or has it already, is left as it is, and so is one that names another person.
- What was done before an error stays done and can be undone like the rest.
- Undo writes another entry with the words before, since the record takes nothing back. What was
  changed again since is left as it is.
- Functions here run on the vault thread and keep no session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from diary.errors import DiaryError
from diary.model.record_nouns import Incident, PoliceContact
from diary.model.revisions import Content, Recorded, as_of

if TYPE_CHECKING:
    from diary.services.session import Session

T = TypeVar("T", bound=Content)


@dataclass
class Changes:
    """What was changed: each subject as it is now, with its words before.

    `left` counts incidents that stay as they are, `tied` those that a contact with police names
    now. `error` is why the rest was not reached.
    """

    made: list[tuple[Recorded[Content], Content]] = field(default_factory=list)
    left: int = 0
    tied: int = 0
    error: DiaryError | None = None

    @property
    def incidents(self) -> int:
        """Return how many incidents were changed."""
        return sum(1 for item, _before in self.made if isinstance(item.content, Incident))


def ids_of(session: Session, rows: Sequence[int]) -> tuple[str, ...]:
    """Return the identifiers of rows of a timeline, without those that are erased."""
    return tuple(row.id for row in session.journal.timeline_rows(rows))


def add_kind(session: Session, rows: Sequence[int], code: str) -> Changes:
    """Let these incidents be of this kind too."""

    return amend_each(session, ids_of(session, rows), Incident, with_kind(code))


def with_kind(code: str) -> Callable[[Incident], Incident]:
    """Return what lets an incident be of this kind too."""

    def change(content: Incident) -> Incident:
        if code in content.behaviours:
            return content
        return replace(content, behaviours=(*content.behaviours, code))

    return change


def name_person(session: Session, rows: Sequence[int], person: str) -> Changes:
    """Put these incidents down to this person where they name nobody."""

    def change(content: Incident) -> Incident:
        return content if content.person else replace(content, person=person)

    return amend_each(session, ids_of(session, rows), Incident, change)


def report_under(session: Session, rows: Sequence[int], contact: str) -> Changes:
    """Tie these incidents to a contact with police, and let them be reported."""
    ids = ids_of(session, rows)
    changes = Changes()
    try:
        item = as_of(session.journal.get(contact), PoliceContact)
        new = tuple(id_ for id_ in ids if id_ not in item.content.incidents)
        if new:
            tied = replace(item.content, incidents=(*item.content.incidents, *new))
            changes.made.append((session.journal.amend(contact, tied), item.content))
    except DiaryError as error:
        changes.error = error
        return changes
    reported = amend_each(session, ids, Incident, lambda content: replace(content, reported=True))
    changes.made += reported.made
    changes.error = reported.error
    changes.left, changes.tied = len(ids) - len(new), len(new)
    return changes


def undo(session: Session, changes: Changes, reason: str) -> Changes:
    """Write the words before again, the last change first."""
    undone = Changes()
    for item, before in reversed(changes.made):
        try:
            if session.journal.get(item.id).revision != item.revision:
                undone.left += 1
                continue
            now = session.journal.amend(item.id, before, reason)
        except DiaryError as error:
            undone.error = error
            break
        undone.made.append((now, item.content))
    return undone


def amend_each(
    session: Session, ids: Iterable[str], noun: type[T], change: Callable[[T], T]
) -> Changes:
    """Amend each of these subjects of one noun, where the change makes a difference."""
    changes = Changes()
    for id_ in ids:
        try:
            item = as_of(session.journal.get(id_), noun)
            content = change(item.content)
            if item.withdrawn is not None or content == item.content:
                changes.left += 1
                continue
            changes.made.append((session.journal.amend(id_, content), item.content))
        except DiaryError as error:
            changes.error = error
            break
    return changes
