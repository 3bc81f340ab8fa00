"""Evidence: an exhibit, either a file kept byte for byte or a physical item."""

from __future__ import annotations

from dataclasses import dataclass, field

from diary.model.kinds import Noun
from diary.model.when import When


@dataclass(frozen=True, slots=True)
class Handover:
    """One step of continuity: who passed the item to whom, and when."""

    to: str
    when: When | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One exhibit. What is declared as `issued` is set by the program.

    What is declared as `of_file` tells which file it is: whoever has it can try guesses at it.
    """

    title: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    physical: bool = field(default=False, metadata={"placed": True})
    description: str = ""
    found: When | None = None
    captured_by: str = ""
    captured_how: str = ""
    device: str = ""
    original_where: str = ""
    kept_where: str = ""
    transcript: str = ""
    police_reference: str = ""
    continuity: tuple[Handover, ...] = ()
    reference: str = field(default="", metadata={"issued": True})
    name: str = field(default="", metadata={"issued": True})
    size: int | None = field(default=None, metadata={"issued": True, "of_file": True})
    sha256: str = field(default="", metadata={"issued": True, "of_file": True, "program": True})
    media_type: str = field(default="", metadata={"issued": True})
