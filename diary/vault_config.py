"""The configuration of a vault on this computer: decoder, zone, clock, costs, memory lock.

The composition root builds it once and passes it on.

**Invariants:**

- One key derivation uses at most a share of the physical memory, so a small computer can still open
  its record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost, calibrate, cost_for_memory
from diary.jurisdiction import Vocabulary, load
from diary.media.decoder_client import MediaClient
from diary.memory_lock import lock_memory, ram_bytes


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """Decoder, zone, clock, costs, reader of jurisdictions, and memory lock of a vault.

    A vault with a lower cost is raised to `cost`. `measure`, if set, finds the cost of a new vault
    by trying. Only tests pass `cost` and `floor`; no option or variable reaches them.
    """

    media: MediaClient
    zone: str
    now: Callable[[], datetime] = _now
    cost: KdfCost = DEFAULT
    floor: KdfCost = FLOOR
    jurisdiction: str = "england-wales"
    measure: Callable[[], KdfCost] | None = None
    words: Callable[[str], Vocabulary] = load
    lock: Callable[..., bool] = lock_memory

    def new_cost(self) -> KdfCost:
        """Return the cost of a new vault; takes a second or two if it is measured."""
        return self.cost if self.measure is None else self.measure()


def default_config(
    media: MediaClient, zone: str, now: Callable[[], datetime] = _now
) -> VaultConfig:
    """Return the configuration for this computer.

    Its memory limits the cost; its speed sets the cost of a new vault.
    """
    ram = ram_bytes()
    return VaultConfig(media, zone, now, cost=cost_for_memory(ram), measure=partial(calibrate, ram))
