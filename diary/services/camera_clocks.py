"""What the person said of the clocks of cameras: by how much each was wrong, and how that is known.

**Invariants:**

- It is asked once for each camera and kept for the whole record, in the vault's settings. It is no
  part of the record until an incident has it.
- A clock that was right has 0, and one of which that is not known has nothing: both were asked.
- It is kept as pairs of camera and clock: the name of a camera is text of a file, in any script,
  and keys of what is stored are ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_
from diary.json_value import Json, fields, items
from diary.model.checks import check_clock
from diary.model.noun_codec import from_fields, stored, text, to_fields
from diary.model.record_nouns import ClockCorrection
from diary.model.when import zone_of
from diary.model.zone_rules import clock_readings
from diary.store.vault_settings import Settings

_CLOCKS: Final = "camera-clocks"


class CameraClocks:
    """The clocks of the cameras of a record."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def answers(self) -> Mapping[str, ClockCorrection | None]:
        """Return what was said of each camera; None where it is not known."""
        return {
            name: None if said is None else from_fields(ClockCorrection, fields(said), stored())
            for name, said in self._pairs().items()
        }

    def say(self, camera: str, clock: ClockCorrection | None) -> None:
        """Note by how much a clock was fast; None says that it is not known. Raises BadInput."""
        if not text(camera, "--clock"):
            raise BadInput("--clock", N_("is no camera"))
        if clock is not None and clock.fast:
            check_clock(clock, "--clock")
        said = None if clock is None else to_fields(clock)
        pairs: list[Json] = [[name, each] for name, each in {**self._pairs(), camera: said}.items()]
        self._settings.put(_CLOCKS, pairs)

    def _pairs(self) -> dict[str, Json]:
        pairs = [items(each) for each in items(self._settings.get(_CLOCKS, []))]
        return {text(name, _CLOCKS): said for name, said in pairs}


def clock_of_photograph(id_: str, at: datetime, known: str, zone: str) -> ClockCorrection:
    """Return the clock of a photograph that has the time `at` and was taken at a local time.

    Raises BadInput where that time did not exist, or came twice: by how much it was wrong can then
    be said in hours and minutes.
    """
    # a time is known to the minute, and the seconds of the file are no error of the clock
    shown = at.astimezone(zone_of(zone)).replace(second=0, microsecond=0)
    readings = clock_readings(known, zone)
    if not readings:
        raise BadInput("known", N_("the clocks went forward: that time did not exist on that day"))
    if len(readings) > 1:
        twice = N_(
            "the clocks went back, and that time came twice: take a photograph of another hour, "
            "or say in hours and minutes by how much the clock was wrong"
        )
        raise BadInput("known", twice)
    fast = round((shown.astimezone(UTC) - readings[0].at).total_seconds())
    said = ClockCorrection(fast=fast)
    if fast:
        local = f"{shown:%Y-%m-%dT%H:%M}"
        said = replace(said, photograph=id_, shown=local, known=known[:16], zone=zone)
    return said
