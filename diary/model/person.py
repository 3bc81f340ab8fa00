"""A person in the record: the one recording, one suspected, a witness, an officer, a helper."""

from __future__ import annotations

from dataclasses import dataclass
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
    """One person; `name` may be "unknown". `contact` is never disclosed by any export."""

    name: str
    role: Role = Role.OTHER
    relationship: str = ""
    accounts: tuple[str, ...] = ()
    appearance: str = ""
    vehicle: str = ""
    why: str = ""
    contact: str = ""
