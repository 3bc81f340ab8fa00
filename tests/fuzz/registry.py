"""Every target by its name. Whoever adds a reader of bytes adds its targets here."""

from __future__ import annotations

from tests.fuzz import bundle, ledger, media, vault
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target for room in (vault, ledger, bundle, media) for target in room.TARGETS
}
