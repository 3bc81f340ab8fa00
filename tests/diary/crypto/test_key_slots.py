from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.crypto import kdf, key_slots
from diary.crypto.kdf import FLOOR, KdfCost, passphrase_bytes
from diary.crypto.key_slots import SlotKind
from diary.crypto.keys import slots_mac_key
from diary.errors import Damaged, DiaryError, FutureFormat, KdfRefused, NotAVault, WrongPassphrase

VECTORS = Path(__file__).parents[2] / "vectors" / "slots"
INDEX: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_text("utf-8"))
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=2)
PHRASE = passphrase_bytes("four plain words here")
CODE = passphrase_bytes("a recovery code")


def made(**more: Any) -> tuple[bytes, bytearray]:
    return key_slots.create(PHRASE, CHEAP, floor=CHEAP, **more)


def redigested(data: bytes) -> bytes:
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def opened(data: bytes, phrase: bytearray = PHRASE) -> key_slots.SlotKeys:
    return key_slots.unlock(data, phrase, floor=CHEAP)


@pytest.fixture
def no_kdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def derive(*_: object, **__: object) -> bytearray:
        raise AssertionError("derived before the file was judged")

    monkeypatch.setattr(kdf, "derive", derive)


# --- vectors ----------------------------------------------------------------------------------


def test_the_vectors_are_there() -> None:
    assert len([row for row in INDEX if "error" in row]) > 20
    assert len([row for row in INDEX if "master" in row]) >= 4
    assert {row["file"] for row in INDEX} == {path.name for path in VECTORS.glob("*.keys")}


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"])
def test_a_vector_gives_what_its_index_says(row: dict[str, Any]) -> None:
    floor = FLOOR if row["floor"] is None else KdfCost(*row["floor"])
    data = (VECTORS / row["file"]).read_bytes()
    phrase = passphrase_bytes(row["passphrase"])
    if "error" in row:
        with pytest.raises(DiaryError) as caught:
            key_slots.unlock(data, phrase, floor=floor)
        assert caught.value.code == row["error"]
        return
    unlocked = key_slots.unlock(data, phrase, floor=floor)
    assert (unlocked.master.hex(), unlocked.vault_id.hex()) == (row["master"], row["vault_id"])
    assert (unlocked.slot, unlocked.kind) == (row["slot"], row["kind"])


@pytest.mark.parametrize("name", ["memory-4-gib", "memory-4-bytes-set", "passes-17", "lanes-9"])
def test_a_hostile_cost_does_not_even_parse(name: str, no_kdf: None) -> None:
    with pytest.raises(KdfRefused):
        key_slots.parse((VECTORS / f"{name}.keys").read_bytes())


# --- making and opening -----------------------------------------------------------------------


def test_what_was_created_opens() -> None:
    data, master = made(vault_id=b"v" * 16)
    unlocked = opened(data)
    assert len(data) == 4096
    assert (unlocked.master, unlocked.vault_id, unlocked.cost) == (master, b"v" * 16, CHEAP)
    assert (unlocked.slot, unlocked.kind) == (0, SlotKind.PASSPHRASE)


def test_two_vaults_share_nothing() -> None:
    one, two = made()[0], made()[0]
    assert key_slots.parse(one).vault_id != key_slots.parse(two).vault_id
    assert key_slots.parse(one).salt != key_slots.parse(two).salt
    assert not set(key_slots.parse(one).slots) & set(key_slots.parse(two).slots)


def test_a_vault_is_never_created_below_the_floor() -> None:
    with pytest.raises(KdfRefused):
        key_slots.create(PHRASE, CHEAP)
    with pytest.raises(ValueError, match="16"):
        made(vault_id=b"short")


def test_a_vault_below_the_floor_is_refused_before_deriving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(**_: object) -> None:
        raise AssertionError("derived below the floor")

    monkeypatch.setattr(kdf, "Argon2id", refuses)
    with pytest.raises(KdfRefused):
        key_slots.unlock((VECTORS / "one-slot.keys").read_bytes(), PHRASE)


