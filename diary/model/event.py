"""An event: a turning point that the incidents stand before or after."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.kinds import Noun
from diary.model.when import When


class EventKind(StrEnum):
    """What kind of turning point it was."""

    ASKED_TO_STOP = "asked-to-stop"
    SEPARATION = "separation"
    WARNING = "warning"
    ARREST = "arrest"
    CHARGE = "charge"
    ORDER_SERVED = "order-served"
    HEARING = "hearing"
    MOVED = "moved"
    CHANGED_NUMBER = "changed-number"
    HANDOVER = "handover"
    ANNIVERSARY = "anniversary"
    OWN_DATE = "own-date"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `event` says which kind."""

    event: EventKind
    what: str = ""
    when: When | None = None
    how: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
