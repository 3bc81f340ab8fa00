"""A factor: one topic that the person may want to tell police or an advocate about, answered.

The rules are:

- An answer is what the person says, never a score: nothing adds answers up or sorts by them.
- When it was answered is when it was written; an answer before it is an earlier revision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.kinds import Noun


class Answer(StrEnum):
    """What the person answers; `not-asked` says that nobody has asked about it."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"
    RATHER_NOT_SAY = "rather-not-say"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One topic of the jurisdiction's list; without `answer` it is not answered."""

    topic: str = field(metadata={"codes": "factor"})
    answer: Answer | None = None
    words: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
