"""What runs on the lane when a form is saved: numbers become ids, new names become people.

Everything here takes the open session and is handed to the lane; nothing keeps it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from diary.model.kinds import Noun
from diary.model.record import Evidence, Person, Role
from diary.model.recorded import Content, Recorded, when_of
from diary.model.when import When
from ui.desktop.forms.editor import OrderTerms, References, field_values
from ui.desktop.forms.reference_editors import NEW_PERSON

if TYPE_CHECKING:
    from diary.services.session import Session

C = TypeVar("C", bound=Content)


def time_of(content: Content) -> When | None:
    """Return when a noun happened, or when an exhibit was found."""
    return content.found if isinstance(content, Evidence) else when_of(content)


def settle(session: Session, content: C) -> C:
    """The content with ids in place of typed numbers and names; raises Unknown, BadInput."""
    changes: dict[str, Any] = {}
    values = field_values(content)
    if "incidents" in values:
        numbers = (session.journal.find(each, Noun.INCIDENT) for each in values["incidents"])
        changes["incidents"] = tuple(dict.fromkeys(item.id for item in numbers))
    person = str(values.get("person", ""))
    if person.startswith(NEW_PERSON):
        name = person.removeprefix(NEW_PERSON)
        changes["person"] = session.journal.record(Person(name=name, role=Role.SUSPECTED)).id
    return dataclasses.replace(content, **changes) if changes else content


def record(session: Session, content: C) -> Recorded[C]:
    """Record a noun as a form gave it."""
    return session.journal.record(settle(session, content))


def amend(session: Session, id_: str, content: C, reason: str) -> Recorded[C]:
    """Write a revision as a form gave it."""
    return session.journal.amend(id_, settle(session, content), reason)


def references(session: Session, incidents: tuple[str, ...] = ()) -> References:
    """What forms may refer to; `incidents` are the ids whose numbers are wanted."""
    people = session.journal.items(Noun.PERSON)
    orders = session.journal.items(Noun.ORDER)
    return References(
        people=tuple((p.id, p.content.name) for p in people if p.withdrawn is None),
        orders=tuple(
            OrderTerms(o.id, o.content.title, o.content.terms)
            for o in orders
            if o.withdrawn is None
        ),
        numbers={id_: session.journal.mention(id_).number for id_ in incidents},
    )
