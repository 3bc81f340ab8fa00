"""An incident: something that happened, in the words of the person it happened to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.kinds import Noun
from diary.model.when import When


class Certainty(StrEnum):
    """How the person knows of it."""

    SEEN = "seen"
    TOLD = "told"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who saw or heard; `contact` is committed to apart and never disclosed."""

    name: str
    saw: str = ""
    contact: str = field(default="", metadata={"apart": True, "never_leaves": True})


@dataclass(frozen=True, slots=True)
class Breach:
    """The person's view that this may break a numbered term of an order."""

    order: str = field(metadata={"refers": Noun.ORDER})
    term: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident; `what` alone is a whole record, everything else may come later."""

    what: str
    when: When | None = None
    behaviours: tuple[str, ...] = field(default=(), metadata={"codes": "behaviour"})
    something_else: str = ""
    times: int | None = None
    place: str = ""
    platform: str = ""
    account: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    why_person: str = ""
    certainty: Certainty | None = None
    witnesses: tuple[Witness, ...] = ()
    did: str = ""
    effect: str = ""
    reported: bool | None = None
    fixated: str = ""
    obsessive: str = ""
    unwanted: str = ""
    repeated: str = ""
    breaches: tuple[Breach, ...] = ()
