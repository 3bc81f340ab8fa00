"""Find kinds of behaviour by the words that people use for them, or in everyday groups.

**Invariants:**

- Words are whole: a word is found in any of its forms, or by its first letters while it is typed,
  and never inside another one.
- Each word counts alone. Kinds are listed by how much of what was written they have; "something
  else" is always last, and always there.
- Nothing is chosen by it: the words are a way to a list.
- Every kind is in one group, and "something else" in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

from diary import characters, shipped_data
from diary.jurisdiction import Behaviour, Vocabulary

OTHER: Final = "OTHER"
# Of more words than these the rest is not read: it is a search, and no text.
_READ: Final = 40
# More kinds than these help nobody.
_MOST: Final = 8
# A kind that has less of the words than this part of the best one is left out.
_LEAST: Final = 0.2
_WORD: Final = re.compile(r"[\w']+")
# Endings, and the letters of the shortest word that has each.
_ENDINGS: Final = (
    ("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4), ("e", 4), ("y", 4),
)  # fmt: skip
# So many letters begin a word that is still being typed.
_BEGUN: Final = 3
_LABEL, _SYNONYM, _EXPLANATION = 3.0, 2.5, 1.0
# All words of a phrase together count this much each.
_PHRASE: Final = 4.0
_AGAINST: Final = 5  # kinds beside a term of an order


@dataclass(frozen=True, slots=True)
class BehaviourGroup:
    """Kinds that people look for in one place; a group of everyday words, and of no report."""

    label: str
    explanation: str
    behaviours: tuple[Behaviour, ...]


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of each kind, words to ignore, groups of kinds, and kinds beside terms."""

    words: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    groups: tuple[tuple[str, str, tuple[str, ...]], ...]
    terms: tuple[tuple[frozenset[str], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    behaviour: Behaviour
    weights: Mapping[str, float]
    phrases: tuple[frozenset[str], ...]


@cache
def word_table() -> WordTable:
    """Return the shipped table, read once; raises BadInput."""
    top = shipped_data.parse(shipped_data.read_shipped("words", "kinds"), "kinds")
    ignored = tuple(stem for word in top.texts("ignored") for stem in _stems(word))
    words = {}
    for row in top.tables("kind"):
        words[row.text("code")] = row.texts("words")
        row.done()
    groups = []
    for row in top.tables("group"):
        groups.append((row.text("label"), row.text("explanation"), row.texts("kinds")))
        row.done()
    terms = []
    for row in top.tables("term"):
        stems = (stem for word in row.texts("words") for stem in _stems(word))
        terms.append((frozenset(stems), row.texts("kinds")))
        row.done()
    top.done()
    return WordTable(words, ignored, tuple(groups), tuple(terms))


class BehaviourWords:
    """The words of every kind of one jurisdiction; raises BadInput for the table of words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def find(self, text: str) -> tuple[Behaviour, ...]:
        """Return the kinds that have some of the words, the best first; never "something else"."""
        words = [word for word in _stems(text) if word not in self._ignored]
        whole = frozenset(words[:_READ])
        scores = {}
        for kind in self._kinds:
            score = sum(self._worth(kind, word) for word in whole)
            fitting = [len(phrase) for phrase in kind.phrases if phrase <= whole]
            scores[kind.behaviour] = score + _PHRASE * sum(sorted(fitting)[-2:])
        best = max(scores.values(), default=0)
        fit = {each.code for each, score in scores.items() if score > best * _LEAST}
        fit |= {self._best_of(word) for word in whole}
        found = [each for each in scores if scores[each] and each.code in fit]
        found.sort(key=lambda each: -scores[each])
        return tuple(found[:_MOST])

    def against(self, terms: Iterable[str], said: str) -> tuple[Behaviour, ...]:
        """Return kinds that may go against these terms of an order.

        Those that the person's own words have come first.
        """
        found: list[str] = []
        for stems in map(frozenset, map(_stems, terms)):
            for words, kinds in self._table.terms:
                found += kinds if words & stems else ()
        known = {each.code: each for each in self._vocabulary.behaviours}
        told = [each.code for each in self.find(said)]
        codes = [code for code in dict.fromkeys(found) if code in known]
        codes.sort(key=lambda code: told.index(code) if code in told else len(told))
        return tuple(known[code] for code in codes[:_AGAINST])

    def kinds_of_terms(self) -> frozenset[str]:
        """Return the codes of all kinds that the table puts beside a term of an order."""
        return frozenset(code for _words, kinds in self._table.terms for code in kinds)

    def other(self) -> tuple[Behaviour, ...]:
        """Return "something else", where the jurisdiction has it."""
        return tuple(each for each in self._vocabulary.behaviours if each.code == OTHER)

    def synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """Return the words of the table by kind."""
        return self._table.words

    def groups(self) -> tuple[BehaviourGroup, ...]:
        """Return the groups in order; a kind that the table puts nowhere is in the last one."""
        known = {each.code: each for each in self._vocabulary.behaviours if each.code != OTHER}
        rows = []
        for label, explanation, codes in self._table.groups:
            found = tuple(known.pop(code) for code in codes if code in known)
            rows.append(BehaviourGroup(label, explanation, found))
        if known and rows:
            rows[-1] = replace(rows[-1], behaviours=(*rows[-1].behaviours, *known.values()))
        return tuple(row for row in rows if row.behaviours)

    def _best_of(self, word: str) -> str:
        """Return the kind for which one word counts most: each word counts alone."""

        def worth(kind: _Kind) -> float:
            alone = frozenset((word,)) in kind.phrases
            return self._worth(kind, word) + (_PHRASE if alone else 0)

        best = max(self._kinds, key=worth, default=None)
        return best.behaviour.code if best else ""

    def _worth(self, kind: _Kind, word: str) -> float:
        """Return what a word counts for a kind: less, the more kinds have it."""
        if word in self._spread:
            return kind.weights.get(word, 0.0) / self._spread[word]
        if len(word) < _BEGUN:
            return 0.0
        begun = [weight for known, weight in kind.weights.items() if known.startswith(word)]
        return max(begun, default=0.0)

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(self._table.ignored)

    @property
    def _table(self) -> WordTable:
        return word_table()

    @cached_property
    def _kinds(self) -> tuple[_Kind, ...]:
        words = self._table.words
        return tuple(
            self._kind(each, words.get(each.code, ()))
            for each in self._vocabulary.behaviours
            if each.code != OTHER
        )

    def _kind(self, behaviour: Behaviour, synonyms: Iterable[str]) -> _Kind:
        weights: dict[str, float] = {}
        phrases = [
            frozenset(stem for stem in _stems(each) if stem not in self._ignored)
            for each in synonyms
        ]
        for weight, text in (
            (_EXPLANATION, behaviour.explanation),
            (_SYNONYM, " ".join(synonyms)),
            (_LABEL, behaviour.label),
        ):
            for stem in _stems(text):
                if stem not in self._ignored:
                    weights[stem] = max(weight, weights.get(stem, 0.0))
        return _Kind(behaviour, weights, tuple(dict.fromkeys(each for each in phrases if each)))

    @cached_property
    def _spread(self) -> dict[str, int]:
        spread: dict[str, int] = {}
        for kind in self._kinds:
            for word in kind.weights:
                spread[word] = spread.get(word, 0) + 1
        return spread


def _stems(text: str) -> list[str]:
    plain = characters.folded(text).replace("\u2019", "'").replace("-", "")
    return [_stem(word) for word in _WORD.findall(plain)]


def _stem(word: str) -> str:
    """Return what the forms of an English word have in common."""
    word = word.removesuffix("'s").strip("'")
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            short = word.removesuffix(ending)
            # as in "hugged", but not in "called"
            doubled = ending in ("ing", "ed") and short[-1] == short[-2] and short[-1] not in "lsz"
            return _stem_of_vowel(short[:-1] if doubled else short)
    return word


def _stem_of_vowel(word: str) -> str:
    return word[:-1] if len(word) >= 4 and word[-1] in "ey" else word
