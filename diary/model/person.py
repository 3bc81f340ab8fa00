"""A person in the record: the one recording, one suspected, a witness, an officer, a helper."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What the person is to the record."""

    ME = "me"
    SUSPECTED = "suspected"
    WITNESS = "witness"
    OFFICER = "officer"
    SUPPORTER = "supporter"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person; `name` may be "unknown". `contact` is never disclosed by any export.

    Of whoever records, a bundle opens what is declared as `of_me`, and no more.
    """

    name: str = field(metadata={"of_me": True})
    role: Role = field(default=Role.OTHER, metadata={"of_me": True})
    relationship: str = ""
    accounts: tuple[str, ...] = ()
    appearance: str = ""
    vehicle: str = ""
    why: str = ""
    contact: str = field(default="", metadata={"never_leaves": True})
