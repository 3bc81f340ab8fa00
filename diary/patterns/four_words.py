"""The lines that the person tied to the four police words.

Only lines that the person assigned to a word appear under it; nothing is suggested or inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diary.patterns.incident_facts import FOUR, IncidentFact

Lines = tuple[tuple[int, str], ...]


def police_words(facts: Iterable[IncidentFact]) -> Mapping[str, Lines]:
    """Return the incident numbers and lines of each word, by incident number."""
    kept = sorted((one for one in facts if any(one.four)), key=lambda one: one.number)
    return {
        word: tuple((one.number, one.four[at]) for one in kept if one.four[at].strip())
        for at, word in enumerate(FOUR)
    }
