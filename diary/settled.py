"""What the composition root decides for every vault it makes or opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost
from diary.media.client import MediaClient


@dataclass(frozen=True, slots=True)
class Settled:
    """Decoder, zone, clock, costs.

    Only tests pass `cost` and `floor`; no option or variable reaches them.
    """

    media: MediaClient
    zone: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    cost: KdfCost = DEFAULT
    floor: KdfCost = FLOOR
    jurisdiction: str = "england-wales"
