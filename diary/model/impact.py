"""Impact: what it has done to daily life, as dated facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from diary.model.when import When


class Area(StrEnum):
    """The part of life that changed."""

    SLEEP = "sleep"
    HEALTH = "health"
    WORK = "work"
    STUDY = "study"
    TRAVEL = "travel"
    HOME = "home"
    PHONE = "phone"
    SOCIAL = "social"
    CHILDREN = "children"
    MONEY = "money"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One effect on daily life."""

    what: str
    area: Area = Area.OTHER
    when: When | None = None
