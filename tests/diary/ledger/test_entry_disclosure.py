from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from diary.ledger.entry import STRUCTURE, Entry, field_digest
from diary.ledger.entry_disclosure import (
    KEPT,
    SALTS,
    WITHHELD,
    DisclosedField,
    EntryDisclosure,
    Tombstone,
    disclose_entry,
    verify_disclosure,
    withhold_entry,
)
from tests.support.generators import texts
from tests.support.ledger_entries import entries, values

ENTRY = Entry(
    kind="incident.recorded",
    subject="ab" * 16,
    revision=1,
    previous="",
    written="2026-03-01T21:15:00.000000Z",
    zone="Europe/London",
    clock="",
    content={"number": 1, "what": "He was outside.", "did": "Called Jo.", "place": "Home"},
    seed=bytes(range(32)),
)
COMMITMENT = ENTRY.commitment()
OPENED = disclose_entry(ENTRY, 7, ("number", "what"))
SHUT = withhold_entry(ENTRY, 7)


def refused(opening: EntryDisclosure, commitment: bytes = COMMITMENT) -> str:
    with pytest.raises(Damaged) as caught:
        verify_disclosure(opening, commitment)
    assert caught.value.part == "entry 7"
    return caught.value.reason


def changed(opening: EntryDisclosure, name: str, field: DisclosedField) -> EntryDisclosure:
    return replace(
        opening, shown=tuple(field if each.name == name else each for each in opening.shown)
    )


@given(entries, st.data())
def test_any_part_can_be_hidden_and_the_rest_still_proves_itself(
    entry: Entry, data: st.DataObject
) -> None:
    shown = data.draw(st.sets(st.sampled_from(sorted(entry.content) or ["none"])))
    opening = disclose_entry(entry, 3, shown)
    verify_disclosure(opening, entry.commitment())
    expected = set(STRUCTURE) | (shown & set(entry.content))
    assert set(opening.values()) == expected
    assert len(opening.withheld) == len(entry.fields()) - len(expected)
    assert opening.values() == {name: entry.fields()[name] for name in expected}


@given(entries, values)
def test_a_value_that_was_not_committed_to_is_found(entry: Entry, value: object) -> None:
    opening = disclose_entry(entry, 7, entry.content)
    for field in opening.shown:
        if field_digest(field.salt, field.name, value) != field_digest(
            field.salt, field.name, field.value
        ):
            refused(changed(opening, field.name, replace(field, value=value)), entry.commitment())


def test_what_is_hidden_shows_neither_its_name_nor_its_value() -> None:
    told = repr(OPENED)
    assert "place" not in told
    assert "Home" not in told
    assert "Jo" not in told
    assert len(OPENED.withheld) == 2


def test_swapped_salts_are_found() -> None:
    number, what = (next(f for f in OPENED.shown if f.name == name) for name in ("number", "what"))
    once = changed(OPENED, "number", replace(number, salt=what.salt))
    assert "commitment" in refused(changed(once, "what", replace(what, salt=number.salt)))


def test_swapped_values_and_names_are_found() -> None:
    number, what = (next(f for f in OPENED.shown if f.name == name) for name in ("number", "what"))
    once = changed(OPENED, "number", replace(number, value=what.value))
    assert "commitment" in refused(changed(once, "what", replace(what, value=number.value)))
    shown = tuple(
        sorted((replace(each, name="where") if each is what else each for each in OPENED.shown),
               key=lambda each: each.name)
    )  # fmt: skip
    assert "commitment" in refused(replace(OPENED, shown=shown))


@pytest.mark.parametrize("left", [0, 1])
def test_a_withheld_digest_that_is_missing_or_altered_is_found(left: int) -> None:
    others = OPENED.withheld[:left] + OPENED.withheld[left + 1 :]
    assert "commitment" in refused(replace(OPENED, withheld=others))
    altered = bytes(32)
    assert "commitment" in refused(replace(OPENED, withheld=tuple(sorted((*others, altered)))))


def test_withheld_digests_out_of_order_are_refused() -> None:
    assert "order" in refused(replace(OPENED, withheld=OPENED.withheld[::-1]))


def test_two_digests_run_together_do_not_hide_that_there_are_two() -> None:
    # Where the two stand side by side among all digests, sixty-four bytes come to the same.
    entry = next(
        entry
        for entry in (replace(ENTRY, seed=bytes([n]) * 32) for n in range(256))
        if joined(disclose_entry(entry, 7, ("number", "what"))).commitment() == entry.commitment()
    )
    assert "length" in refused(
        joined(disclose_entry(entry, 7, ("number", "what"))), entry.commitment()
    )


def joined(opening: EntryDisclosure) -> EntryDisclosure:
    return replace(opening, withheld=(b"".join(opening.withheld),))


def test_a_salt_of_another_length_is_refused() -> None:
    what = next(field for field in OPENED.shown if field.name == "what")
    assert "length" in refused(changed(OPENED, "what", replace(what, salt=what.salt[:-1])))


@pytest.mark.parametrize("name", STRUCTURE)
def test_every_field_of_structure_is_shown(name: str) -> None:
    field = next(each for each in OPENED.shown if each.name == name)
    shown = tuple(each for each in OPENED.shown if each.name != name)
    hidden = field_digest(field.salt, field.name, field.value)
    withheld = tuple(sorted((*OPENED.withheld, hidden)))
    assert "structural" in refused(replace(OPENED, shown=shown, withheld=withheld))


def test_fields_twice_or_out_of_order_are_refused() -> None:
    assert "order" in refused(replace(OPENED, shown=(*OPENED.shown, OPENED.shown[-1])))
    assert "order" in refused(replace(OPENED, shown=OPENED.shown[::-1]))


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**60, {"é": 1}])
def test_a_value_that_no_entry_holds_is_damage_too(value: object) -> None:
    what = next(field for field in OPENED.shown if field.name == "what")
    assert "value" in refused(changed(OPENED, "what", replace(what, value=value)))


