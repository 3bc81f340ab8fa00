from __future__ import annotations

import pytest

from diary import vault_config
from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost
from diary.vault_config import VaultConfig, default_config
from tests.support.records import NoMedia

MEDIA: NoMedia = NoMedia()


@pytest.mark.parametrize(
    ("ram", "memory"), [(1 << 40, 256 * 1024), (1 << 30, 128 * 1024), (1 << 20, 64 * 1024)]
)
def test_what_is_settled_fits_the_computer(
    monkeypatch: pytest.MonkeyPatch, ram: int, memory: int
) -> None:
    asked: list[int] = []

    def calibrated(ram: int) -> KdfCost:
        asked.append(ram)
        return FLOOR

    monkeypatch.setattr(vault_config, "ram_bytes", lambda: ram)
    monkeypatch.setattr(vault_config, "calibrate", calibrated)
    how = default_config(MEDIA, "UTC")  # type: ignore[arg-type]
    assert (how.cost, how.floor, asked) == (KdfCost(memory, 3, 4), FLOOR, [])
    assert (how.new_cost(), asked) == (FLOOR, [ram])


def test_without_a_measure_a_new_vault_costs_what_others_are_raised_to() -> None:
    assert VaultConfig(MEDIA, "UTC").new_cost() == DEFAULT  # type: ignore[arg-type]
