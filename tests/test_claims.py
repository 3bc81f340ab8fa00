"""Nothing that the program says claims what it cannot: every sentence of every catalogue.

The rules are:

- Read are all messages in the code that are marked for translation, and every text in
  `resources/*.toml` and the sample's story, notes and comments included.
- A sentence that says that something is *not* so may use the word; each one is listed here, whole.
- A word is looked for at its beginning, in any case, with hyphens and spaces alike.
"""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.claims import FORBIDDEN, FORBIDDEN_OF_BUNDLES, claims

ROOT = Path(__file__).parent.parent
ROOMS = ("diary", "exporters", "ui")
DATA = ("resources", "sample")
MARKED = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}

# what denies such a claim, or speaks of what a court finds: word for word
ALLOWED = {
    "Kinds of act, letters of section 2A(3) and possible breaches are ticks by the person, or by "
    "whoever is named beside them. The program adds no opinion, no score and no figure of its own "
    "except counts, and every count can be made again from record.json.",
    "Choose as many as fit. They help to see the pattern; they are not a verdict.",
    "A criminal court can make one at the end of a case, even when the verdict is not guilty.",
    "# Orientation for the person recording, never advice and never a verdict. Each row says when "
    "it was",
    # these name the forms to say that it is none of them
    "# published police checklists ask about such things (DASH 2009, S-DASH 2009; Home Office "
    "guidance on",
    "The kinds to read first were chosen because published police checklists ask about such things "
    "(DASH 2009, S-DASH 2009; Home Office guidance on stalking protection orders, 2024). This is "
    "none of those forms and not all of what they ask. The order is the same in every record and "
    "says nothing about danger.",
}


def calls(tree: ast.AST) -> Iterator[ast.expr]:
    """What is handed to a call that marks it for translation."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        yield from node.args[: MARKED.get(name, 0)]


def messages(source: str) -> Iterator[str]:
    for argument in calls(ast.parse(source)):
        for part in ast.walk(argument):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


@functools.cache
def catalogue() -> dict[str, str]:
    """Every sentence, and the file that says it."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for message in messages(path.read_text(encoding="utf-8")):
                found[message] = path.relative_to(ROOT).as_posix()
    for path in sorted(path for top in DATA for path in (ROOT / top).rglob("*.toml")):
        raw = path.read_text(encoding="utf-8")
        comments = (line for line in raw.splitlines() if line.startswith("#"))
        for text in (*texts(tomllib.loads(raw)), *comments):
            found[text] = path.relative_to(ROOT).as_posix()
    return found


def claiming(word: str, where: str = "") -> dict[str, str]:
    return {
        text: at
        for text, at in catalogue().items()
        if at.startswith(where) and text not in ALLOWED and claims(word, text)
    }


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_sentence_claims_it(word: str) -> None:
    assert claiming(word) == {}


@pytest.mark.parametrize("word", [*FORBIDDEN_OF_BUNDLES, "court", "proof"])
def test_the_check_of_a_bundle_claims_it_even_less(word: str) -> None:
    assert claiming(word, "exporters/check/") == {}


def test_nobody_is_shouted_at() -> None:
    assert {text: at for text, at in catalogue().items() if "!" in text} == {}


def test_every_sentence_that_is_allowed_is_still_said_and_needs_to_be() -> None:
    assert set(catalogue()) >= ALLOWED
    for text in ALLOWED:
        assert any(claims(word, text) for word in FORBIDDEN)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("court ready", "A court-ready bundle"),
        ("court ready", "Court\u2011ready"),
        ("escalat", "It is Escalating"),
        ("severity", "{n} of severity"),
    ],
)
def test_a_claim_is_found_however_it_is_spelt(word: str, text: str) -> None:
    assert claims(word, text)


def test_names_of_places_to_fill_and_parts_of_words_are_no_claims() -> None:
    assert not claims("verdict", "Result: {verdict}")
    assert not claims("score", "underscored")


def test_whole_sentences_are_read_from_the_code() -> None:
    source = 'ngettext("{n} a" " day", "{n} days", n); self._("x"); N_(f("no") + "tail"); g("not")'
    assert [*messages(source)] == ["{n} a day", "{n} days", "x", "tail", "no"]
    assert len(catalogue()) > 1000
    assert {at.split("/")[0] for at in catalogue().values()} == {*ROOMS, *DATA}
