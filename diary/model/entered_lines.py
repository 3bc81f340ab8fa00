"""Lines that a person entered and that are not recorded yet, as they stand in the draft.

**Invariants:**

- A line has from Enter on the identifier under which it is recorded, so that it is recorded once.
- Its incident says at which moment it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from diary.errors import BadInput
from diary.json_value import Json
from diary.model.noun_codec import checked, from_fields, stored
from diary.model.record_nouns import Incident
from diary.model.revisions import is_id

# The name in the draft under which lines wait; the rest of the draft is known to the window alone.
WAITING: Final = "waiting"
_ID, _INCIDENT = "id", "incident"


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """An incident that waits to be recorded under its identifier."""

    id: str
    content: Incident


def line_values(lines: Iterable[EnteredLine]) -> list[Json]:
    """Return lines as they stand in the draft; raises BadInput for one that cannot be recorded."""
    return [{_ID: line.id, _INCIDENT: checked(line.content)[1]} for line in lines]


def read_lines(values: object) -> tuple[EnteredLine, ...]:
    """Return the lines that `line_values` wrote; what is none of them is passed over."""
    lines = []
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict) and is_id(str(value.get(_ID))):
            fields = value.get(_INCIDENT)
            said = fields if isinstance(fields, dict) else {}
            with suppress(BadInput):
                content = from_fields(Incident, said, stored())
                lines.append(EnteredLine(str(value[_ID]), content))
    return tuple(lines)
