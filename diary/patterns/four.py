"""The four words of police training, filled only with lines that the person tied to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diary.patterns.facts import FOUR, Fact

Lines = tuple[tuple[int, str], ...]


def four(facts: Iterable[Fact]) -> Mapping[str, Lines]:
    """For each word the incident numbers and the lines; nothing is suggested or inferred."""
    kept = sorted(facts, key=lambda one: one.number)
    return {
        word: tuple((one.number, one.four[at]) for one in kept if one.four[at].strip())
        for at, word in enumerate(FOUR)
    }
