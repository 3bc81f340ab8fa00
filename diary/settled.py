"""What the composition root decides for every vault it makes or opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost, calibrated, fitting
from diary.crypto.locked_memory import lock
from diary.media.client import MediaClient
from diary.ram import ram_bytes
from diary.vocabulary import Vocabulary, load


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settled:
    """Decoder, zone, clock, costs, who reads the words of a jurisdiction, who locks memory.

    `cost` is what a vault is raised to when its own is less; `measure`, if there is one, finds the
    cost of a new vault by trying. Only tests pass `cost` and `floor`; no option or variable
    reaches them.
    """

    media: MediaClient
    zone: str
    now: Callable[[], datetime] = _now
    cost: KdfCost = DEFAULT
    floor: KdfCost = FLOOR
    jurisdiction: str = "england-wales"
    measure: Callable[[], KdfCost] | None = None
    words: Callable[[str], Vocabulary] = load
    lock: Callable[..., bool] = lock

    def new_cost(self) -> KdfCost:
        """What a new vault costs to open; takes a second or two where it is measured."""
        return self.cost if self.measure is None else self.measure()


def settled_here(media: MediaClient, zone: str, now: Callable[[], datetime] = _now) -> Settled:
    """What suits this computer: its memory bounds the cost, and its speed a new vault's."""
    ram = ram_bytes()
    return Settled(media, zone, now, cost=fitting(ram), measure=partial(calibrated, ram))
