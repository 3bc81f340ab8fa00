from __future__ import annotations

import itertools

import pytest

from diary.crypto import kdf
from diary.crypto.kdf import CEILING, DEFAULT, FLOOR, LOWEST, KdfCost
from diary.errors import BadInput, KdfRefused

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=2)
GIB = 1 << 30


class Refuses:
    """Stands where Argon2id does and must never be reached."""

    def __init__(self, **_: object) -> None:
        raise AssertionError("allocated before the bounds were checked")


def test_the_bounds_are_the_promised_ones() -> None:
    assert KdfCost(64 * 1024, 3, 4) == FLOOR
    assert KdfCost(256 * 1024, 3, 4) == DEFAULT
    assert KdfCost(1024 * 1024, 16, 8) == CEILING


@pytest.mark.parametrize("cost", [FLOOR, DEFAULT, CEILING])
def test_the_bounds_themselves_are_allowed(cost: KdfCost) -> None:
    kdf.check(cost)


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(64 * 1024 - 1, 3, 4),
        KdfCost(64 * 1024, 2, 4),
        KdfCost(64 * 1024, 3, 3),
        KdfCost(1024 * 1024 + 1, 3, 4),
        KdfCost(64 * 1024, 17, 4),
        KdfCost(64 * 1024, 3, 9),
        KdfCost(2**32 - 1, 2**32 - 1, 2**32 - 1),
    ],
)
def test_outside_the_bounds_nothing_is_allocated(
    cost: KdfCost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kdf, "Argon2id", Refuses)
    with pytest.raises(KdfRefused):
        kdf.derive(bytearray(b"phrase"), bytes(32), cost)


def test_fewer_than_eight_blocks_a_lane_are_refused() -> None:
    with pytest.raises(KdfRefused):
        kdf.check(KdfCost(31, 1, 4), LOWEST)
    kdf.check(KdfCost(32, 1, 4), LOWEST)


def test_it_is_argon2id_version_13() -> None:
    # From the reference library: password "password", salt "somesalt" twice, t=2, m=64 KiB, p=1.
    key = kdf.derive(
        bytearray(b"password"), b"somesalt" * 2, KdfCost(64, 2, 1), floor=KdfCost(64, 2, 1)
    )
    assert key.hex() == "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1"


def test_every_part_of_the_cost_and_the_salt_counts() -> None:
    costs = [CHEAP, KdfCost(128, 1, 2), KdfCost(64, 2, 2), KdfCost(64, 1, 1)]
    keys = {
        bytes(kdf.derive(bytearray(b"x"), salt, cost, floor=LOWEST))
        for cost, salt in itertools.product(costs, (bytes(32), b"\1" * 32))
    }
    assert len(keys) == 8


def test_no_memory_left_is_a_typed_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoMemory:
        def __init__(self, **_: object) -> None:
            raise MemoryError

    monkeypatch.setattr(kdf, "Argon2id", NoMemory)
    with pytest.raises(KdfRefused) as caught:
        kdf.derive(bytearray(b"x"), bytes(32), CHEAP, floor=CHEAP)
    assert caught.value.reason == "memory-unavailable"


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(BadInput):
        kdf.passphrase_bytes("")
    with pytest.raises(BadInput):
        kdf.derive(bytearray(), bytes(32), CHEAP, floor=CHEAP)


def test_one_passphrase_typed_two_ways_is_one() -> None:
    composed, decomposed, wide = "café 1", "cafe\u0301 1", "café\u00a01"
    assert kdf.passphrase_bytes(composed) == kdf.passphrase_bytes(decomposed)
    assert kdf.passphrase_bytes(composed) == kdf.passphrase_bytes(wide)
    assert kdf.passphrase_bytes("Words") != kdf.passphrase_bytes("words")
    assert kdf.passphrase_bytes("two  words") == bytearray(b"two  words")


