"""The grammar of the program's own documents: the forms that texts in them may have.

It is data, `resources/document.json`; `check.html` holds the same.

**Invariants:**

- A text fits its form completely or not at all, and nothing passes that the grammar does not name:
  an unknown part could hide something. No pattern backtracks over more than it has just read, so no
  text takes long.
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


class WordsData(TypedDict):
    """From where on printed words count as seen: lightness, sizes, and what is dropped."""

    lightest: float
    smallest: float
    narrowest: float
    darkest: float
    dropped: list[str]


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
    words: WordsData


VERSION: Final = 1
_TOKEN: Final = re.compile(
    r"([{}])|~(\w+)~|\$(\w+)\$|@([\w|]+)@|\*(\w+)\*|([^{}~$@*]+|\*)", re.DOTALL
)
_OPTIONAL: Final = {"{": "(?:", "}": ")?"}


@dataclass(slots=True)
class FormMatch:
    """The parts of a text that fits: values, and references with the kinds they may lead to."""

    references: list[tuple[str, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def reference(self, kinds: str) -> int:
        """Return the first reference to these kinds, or 0."""
        return next((number for form, number in self.references if form == kinds), 0)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern, and what each of its groups holds: "=", "@kinds" or "*list"."""

    pattern: str
    groups: tuple[str, ...]


class TextForm:
    """One text with placeholders; `lists` are those that the placeholders may name."""

    def __init__(self, source: _Pattern, lists: Mapping[str, ItemList]) -> None:
        self._match = re.compile(source.pattern).fullmatch
        self._groups = _sorted(source.groups)
        self._lists = lists

    def fit(self, text: str) -> FormMatch | None:
        """Return the parts of a text, or None if it does not fit."""
        found = self._match(text)
        if found is None:
            return None
        fit = FormMatch()
        return fit if _take(found.groups(), self._groups, self._lists, fit) else None


class ItemList:
    """Items separated by one space."""

    def __init__(self, sources: Iterable[_Pattern], least: int, most: int | None) -> None:
        given = list(sources)
        self._match = re.compile(_any_of(given).pattern).match
        # the groups of an item, by the number of each of them
        self._groups: dict[int, list[tuple[int, str, str]]] = {}
        for each in given:
            first = len(self._groups) + 1
            own = [(first + at, *named) for at, named in enumerate(_sorted(each.groups))]
            self._groups |= {group: own for group, _sort, _name in own}
        self._least, self._most = least, most

    def take(self, text: str, fit: FormMatch) -> bool:
        """Add the parts of each item; return False if the text is not such a list."""
        at, count = 0, 0
        while at < len(text) or count:
            found = self._match(text, at)
            if found is None:
                return False
            for group, sort, name in self._groups.get(found.lastindex or 0, ()):
                part = found[group]
                if part is None:
                    continue
                if sort == "@":
                    fit.references.append((name, int(part)))
                else:
                    fit.values.append(part)
            count += 1
            at = found.end()
            if at == len(text):
                break
            if text[at] != " ":
                return False
            at += 1
        return self._least <= count and (self._most is None or count <= self._most)


def _any_of(sources: list[_Pattern]) -> _Pattern:
    """Return the pattern of a text that is any one of these."""
    groups = tuple(group for each in sources for group in each.groups)
    return _Pattern("|".join(f"(?:{each.pattern})" for each in sources), groups)


