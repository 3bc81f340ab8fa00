"""The form of a document that the program writes, out of the data that both checkers read.

The data is `resources/document.json`; `check.html` has the same in it, read by `grammar.js`. What
its texts mean stands in it as well.

Invariants:

- A text fits whole or not at all: what is not said in the data is nowhere let through.
- No pattern goes back over more than it has just read, so that no text of a stranger's takes long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NotRequired, TypedDict, cast

from diary.json_value import Json

Data = Mapping[str, Json]


class _ListData(TypedDict):
    items: list[str]
    least: int
    most: NotRequired[int]


class _MapData(TypedDict):
    head: str
    pair: str
    tail: str


class _MarkData(TypedDict):
    base: str
    same: list[str]
    mark: str
    digest: str


class _GrammarData(TypedDict):
    terms: dict[str, str]
    lists: dict[str, _ListData]
    most: dict[str, int]
    head: str
    end: str
    objects: dict[str, list[str]]
    streams: dict[str, list[str]]
    inside: dict[str, str]
    exactly: dict[str, str]
    contents: dict[str, list[list[str]]]
    maps: dict[str, _MapData]
    alone: list[str]
    block: int
    marks: _MarkData


VERSION: Final = 1
_TOKEN: Final = re.compile(
    r"([{}])|~(\w+)~|\$(\w+)\$|@([\w|]+)@|\*(\w+)\*|([^{}~$@*]+|\*)", re.DOTALL
)
_OPTIONAL: Final = {"{": "(?:", "}": ")?"}


@dataclass(slots=True)
class Fit:
    """What a text that fits says: references by the kinds that they may lead to, and values."""

    references: list[tuple[str, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def reference(self, kinds: str) -> int:
        """The first reference to these kinds, or 0."""
        return next((number for said, number in self.references if said == kinds), 0)


@dataclass(frozen=True, slots=True)
class _Source:
    """A pattern, and what each of its groups holds: "=", "@kinds" or "*list"."""

    pattern: str
    groups: tuple[str, ...]


class Form:
    """One text with its gaps; `lists` are those that its gaps may name."""

    def __init__(self, source: _Source, lists: Mapping[str, ItemList]) -> None:
        self._match = re.compile(source.pattern).fullmatch
        self._groups = source.groups
        self._lists = lists

    def fit(self, text: str) -> Fit | None:
        """What a text says, or None if it does not fit."""
        found = self._match(text)
        if found is None:
            return None
        fit = Fit()
        return fit if _take(found.groups(), self._groups, self._lists, fit) else None


class ItemList:
    """Items with one space between them."""

    def __init__(self, sources: Iterable[_Source], least: int, most: int | None) -> None:
        given = list(sources)
        self._match = re.compile("|".join(f"(?:{each.pattern})" for each in given)).match
        self._groups = tuple(group for each in given for group in each.groups)
        self._least, self._most = least, most

    def take(self, text: str, fit: Fit) -> bool:
        """Add what they say; False if the text is no such list."""
        at, count = 0, 0
        while at < len(text) or count:
            found = self._match(text, at)
            if found is None:
                return False
            _take(found.groups(), self._groups, {}, fit)
            count += 1
            at = found.end()
            if at == len(text):
                break
            if text[at] != " ":
                return False
            at += 1
        return self._least <= count and (self._most is None or count <= self._most)


def _take(
    said: Iterable[str | None], groups: Iterable[str], lists: Mapping[str, ItemList], fit: Fit
) -> bool:
    for text, group in zip(said, groups, strict=True):
        if text is None:
            continue
        sort, name = group[0], group[1:]
        if sort == "@":
            fit.references.append((name, int(text)))
        elif sort == "=":
            fit.values.append(text)
        elif not lists[name].take(text, fit):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """What an operator does: the state that follows, what is done, and which group it is about."""

    state: str
    action: str
    group: int


class State:
    """The operators that may stand in one place of a page."""

    def __init__(self, name: str, operators: Iterable[tuple[_Source, str, str]]) -> None:
        patterns, self.steps, group = [], dict[int, Step](), 1
        for source, state, action in operators:
            patterns.append(f"({source.pattern})")
            self.steps[group] = Step(state or name, action, group + 1)
            group += 1 + len(source.groups)
        self.match: Callable[[str, int], re.Match[str] | None]
        self.match = re.compile("|".join(patterns)).match


@dataclass(frozen=True, slots=True)
class LetterMap:
    """The form of a map from codes to letters: what stands before it, a pair, what comes after."""

    head: Form
    lines: int
    pair: re.Pattern[str]
    tail: str


class Grammar:
    """All of it, ready to be used."""

    def __init__(self, shipped: Data) -> None:
        # shipped with the program, so its form is known: nothing of a stranger's is in it
        data = cast(_GrammarData, shipped)
        self._terms: Mapping[str, str] = data["terms"]
        self._lists = {
            name: ItemList(map(self._source, said["items"]), said["least"], said.get("most"))
            for name, said in data["lists"].items()
        }
        self.most: Mapping[str, int] = data["most"]
        self.head = self._form(data["head"])
        self.end = self._form(data["end"])
        self.objects = self._forms(data["objects"])
        self.streams = self._forms(data["streams"])
        self.inside = {kind: self._form(text) for kind, text in data["inside"].items()}
        self.exactly: Mapping[str, str] = data["exactly"]
        self.contents = {
            name: State(name, ((self._source(o[0]), o[1], "".join(o[2:])) for o in operators))
            for name, operators in data["contents"].items()
        }
        self.maps = {
            kind: LetterMap(
                self._form(said["head"]), said["head"].count("\n"), re.compile(said["pair"]),
                said["tail"],
            )
            for kind, said in data["maps"].items()
        }  # fmt: skip
        self.alone = frozenset(data["alone"])
        self.block: int = data["block"]
        marks = data["marks"]
        self.marks_base: str = marks["base"]
        first, last = (int(code, 16) for code in marks["same"])
        self.same = range(first, last + 1)
        self.mark = re.compile(marks["mark"]).fullmatch
        self.digest = re.compile(marks["digest"]).fullmatch
        kinds = [*self.objects, *self.streams]
        self.number_of = {kind: number for number, kind in enumerate(kinds, 1)}

    def object(self, text: str) -> tuple[str, Fit] | None:
        """The kind of an object that is no stream, and what it says."""
        return _first(self.objects, text)

    def stream(self, entries: str) -> tuple[str, Fit] | None:
        """The kind of a stream by what stands in its dictionary before its length."""
        return _first(self.streams, entries)

    def _form(self, text: str) -> Form:
        return Form(self._source(text), self._lists)

    def _forms(self, data: Mapping[str, list[str]]) -> dict[str, list[Form]]:
        return {kind: [self._form(text) for text in texts] for kind, texts in data.items()}

    def _source(self, text: str) -> _Source:
        pattern, groups = [], []
        for optional, term, value, kinds, items, literal in _TOKEN.findall(text):
            if optional:
                pattern.append(_OPTIONAL[optional])
            elif term:
                pattern.append(f"(?:{self._terms[term]})")
            elif value:
                pattern.append(f"({self._terms[value]})")
                groups.append("=")
            elif kinds:
                pattern.append("([1-9][0-9]{0,7}) 0 R")
                groups.append(f"@{kinds}")
            elif items:
                pattern.append(r"([^\n]*)")
                groups.append(f"*{items}")
            else:
                pattern.append(re.escape(literal))
        return _Source("".join(pattern), tuple(groups))


def _first(forms: Mapping[str, list[Form]], text: str) -> tuple[str, Fit] | None:
    for kind, each in forms.items():
        for form in each:
            fit = form.fit(text)
            if fit is not None:
                return kind, fit
    return None