@pytest.mark.parametrize("index", range(8))
def test_every_slot_opens_with_its_own_words(index: int) -> None:
    data, master = made()
    file = key_slots.with_slot(
        key_slots.parse(data), master, index, CODE, SlotKind.RECOVERY, floor=CHEAP
    )
    unlocked = opened(file.encode(), CODE)
    assert (unlocked.master, unlocked.slot, unlocked.kind) == (master, index, SlotKind.RECOVERY)
    if index:
        assert opened(file.encode()).slot == 0
    else:
        with pytest.raises(WrongPassphrase):
            opened(file.encode())


def test_one_derivation_whichever_slot_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    data, master = made()
    file = key_slots.with_slot(
        key_slots.parse(data), master, 7, CODE, SlotKind.RECOVERY, floor=CHEAP
    ).encode()
    work: list[str] = []
    derive, slot_keys = kdf.derive, key_slots.slot_keys

    def counted_derive(*args: Any, **more: Any) -> bytearray:
        work.append("derive")
        return derive(*args, **more)

    def counted_slot(*args: Any) -> tuple[bytearray, bytearray]:
        work.append("slot")
        return slot_keys(*args)

    monkeypatch.setattr(kdf, "derive", counted_derive)
    monkeypatch.setattr(key_slots, "slot_keys", counted_slot)
    for phrase in (PHRASE, CODE):
        work.clear()
        opened(file, phrase)
        assert sorted(work) == ["derive"] + ["slot"] * 8


def test_a_slot_that_was_emptied_opens_nothing_and_the_others_open() -> None:
    data, master = made()
    both = key_slots.with_slot(
        key_slots.parse(data), master, 1, CODE, SlotKind.RECOVERY, floor=CHEAP
    )
    none = key_slots.without_slot(both, master, 1)
    with pytest.raises(WrongPassphrase):
        opened(none.encode(), CODE)
    assert opened(none.encode()).master == master
    assert [one == two for one, two in zip(both.slots, none.slots, strict=True)] == [
        True, False, *[True] * 6
    ]  # fmt: skip


def test_a_file_at_another_cost_keeps_nothing_but_the_vaults_id() -> None:
    data, master = made()
    before = key_slots.parse(data)
    higher = KdfCost(memory_kib=128, passes=2, lanes=2)
    anew = key_slots.emptied(before, higher)
    assert (anew.vault_id, anew.cost) == (before.vault_id, higher)
    assert anew.salt != before.salt
    assert not set(anew.slots) & set(before.slots)
    with pytest.raises(WrongPassphrase):
        opened(anew.encode())
    again = key_slots.with_slot(anew, master, 0, PHRASE, SlotKind.PASSPHRASE, floor=CHEAP).encode()
    assert (opened(again).master, opened(again).cost) == (master, higher)


def test_wrapping_again_uses_a_new_slot_salt() -> None:
    # The nonce is fixed, so a wrap key must never seal twice.
    data, master = made()
    again = key_slots.with_slot(
        key_slots.parse(data), master, 0, PHRASE, SlotKind.PASSPHRASE, floor=CHEAP
    )
    assert again.slots[0][:32] != key_slots.parse(data).slots[0][:32]
    assert again.slots[1:] == key_slots.parse(data).slots[1:]


def test_a_used_slot_looks_like_an_unused_one() -> None:
    # Over many slots every byte position takes many values, used or not.
    files = [key_slots.parse(made()[0]) for _ in range(24)]
    for slot in (0, 1):
        assert min(len({file.slots[slot][at] for file in files}) for at in range(128)) > 12


def test_key_material_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    data, _ = made()
    held: list[bytearray] = []
    derive, slot_keys = kdf.derive, key_slots.slot_keys

    def kept_derive(*args: Any, **more: Any) -> bytearray:
        held.append(derive(*args, **more))
        return held[-1]

    def kept_slot(*args: Any) -> tuple[bytearray, bytearray]:
        key, commitment = slot_keys(*args)
        held.append(key)
        return key, commitment

    monkeypatch.setattr(kdf, "derive", kept_derive)
    monkeypatch.setattr(key_slots, "slot_keys", kept_slot)
    unlocked = opened(data)
    assert len(held) == 9
    assert all(not any(key) for key in held)
    assert any(unlocked.master)
    assert unlocked.master.hex()[:6] not in repr(unlocked)
    assert "bytearray" not in repr(unlocked)


