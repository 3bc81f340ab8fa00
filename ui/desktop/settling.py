"""What runs on the lane when a form is saved: numbers become ids, new names become people.

Everything here takes the open session and is handed to the lane; nothing keeps it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from diary.model.kinds import Noun
from diary.model.person import Person, Role
from diary.model.recorded import Recorded
from ui.desktop.forms.editor import OrderTerms, References
from ui.desktop.forms.reference_editors import NEW_PERSON

if TYPE_CHECKING:
    from diary.services.session import Session


def settle(session: Session, content: Any) -> Any:
    """The content with ids in place of typed numbers and names; raises Unknown, BadInput."""
    changes: dict[str, Any] = {}
    said = getattr(content, "incidents", None)
    if said is not None:
        changes["incidents"] = tuple(
            dict.fromkeys(session.journal.find(each, Noun.INCIDENT).id for each in said)
        )
    person = getattr(content, "person", "")
    if person.startswith(NEW_PERSON):
        name = person.removeprefix(NEW_PERSON)
        changes["person"] = session.journal.record(Person(name=name, role=Role.SUSPECTED)).id
    return dataclasses.replace(content, **changes) if changes else content


def record(session: Session, content: Any) -> Recorded[Any]:
    """Record a noun as a form gave it."""
    return session.journal.record(settle(session, content))


def amend(session: Session, id_: str, content: Any, reason: str) -> Recorded[Any]:
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
