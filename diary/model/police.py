"""A contact with police: what was said, what it was recorded as, what followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.kinds import Noun
from diary.model.when import When


class ContactKind(StrEnum):
    """What kind of contact it was."""

    REPORT = "report"
    CONTACT = "contact"
    DECISION = "decision"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceContact:
    """One contact; `officer_contact` is never disclosed by any export."""

    what: str
    contact: ContactKind = ContactKind.CONTACT
    when: When | None = None
    how: str = ""
    force: str = ""
    station: str = ""
    officer: str = ""
    officer_number: str = ""
    officer_contact: str = field(default="", metadata={"never_leaves": True})
    reference: str = ""
    recorded_as: str = ""
    promised: str = ""
    outcome: str = ""
    offered: tuple[str, ...] = field(default=(), metadata={"codes": "right"})
    not_offered: tuple[str, ...] = field(default=(), metadata={"codes": "right"})
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