def test_another_entrys_commitment_is_refused() -> None:
    assert "commitment" in refused(OPENED, replace(ENTRY, revision=2).commitment())


@given(entries)
def test_a_shut_entry_says_what_it_revises_and_nothing_else(entry: Entry) -> None:
    opening = withhold_entry(entry, 7)
    verify_disclosure(opening, entry.commitment())
    assert opening.is_withheld
    assert opening.values() == {"@previous": entry.previous}
    assert len(opening.withheld) == len(entry.fields()) - 1


@given(entries)
def test_an_open_entry_is_not_shut_even_if_it_shows_nothing_but_structure(entry: Entry) -> None:
    assert not disclose_entry(entry, 7, ()).is_withheld


def test_what_a_shut_entry_revises_cannot_be_altered_or_swapped_for_another_field() -> None:
    (previous,) = SHUT.shown
    assert "commitment" in refused(changed(SHUT, "@previous", replace(previous, value="ab" * 32)))
    assert "commitment" in refused(changed(SHUT, "@previous", replace(previous, salt=bytes(32))))
    for other in OPENED.shown:
        if other.name != "@previous":
            assert "structural" in refused(only(other.name))


def only(*names: str) -> EntryDisclosure:
    """The entry with these fields shown and all the others withheld, whatever they are."""
    whole = disclose_entry(ENTRY, 7, ENTRY.content)
    shown = tuple(field for field in whole.shown if field.name in names)
    hidden = (field for field in whole.shown if field.name not in names)
    return EntryDisclosure(
        7, shown, tuple(sorted(field_digest(f.salt, f.name, f.value) for f in hidden))
    )


@pytest.mark.parametrize("name", [*sorted({*STRUCTURE, "number", "what"} - {"@previous"})])
def test_a_shut_entry_cannot_show_one_thing_more(name: str) -> None:
    assert only("@previous") == SHUT
    assert "structural" in refused(only("@previous", name))


def test_an_entry_that_shows_nothing_is_refused() -> None:
    assert "structural" in refused(only())


def test_a_shut_entry_withholds_at_least_the_rest_of_its_structure() -> None:
    short = EntryDisclosure(7, SHUT.shown, SHUT.withheld[:6])
    assert "fewer" in refused(short, short.commitment())
    bare = disclose_entry(replace(ENTRY, content={}), 7, ())
    verify_disclosure(bare, bare.commitment())
    least = withhold_entry(replace(ENTRY, content={}), 7)
    verify_disclosure(least, least.commitment())
    assert len(least.withheld) == 7


SEED = bytes(range(32))


def entry(**content: Any) -> Entry:
    return Entry(
        kind="incident.amended",
        subject="1" * 32,
        revision=2,
        previous="ab" * 32,
        written="2026-03-01T21:15:00.000000Z",
        zone="Europe/London",
        clock="",
        content={"number": 7, **content},
        seed=SEED,
    )


def blanked(whole: Entry) -> Entry:
    """What a blanked row still says."""
    number = {"number": whole.content["number"]}
    return replace(whole, written="", zone="", clock="", content=number, seed=b"")


contents = st.dictionaries(st.sampled_from(("what", "place", "did", "reason")), texts)


@given(contents)
def test_what_is_kept_comes_to_the_commitment_and_shuts_as_before(content: dict[str, str]) -> None:
    whole = entry(**content)
    kept = Tombstone.read(Tombstone.of(whole).fields())
    left = blanked(whole)
    assert kept == Tombstone.of(whole)
    assert kept.commitment(left) == whole.commitment()
    assert kept.withhold(left, 9) == withhold_entry(whole, 9)
    verify_disclosure(kept.withhold(left, 9), whole.commitment())


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "event.amended"},
        {"subject": "2" * 32},
        {"revision": 3},
        {"previous": ""},
        {"content": {"number": 8}},
        {"content": {}},
    ],
)
def test_no_kept_field_can_be_altered_unseen(change: dict[str, Any]) -> None:
    whole = entry(what="He was outside again.")
    kept = Tombstone.of(whole)
    assert kept.commitment(replace(blanked(whole), **change)) != whole.commitment()


def test_neither_the_seed_nor_a_word_nor_the_time_is_kept() -> None:
    whole = entry(what="He was outside again.", place="Mill Lane")
    told = repr(Tombstone.of(whole).fields())
    for word in (SEED.hex(), "outside", "Mill", "2026", "London"):
        assert word not in told
    assert set(Tombstone.of(whole).salts) == set(KEPT)
    assert not {"@written", "@zone", "@clock", "what"} & set(KEPT)


def damaged(change: Any) -> dict[str, Any]:
    said = Tombstone.of(entry(what="x", place="y")).fields()
    change(said)
    return said


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop(SALTS),
        lambda said: said.pop(WITHHELD),
        lambda said: said.__setitem__(SALTS, []),
        lambda said: said.__setitem__(WITHHELD, {}),
        lambda said: said[SALTS].pop("number"),
        lambda said: said[SALTS].__setitem__("what", "00" * 32),
        lambda said: said[SALTS].__setitem__("number", "00" * 31),
        lambda said: said[SALTS].__setitem__("number", "AB" * 32),
        lambda said: said[SALTS].__setitem__("number", 7),
        lambda said: said[WITHHELD].reverse(),
        lambda said: said[WITHHELD].append("00"),
    ],
)
def test_every_other_form_is_refused(change: Any) -> None:
    with pytest.raises(ValueError, match="not"):
        Tombstone.read(damaged(change))
