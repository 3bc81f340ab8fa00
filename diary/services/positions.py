"""Looking at every original before it leaves: what it says of itself, and where it was taken.

Runs beside the lane; it takes originals, not a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from diary.casefile import Why
from diary.errors import Damaged
from diary.media.facts import MediaFacts, Position
from diary.model.evidence import Evidence
from diary.model.recorded import Recorded
from diary.services.originals import Original
from diary.services.prepared import Prepared

Progress = Callable[[int, int], None]
Originals = tuple[tuple[Recorded[Evidence], Original], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one original says of itself; `damaged` if it is no longer what was attached."""

    prepared: Prepared | None
    damaged: bool = False

    @property
    def facts(self) -> MediaFacts | None:
        """What the file says of itself."""
        return self.prepared.facts if self.prepared else None

    @property
    def text(self) -> str:
        """The words in the file."""
        return self.prepared.text if self.prepared else ""

    @property
    def inside(self) -> list[str]:
        """Words in the file that are searched and never shown."""
        return list(self.prepared.inside) if self.prepared else []


@dataclass(frozen=True, slots=True)
class PositionFound:
    """An original that says where it was taken, or that nobody could search for it."""

    evidence: str
    reference: str
    name: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """An original that says which device made it; a film that does can only stay as a whole."""

    evidence: str
    reference: str
    name: str
    device: str
    film: bool


def look(originals: Originals, progress: Progress) -> dict[str, Looked]:
    """What each original says, by evidence id; raises Cancelled."""
    found: dict[str, Looked] = {}
    for done, (item, original) in enumerate(originals):
        progress(done, len(originals))
        found[item.id] = _look(original)
    progress(len(originals), len(originals))
    return found


def found_in(
    originals: Iterable[tuple[Recorded[Evidence], Original]], looked: Mapping[str, Looked]
) -> tuple[PositionFound, ...]:
    """The originals that carry a position, in exhibit order."""
    result = []
    for item, original in originals:
        seen = looked.get(item.id)
        if seen and seen.facts and seen.facts.positions:
            content = item.content
            result.append(
                PositionFound(item.id, content.reference, original.name, seen.facts.positions)
            )
    return tuple(result)


def devices_in(
    originals: Iterable[tuple[Recorded[Evidence], Original]],
    looked: Mapping[str, Looked],
    *,
    placed: bool = True,
) -> tuple[DeviceFound, ...]:
    """The originals that name a device, in exhibit order.

    `placed` false leaves out pictures with a place: the copy without it names no device either.
    """
    result = []
    for item, original in originals:
        seen = looked.get(item.id)
        facts = seen.facts if seen else None
        if facts is None or not facts.device:
            continue
        film = facts.kind != "image"
        if placed or film or not facts.positions:
            reference = item.content.reference
            result.append(DeviceFound(item.id, reference, original.name, facts.device, film))
    return tuple(result)


def why_withheld(looked: Looked | None, *, places: bool, devices: bool) -> Why | None:
    """Why an original stays for what it says of itself, if places or devices are withheld."""
    facts = looked.facts if looked else None
    if places and facts and facts.positions:
        return Why.POSITION
    return Why.DEVICE if devices and facts and facts.device else None


def _look(original: Original) -> Looked:
    try:
        return Looked(original.prepared())
    except Damaged:
        return Looked(None, damaged=True)
