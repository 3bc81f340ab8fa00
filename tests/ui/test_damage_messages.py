"""What is wrong with a file is said in words of its own, and no words stand for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diary.errors import Damaged, DamageReason, FaultCode, RolledBack
from ui.text.errors import DAMAGE_NEXT_STEPS, DAMAGE_REASONS, FAULT_TEXTS, TABLE, explain

DIARY = Path(__file__).parents[2] / "diary"
SOURCES = "\n".join(path.read_text() for path in DIARY.rglob("*.py"))


def test_no_two_of_them_say_the_same() -> None:
    said = [*DAMAGE_REASONS.values(), *FAULT_TEXTS.values(), TABLE["damaged"].happened]
    said.append(TABLE["rolled-back"].happened)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("reason", DAMAGE_REASONS)
def test_every_reason_is_one_that_is_raised(reason: str) -> None:
    assert f"DamageReason.{DamageReason(reason).name}" in SOURCES
    message = explain(Damaged("head", reason))
    assert message.happened.endswith("(head)")
    assert message.happened != explain(Damaged("head", "mac")).happened
    assert message.safe


def test_what_to_do_next_belongs_to_a_reason() -> None:
    assert set(DAMAGE_NEXT_STEPS) <= set(DAMAGE_REASONS)


def test_older_is_told_from_damaged_and_from_foreign() -> None:
    told = [RolledBack("db", "older than the head"), Damaged("db", "mac")]
    told += [Damaged("db", "not this vault's"), Damaged("db", "missing")]
    assert len({explain(error).happened for error in told}) == len(told)


def test_every_fault_that_verifying_names_has_words() -> None:
    rooms = ("integrity.py", "integrity.py")
    source = "".join((DIARY / "services" / room).read_text() for room in rooms)
    named = {FaultCode[name] for name in re.findall(r"FaultCode\.([A-Z_]+)", source)}
    assert named == set(FAULT_TEXTS)
