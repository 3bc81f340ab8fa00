"""Looking at every original before it leaves: what it says of places and devices, and may say.

Invariants:

- A file leaves unasked only where it was wholly searched and says nothing: one that could not be
  searched may say where the person lives.
- Runs beside the lane; it takes originals, not a session.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary.casefile import Why
from diary.errors import Damaged
from diary.media.facts import MediaFacts, Position, Search, Unsearched
from diary.media.metadata.tags import NAMES_DEVICE
from diary.media.metadata.text import decoded, find_places
from diary.model.evidence import Evidence
from diary.model.recorded import Recorded
from diary.progress import Progress
from diary.services.originals import Original
from diary.services.prepared import Prepared

# A picture is made anew from its pixels, a text or an e-mail from its words.
_COPIED_ANEW: Final = ("image", "text", "email")
_LEAST: Final = 4  # letters of a place that are looked for in the name of its file
# How telephones and cameras of one maker alone call what they take.
_CAMERAS: Final = re.compile(
    r"PXL_\d|MVIMG_\d|DJI_\d|GOPR\d|G[HXP]\d{6}|DSC[FN]\d|SAM_\d|WP_\d|RIMG\d|HPIM\d|CIMG\d|KIF_\d"
)
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
    """An original that says where it was taken, or may: `unsearched` says why nobody can tell."""

    evidence: str
    reference: str
    name: str
    positions: tuple[Position, ...]
    unsearched: tuple[Unsearched, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """An original that says which device made it, or may: then `device` is empty.

    `whole` says that no copy without it can be made: the file can only stay behind.
    """

    evidence: str
    reference: str
    name: str
    device: str
    whole: bool
    unsearched: tuple[Unsearched, ...] = ()


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
    """The originals that give a place, or may, in exhibit order."""
    result = []
    for item, original in originals:
        facts = _facts_to_ask(looked.get(item.id))
        if facts is None:
            continue
        reference, name = item.content.reference, original.name
        named = _places_named(name)
        if named or facts.places_search is not Search.CLEAN:
            given = (*facts.positions, *named)
            result.append(PositionFound(item.id, reference, name, given, facts.unsearched))
    return tuple(result)


def devices_in(
    originals: Iterable[tuple[Recorded[Evidence], Original]],
    looked: Mapping[str, Looked],
    *,
    places_kept: Container[str],
) -> tuple[DeviceFound, ...]:
    """The originals that name a device, or may, in exhibit order.

    Of those that give a place, or may, only these are asked about: the ones whose places are kept,
    and films, of which a copy goes that names the device all the same.
    """
    result = []
    for item, original in originals:
        facts = _facts_to_ask(looked.get(item.id))
        named = _device_named(original.name)
        if facts is None or (facts.devices_search is Search.CLEAN and not named):
            continue
        stays = facts.places_search is not Search.CLEAN and item.id not in places_kept
        if stays and not _is_blanked(facts):
            continue
        names = (facts.device, *(device.name for device in facts.devices), named)
        result.append(
            DeviceFound(
                item.id,
                item.content.reference,
                original.name,
                next(filter(None, names), ""),
                facts.devices_search is not Search.CLEAN and facts.kind not in _COPIED_ANEW,
                facts.unsearched,
            )
        )
    return tuple(result)


def why_withheld(looked: Looked | None, *, places: bool, devices: bool) -> Why | None:
    """Why an original stays for what it says or may say, if places or devices are withheld."""
    facts = looked.facts if looked else None
    if facts is None:
        return Why.UNSEARCHED if places or devices else None
    for asked, search, why in (
        (places, facts.places_search, Why.POSITION),
        (devices, facts.devices_search, Why.DEVICE),
    ):
        if asked and search is not Search.CLEAN:
            return why if search is Search.FOUND else Why.UNSEARCHED
    return None


def name_tells(name: str, looked: Looked | None, *, places: bool, devices: bool) -> bool:
    """Whether the name of a file states a place or names a device, as programs call files.

    A recording may be called after the street that stands in it as well.
    """
    facts = looked.facts if looked else None
    found = [each.found.lower() for each in facts.positions] if facts and places else []
    said = any(len(each) >= _LEAST and each in name.lower() for each in found)
    if places and (said or _places_named(name)):
        return True
    return devices and bool(_device_named(name))


def _places_named(name: str) -> tuple[Position, ...]:
    """The places that the name of a file states."""
    return tuple(replace(each, where="file name") for each in find_places(decoded(name)))


def _device_named(name: str) -> str:
    """What the name of a file says of the device that made it."""
    if found := NAMES_DEVICE.search(name):
        return found[0]
    camera = _CAMERAS.match(name)
    return camera[0].rstrip("_0123456789") if camera else ""


def _facts_to_ask(seen: Looked | None) -> MediaFacts | None:
    """What is asked about: None for a damaged file, which does not leave, or one not looked at."""
    return seen.facts if seen else None


def _is_blanked(facts: MediaFacts) -> bool:
    """Whether a copy may go that says all the same but the place: a film's."""
    return facts.kind in ("video", "audio") and bool(facts.positions) and not facts.unsearched


def _look(original: Original) -> Looked:
    try:
        return Looked(original.try_again())
    except Damaged:
        return Looked(None, damaged=True)
