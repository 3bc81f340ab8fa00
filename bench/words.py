"""Hold every text against docs/words.md: `python3 dev.py words`, and a part of `dev.py lint`.

**Invariants:**

- Only the standard library is needed, and nothing of the product is run.
- A bound is the number of places that still have a habit. Rewrite a page, then lower its bound; a
  new sentence of the old kind exceeds it.
- A finding names the file, the line, the words and the better form.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import house

ROOT: Final = Path(__file__).resolve().parent.parent
_MARKED: Final = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}


@dataclass(frozen=True)
class Habit:
    """A form of words that a native would not write, and what to write in its place."""

    form: re.Pattern[str]
    better: str


def _habit(form: str, better: str) -> Habit:
    return Habit(re.compile(form, re.IGNORECASE | re.MULTILINE), better)


HABITS: Final = (
    _habit(r"\bwho(?:m)?ever\b", "anyone who"),
    _habit(r"\b(?:some|any)body\b", "someone, anyone"),
    _habit(
        r"\b(?:what|that) (?:leaves|goes along|stays behind|stands there|was let go)\b",
        "a noun: the bundle, the copies",
    ),
    _habit(r"\b(?:is|are|was|were|be|been) asked about\b", "name who asks: Daybook asks you about"),
    _habit(r"\b(?:is|are|was|were) (?:told|looked) (?:of|at|for|through)\b", "name who acts"),
    _habit(
        r"(?:^|[.:;] )Of (?:an?|the|what|each|every|those|these)\b[^.]*,", "Y of X, not Of X, Y"
    ),
    _habit(r"\b(?:to|of|from|by|for|with) whom\b|\bwhom it\b", "who ... to; turn the clause round"),
    _habit(r"\b(?:kept|keeps?|holds?|held) (?:it |them |that )?back\b", "leave out, left out"),
    _habit(r"\bstays? behind\b|\bleft behind\b", "is left out"),
    _habit(r"\blet(?:s|ting)? (?:it |them )?go\b", "include"),
    _habit(r"\btak(?:e|es|en|ing) out\b", "black out, or leave out"),
    _habit(r"\bruns? of (?:contact|messages)\b", "group of messages"),
    _habit(r"\blook(?:ed|s|ing)? through\b", "review"),
    _habit(r"\bnothing of (?:it|them|this|that|what|the)\b", "none of; or turn it positive"),
    _habit(r"\bthe same again\b", "again"),
    _habit(r"\bmay get to\b", "may be able to"),
    _habit(r"\ball the same\b", "anyway"),
    _habit(r"\bbegin(?:s)? afresh\b|\banew\b", "start again, again"),
    _habit(r"\bhand(?:s|ed|ing)? round\b", "show to people"),
    _habit(r"\bsays (?:nothing|so|no more)\b|\bsays of\b", "a fact without the verb of speech"),
)


@dataclass(frozen=True)
class Text:
    """One text as a reader has it, and where it is."""

    path: str
    line: int
    words: str


@dataclass(frozen=True)
class Finding:
    """One place of a text that breaks a habit or is too long."""

    text: Text
    place: str
    better: str


@dataclass(frozen=True)
class Bound:
    """How many places of one kind of text still have a habit, and the words of a sentence."""

    places: int
    words: int


BOUNDS: Final = {
    "README": Bound(0, 25),
    "guide": Bound(35, 25),
    "window": Bound(484, 25),
    "docs": Bound(754, 40),
    "docstrings": Bound(969, 40),
}


def texts(kind: str, root: Path = ROOT) -> Iterator[Text]:
    """Yield every text of one kind."""
    pages = {
        "README": [root / "README.md"],
        "guide": sorted((root / "resources/guide").rglob("*.md")),
        "docs": [
            *(root / name for name in ("SECURITY.md", "CONTRIBUTING.md")),
            *(path for path in sorted((root / "docs").glob("*.md")) if path.name != "words.md"),
        ],
    }
    if kind in pages:
        for path in pages[kind]:
            name = path.relative_to(root).as_posix()
            yield from _paragraphs(name, path.read_text(encoding="utf-8"))
        return
    for name, tree in house.read("diary", "exporters", "ui", root=root).items():
        yield from _messages(name, tree) if kind == "window" else _docstrings(name, tree)


def _paragraphs(name: str, page: str) -> Iterator[Text]:
    """Yield the words of a page of Markdown, without blocks of code and addresses of links."""
    page = re.sub(r"(?ms)^```.*?^```", lambda code: "\n" * code[0].count("\n"), page)
    page = re.sub(r"\]\([^)\s]*\)", "]", page)
    line = 1
    for block in re.split(r"(\n(?:\n|(?=[|>*-] |\d+\. |#)))", page):
        for part in re.sub(r"`[^`]*`", "CODE", block).split("|"):
            if part.strip():
                yield Text(name, line, part.strip())
        line += block.count("\n")


def _messages(path: str, tree: ast.Module) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            )
            for argument in node.args[: _MARKED.get(name, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Text(path, argument.lineno, argument.value)


def _docstrings(path: str, tree: ast.Module) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            if text := ast.get_docstring(node):
                yield Text(path, getattr(node, "lineno", 1), text)


def sentences(words: str) -> list[str]:
    """Split a text into its sentences."""
    return [part for part in re.split(r"(?<=[.?!:])\s+|\n\s*(?:\n|[*|-] )", words) if part.strip()]


def findings(text: Text, longest: int) -> Iterator[Finding]:
    """Yield every place of a text that breaks a habit, or is a sentence of too many words."""
    for habit in HABITS:
        for match in habit.form.finditer(text.words):
            yield Finding(text, " ".join(match[0].split())[:60], habit.better)
    for sentence in sentences(text.words):
        if (length := len(sentence.split())) > longest:
            begun = " ".join(sentence.split()[:6])
            yield Finding(text, f"{begun} ... ({length} words)", f"at most {longest} words")


def found(kind: str, root: Path = ROOT) -> list[Finding]:
    """Return every place of one kind of text that breaks a habit."""
    longest = BOUNDS[kind].words
    return [each for text in texts(kind, root) for each in findings(text, longest)]


def main(arguments: Sequence[str]) -> int:
    """Print how often each kind of text breaks a habit; fail where that is more than its bound."""
    parser = argparse.ArgumentParser(prog="dev.py words")
    parser.add_argument("kind", nargs="?", choices=BOUNDS, help="print each place of this kind")
    chosen = parser.parse_args(arguments).kind
    failed = False
    for kind, bound in BOUNDS.items():
        places = found(kind)
        is_over = len(places) > bound.places
        if kind == chosen:
            for each in places:
                print(f"{each.text.path}:{each.text.line}: {each.place}: {each.better}")
        failed |= is_over
        hint = f": see dev.py words {kind}" if is_over else ""
        print(f"{kind:<12} {len(places):>6} places, at most {bound.places:>6}{hint}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