def _sorted(groups: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the sort of each group and what it names."""
    return tuple((group[0], group[1:]) for group in groups)


def _take(
    parts: Iterable[str | None],
    groups: Iterable[tuple[str, str]],
    lists: Mapping[str, ItemList],
    fit: FormMatch,
) -> bool:
    for text, (sort, name) in zip(parts, groups, strict=True):
        if text is None:
            continue
        if sort == "@":
            fit.references.append((name, int(text)))
        elif sort == "=":
            fit.values.append(text)
        elif not lists[name].take(text, fit):
            return False
    return True


@dataclass(frozen=True, slots=True)
class OperatorStep:
    """What an operator does: the next state, the action, and the group that it is about."""

    state: str
    action: str
    group: int


class PageState:
    """The operators that are allowed at one point of a page."""

    def __init__(self, name: str, operators: Iterable[tuple[_Pattern, str, str]]) -> None:
        patterns, self.steps, group = [], dict[int, OperatorStep](), 1
        for source, state, action in operators:
            patterns.append(f"({source.pattern})")
            self.steps[group] = OperatorStep(state or name, action, group + 1)
            group += 1 + len(source.groups)
        self.match: Callable[[str, int], re.Match[str] | None]
        self.match = re.compile("|".join(patterns)).match


@dataclass(frozen=True, slots=True)
class LetterMap:
    """The form of a map from codes to letters: what precedes it, a pair, and what follows."""

    head: TextForm
    lines: int
    pair: re.Pattern[str]
    tail: str


class DocumentGrammar:
    """The compiled grammar of a document."""

    def __init__(self, shipped: Data) -> None:
        # The data ships with the program, so its form is known and nothing foreign is in it.
        data = cast(_GrammarData, shipped)
        self._terms: Mapping[str, str] = data["terms"]
        self._single: dict[str, _Pattern] = {}
        self._lists: dict[str, ItemList] = {}
        for name, own in data["lists"].items():
            items = list(map(self._source, own["items"]))
            if own["least"] == own.get("most") == 1:
                self._single[name] = _any_of(items)
            else:
                self._lists[name] = ItemList(items, own["least"], own.get("most"))
        self.most: Mapping[str, int] = data["most"]
        self.head = self._form(data["head"])
        self.end = self._form(data["end"])
        self.objects = self._forms(data["objects"])
        self.streams = self._forms(data["streams"])
        self.inside = {kind: self._form(text) for kind, text in data["inside"].items()}
        self.exactly: Mapping[str, str] = data["exactly"]
        self.contents = {
            name: PageState(name, ((self._source(o[0]), o[1], "".join(o[2:])) for o in operators))
            for name, operators in data["contents"].items()
        }
        self.maps = {
            kind: LetterMap(
                self._form(data["head"]), data["head"].count("\n"), re.compile(data["pair"]),
                data["tail"],
            )
            for kind, data in data["maps"].items()
        }  # fmt: skip
        self.alone = frozenset(data["alone"])
        self.block: int = data["block"]
        marks = data["marks"]
        self.marks_base: str = marks["base"]
        first, last = (int(code, 16) for code in marks["same"])
        self.same = range(first, last + 1)
        self.mark = re.compile(marks["mark"]).fullmatch
        self.digest = re.compile(marks["digest"]).fullmatch
        self.words = data["words"]
        kinds = [*self.objects, *self.streams]
        self.number_of = {kind: number for number, kind in enumerate(kinds, 1)}

    def object(self, text: str) -> tuple[str, FormMatch] | None:
        """Return the kind and the parts of an object that is not a stream."""
        return _first(self.objects, text)

    def stream(self, entries: str) -> tuple[str, FormMatch] | None:
        """Return the kind of a stream, from the entries in its dictionary before its length."""
        return _first(self.streams, entries)

    def _form(self, text: str) -> TextForm:
        return TextForm(self._source(text), self._lists)

    def _forms(self, data: Mapping[str, list[str]]) -> dict[str, list[TextForm]]:
        return {kind: [self._form(text) for text in texts] for kind, texts in data.items()}

    def _source(self, text: str) -> _Pattern:
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
            elif items in self._single:
                single = self._single[items]
                pattern.append(f"(?:{single.pattern})")
                groups.extend(single.groups)
            elif items:
                pattern.append(r"([^\n]*)")
                groups.append(f"*{items}")
            else:
                pattern.append(re.escape(literal))
        return _Pattern("".join(pattern), tuple(groups))


def _first(forms: Mapping[str, list[TextForm]], text: str) -> tuple[str, FormMatch] | None:
    for kind, each in forms.items():
        for form in each:
            fit = form.fit(text)
            if fit is not None:
                return kind, fit
    return None
