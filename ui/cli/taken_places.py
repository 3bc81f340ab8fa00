"""What is said where a new file or folder was to be made and its name is taken.

**Invariants:**

- It names the option, and a free name that stands beside the taken one. The proposed name says
  nothing of a record, and is not made of what was typed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from diary.errors import AlreadyExists
from ui.files_outside_record import free_name

_NAME: Final = "new"
_LONGEST_ENDING: Final = 5


class PlaceTaken(AlreadyExists):
    """Something has the name that an option gives; `free` is a name in that folder that is free."""

    def __init__(self, option: str, free: str) -> None:
        super().__init__(option)
        self.option = option
        self.free = free


def taken(option: str, place: Path, today: date) -> PlaceTaken:
    """Return the refusal of a place that is taken."""
    ending = place.suffix if len(place.suffix) <= _LONGEST_ENDING else ""
    ending = ending if ending[1:].isascii() and ending[1:].isalnum() else ""
    free = free_name(place.parent, f"{_NAME}-{today.isoformat()}", ending.lower())
    return PlaceTaken(option, free.name)
