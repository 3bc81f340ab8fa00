"""What opening costs: raised when it can be, never lowered, and never in anybody's way."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.crypto import kdf
from diary.crypto.kdf import KdfCost
from diary.errors import KdfRefused, WrongPassphrase
from diary.model.private_nouns import AccessKind
from diary.services.access.credentials import Credentials
from diary.vault import lifecycle
from tests.support.access import DEARER, NEW, OLD, keys, log, make, opened, opens, with_code
from tests.support.records import CHEAP, PASSPHRASE, settled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "vault")


def raised(folder: Path, words: Credentials = OLD, cost: KdfCost = DEARER) -> list[AccessKind]:
    session = opened(folder, words, cost)
    entries = log(session)
    session.close()
    return entries


def test_an_opening_with_the_passphrase_raises_the_cost(folder: Path) -> None:
    before = keys(folder)
    assert raised(folder) == [AccessKind.COST_RAISED]
    after = keys(folder)
    assert (after.cost, after.vault_id) == (DEARER, before.vault_id)
    assert not set(after.slots) & set(before.slots)
    assert raised(folder) == [AccessKind.COST_RAISED]
    assert keys(folder) == after
    assert opens(folder, OLD) == ()


def test_a_wrong_passphrase_raises_nothing(folder: Path) -> None:
    before = keys(folder)
    with pytest.raises(WrongPassphrase):
        opened(folder, NEW, DEARER)
    assert keys(folder) == before


def test_no_part_of_the_cost_is_ever_lowered(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    much = KdfCost(memory_kib=64, passes=5, lanes=2)
    lifecycle.create(folder, PASSPHRASE, replace(settled(), cost=much)).close()
    assert raised(folder, cost=KdfCost(128, 2, 1)) == [AccessKind.COST_RAISED]
    assert keys(folder).cost == KdfCost(128, 5, 2)
    assert raised(folder, cost=CHEAP) == [AccessKind.COST_RAISED]
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.access.make_recovery_code(NEW)
    session.close()
    assert keys(folder).cost == KdfCost(128, 5, 2)


def test_with_a_code_in_use_it_waits_and_the_code_goes_on_opening(folder: Path) -> None:
    code = with_code(folder)
    before = keys(folder)
    assert AccessKind.COST_RAISED not in raised(folder)
    assert AccessKind.COST_RAISED not in raised(folder, code)
    session = opened(folder, OLD, DEARER)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    assert keys(folder).cost == before.cost
    assert opens(folder, code) == ("recovery-code-used",)


def test_a_new_code_raises_it(folder: Path) -> None:
    with_code(folder)
    session = opened(folder, OLD, DEARER)
    code = Credentials(session.access.make_recovery_code(OLD))
    session.close()
    assert keys(folder).cost == DEARER
    assert opens(folder, OLD) == ()
    assert opens(folder, code) == ("recovery-code-used",)


def test_a_passphrase_that_is_set_with_the_code_raises_it_for_both(folder: Path) -> None:
    code = with_code(folder)
    session = opened(folder, code, DEARER)
    session.access.change_passphrase(code, NEW)
    session.close()
    assert keys(folder).cost == DEARER
    assert opens(folder, NEW) == opens(folder, code) == ("recovery-code-used",)


def test_a_code_that_is_taken_back_raises_it(folder: Path) -> None:
    with_code(folder)
    session = opened(folder, OLD, DEARER)
    session.access.revoke_recovery_code(OLD)
    session.close()
    assert keys(folder).cost == DEARER
    assert opens(folder, OLD) == ()


def test_with_a_key_file_of_unknown_age_nothing_is_raised(folder: Path) -> None:
    # There may be a code in it of which this record knows nothing.
    kept = (folder / "keys").read_bytes()
    with_code(folder)
    (folder / "keys").write_bytes(kept)
    raised(folder)
    assert (folder / "keys").read_bytes() == kept


@pytest.mark.parametrize("what", ["memory", "disk"])
def test_what_cannot_be_raised_today_keeps_nobody_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = keys(folder)
    real = kdf.Argon2id

    def little_memory(**how: Any) -> Any:
        if how["memory_cost"] > 64:
            raise MemoryError
        return real(**how)

    def full(*_: Any) -> None:
        raise OSError(28, "full")

    if what == "memory":
        monkeypatch.setattr(kdf, "Argon2id", little_memory)
    else:
        monkeypatch.setattr("diary.files.durable.write_all", full)
    session = opened(folder, OLD, DEARER)
    assert session.journal.find("1").number == 1
    monkeypatch.undo()
    session.close()
    assert keys(folder) == before
    assert raised(folder) == [AccessKind.COST_RAISED]


def test_a_computer_without_the_memory_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(**_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(kdf, "Argon2id", none)
    with pytest.raises(KdfRefused) as caught:
        opened(folder)
    assert caught.value.reason == "memory-unavailable"


def test_a_new_vault_costs_what_was_measured_and_opening_measures_nothing(tmp_path: Path) -> None:
    measured: list[int] = []

    def measure() -> KdfCost:
        measured.append(os.getpid())
        return DEARER

    how = replace(settled(), measure=measure)
    lifecycle.create(tmp_path / "vault", PASSPHRASE, how).close()
    lifecycle.unlock(tmp_path / "vault", PASSPHRASE, how).close()
    assert keys(tmp_path / "vault").cost == DEARER
    assert len(measured) == 1