# --- damage -----------------------------------------------------------------------------------


def test_any_flipped_byte_is_damage_before_any_key_is_derived(no_kdf: None) -> None:
    data = (VECTORS / "two-slots.keys").read_bytes()
    for at in range(len(data)):
        with pytest.raises(Damaged):
            opened(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])


@given(at=st.integers(0, 4063), mask=st.integers(1, 255))
@example(at=13, mask=1)
def test_a_flip_with_the_digest_set_right_never_opens(at: int, mask: int) -> None:
    data = bytearray((VECTORS / "two-slots.keys").read_bytes())
    data[at] ^= mask
    altered = redigested(bytes(data))
    expected: dict[str, set[int]] = {
        "not-a-vault": {*range(8)},
        # a cost that is not refused, from 12 on, makes another key of the same words
        "wrong-passphrase": {*range(12, 192)},
        "kdf-refused": {*range(12, 24)},
        # the format, and the lowest version of the program
        "future-format": {8, 9, *range(1152, 1158)},
    }
    with pytest.raises(DiaryError) as caught:
        opened(altered)
    code = caught.value.code
    assert code == "damaged" or at in expected[code]


@pytest.mark.parametrize(
    ("at", "told", "wanted"),
    [
        (8, b"\0\2", ""),
        (1152, b"\0\0\0\4\0\1", "0.4.1"),
        (1152, b"\0\0\0\0\0\1", "0.0.1"),
        (1152, b"\xff" * 6, "65535.65535.65535"),
    ],
)
def test_a_file_says_which_version_of_the_program_it_needs(
    at: int, told: bytes, wanted: str, no_kdf: None
) -> None:
    data = (VECTORS / "two-slots.keys").read_bytes()
    later = redigested(data[:at] + told + data[at + len(told) :])
    with pytest.raises(FutureFormat) as caught:
        opened(later)
    assert caught.value.wanted == wanted


def test_a_file_that_has_no_such_place_is_not_asked_for_a_version() -> None:
    data = (VECTORS / "two-slots.keys").read_bytes()
    for size in (1158 + 31, 1153 + 32):
        with pytest.raises(Damaged):
            opened(redigested(data[:1152] + b"\1" * (size - 1152)))


def test_only_whoever_has_the_key_makes_a_file_that_is_newer() -> None:
    data, master = made()
    later = redigested(data[:1152] + b"\0\0\0\4\0\1" + data[1158:])
    key_slots.refuse_later(later, master)
    key_slots.refuse_later(data, master)
    key_slots.refuse_later(b"", master)
    key = slots_mac_key(master)
    signed = later[:-64] + hmac.digest(key, later[:-64], "sha256") + bytes(32)
    with pytest.raises(FutureFormat):
        key_slots.refuse_later(redigested(signed), master)


def test_another_vaults_slot_does_not_fit() -> None:
    one, two = key_slots.parse(made()[0]), made()[0]
    moved = bytearray(one.encode())
    moved[128:256] = two[128:256]
    with pytest.raises(WrongPassphrase):
        opened(redigested(bytes(moved)))


def test_a_slot_moved_to_another_place_does_not_open() -> None:
    data, _ = made()
    moved = data[:128] + data[256:384] + data[128:256] + data[384:]
    with pytest.raises(WrongPassphrase):
        opened(redigested(moved))


@given(st.binary(max_size=5000))
def test_what_is_not_a_keys_file_is_a_typed_refusal(data: bytes) -> None:
    with pytest.raises((NotAVault, Damaged)):
        key_slots.parse(data)


@given(
    header=st.binary(max_size=160),
    at=st.integers(0, 4063),
    size=st.sampled_from([4096, 4095, 4160]),
)
def test_what_parses_prints_back(header: bytes, at: int, size: int) -> None:
    base = (VECTORS / "two-slots.keys").read_bytes().ljust(size, b"\0")[:size]
    data = redigested((base[:at] + header + base[at + len(header) :])[:size])
    try:
        file = key_slots.parse(data)
    except (NotAVault, Damaged, FutureFormat, KdfRefused):
        return
    assert file.encode() == data