@pytest.mark.parametrize(
    "text",
    ["\ufeffwords", "words\n", "words\r\n", "words ", " words", "\twords\u3000", "\ufeff words \n"],
)
def test_what_a_file_or_a_clipboard_adds_unseen_is_no_part_of_a_passphrase(text: str) -> None:
    assert kdf.passphrase_bytes(text) == bytearray(b"words")


@pytest.mark.parametrize("text", ["", " ", "\ufeff", "\r\n"])
def test_nothing_but_the_unseen_is_no_passphrase(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        kdf.passphrase_bytes(text)
    assert refused.value.reason == "is empty"


@pytest.mark.parametrize("text", ["ab\ud800", "ab\U000e0fff", "\uffff"])
def test_a_character_without_a_meaning_is_refused_in_a_new_passphrase_alone(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        kdf.check_new_passphrase(text)
    assert "may not work on other computers" in caught.value.reason
    assert text not in str(caught.value)
    assert kdf.passphrase_bytes(text) == text.encode("utf-8", "surrogatepass")


class Machine:
    """A clock that moves by what a cost would take on a machine of some speed."""

    def __init__(self, seconds_a_pass: float) -> None:
        self.seconds_a_pass = seconds_a_pass
        self.now = 0.0
        self.tried: list[KdfCost] = []

    def clock(self) -> float:
        return self.now

    def trial(self, cost: KdfCost) -> None:
        self.tried.append(cost)
        self.now += cost.passes * self.seconds_a_pass * cost.memory_kib / DEFAULT.memory_kib

    def calibrated(self, ram: int) -> KdfCost:
        return kdf.calibrate(ram, clock=self.clock, trial=self.trial)


def test_the_default_is_kept_where_it_takes_its_time() -> None:
    machine = Machine(0.2)
    assert machine.calibrated(16 * GIB) == DEFAULT
    assert machine.tried == [DEFAULT]


def test_a_fast_machine_gets_more_passes_and_no_more_than_a_second() -> None:
    machine = Machine(0.05)
    cost = machine.calibrated(16 * GIB)
    assert cost.memory_kib == DEFAULT.memory_kib
    assert 0.5 <= cost.passes * 0.05 <= 1.0


def test_a_slow_machine_never_gets_less_than_the_floor() -> None:
    assert Machine(9.0).calibrated(GIB // 4) == FLOOR
    assert Machine(9.0).calibrated(0) == FLOOR


def test_memory_is_at_most_an_eighth() -> None:
    assert Machine(1.0).calibrated(GIB).memory_kib == 128 * 1024
    assert Machine(1.0).calibrated(GIB + 12345).memory_kib == 128 * 1024
    assert Machine(1.0).calibrated(64 * GIB).memory_kib == 256 * 1024


def test_a_clock_that_stands_still_ends_at_the_ceiling() -> None:
    assert Machine(0.0).calibrated(16 * GIB).passes == CEILING.passes


def test_where_memory_is_refused_less_is_tried_and_never_below_the_floor() -> None:
    tried: list[int] = []

    def run(cost: KdfCost) -> None:
        tried.append(cost.memory_kib // 1024)
        if cost.memory_kib > 100 * 1024:
            raise KdfRefused("keys", "memory-unavailable")

    cost = kdf.calibrate(16 * GIB, clock=itertools.count().__next__, trial=run)
    assert (cost.memory_kib, tried) == (64 * 1024, [256, 128, 64])

    def refuse(_: KdfCost) -> None:
        raise KdfRefused("keys", "memory-unavailable")

    with pytest.raises(KdfRefused):
        kdf.calibrate(16 * GIB, trial=refuse)


def test_the_usual_cost_fits_the_memory_of_the_computer() -> None:
    assert kdf.cost_for_memory(16 * GIB) == DEFAULT
    assert kdf.cost_for_memory(GIB) == KdfCost(128 * 1024, 3, 4)
    assert kdf.cost_for_memory(0) == FLOOR


def test_raising_lowers_nothing() -> None:
    assert kdf.highest_cost(KdfCost(64, 9, 1), KdfCost(128, 3, 4)) == KdfCost(128, 9, 4)
    assert kdf.highest_cost(CEILING, FLOOR) == CEILING
