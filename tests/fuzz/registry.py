"""Every target by its name. Whoever adds a reader of bytes adds its targets here."""

from __future__ import annotations

from tests.fuzz import bundle, copies, ledger, media, stamps, vault
from tests.fuzz.target import Target

ROOMS = (vault, copies, ledger, bundle, media, stamps)
TARGETS: dict[str, Target] = {target.name: target for room in ROOMS for target in room.TARGETS}
