"""Words of completeness in what people read: each sentence with one was read and is listed.

Opposing counsel needs one exception to "all", "every" or "never", and a frightened person acts on
them. So a new sentence with such a word stops here until somebody has asked whether it holds with
no exception, and has put it on the list.

**Invariants:**

- Read are the messages of the code, the texts of `resources/*.toml`, and README.md, SECURITY.md
  and the guide sentence by sentence. Comments are not: people do not read them. The sample case is
  not either: its words are those of an invented person, who may say "never".
- `completeness.txt` has one sentence a line, sorted, so that a change of it is read as text. A
  sentence that is not said any more, or has no such word any more, fails as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.guide.blocks import read_blocks
from tests.test_claims import catalogue

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_name("completeness.txt")
PAGES = ("README.md", "SECURITY.md")
SAMPLE = "sample/"
WORDS = re.compile(
    r"\b(?:all|always|complete|completely|entire|entirely|every|everybody|everyone|everything"
    r"|everywhere|fully|never|nobody|nothing)\b",
    re.IGNORECASE,
)


def sentences(page: str) -> Iterator[str]:
    """Yield the sentences of a Markdown text on one line each, without its blocks of code."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    # a blank line, an item of a list and a cell of a table each end what came before
    for block in re.split(r"\n\s*\n|\n\s*(?=[-*#] |\d+\. )|\|", prose):
        text = " ".join(block.split())
        yield from (part for part in re.split(r"(?<=[.!?:;])\s+(?=\S)", text) if part)


def said() -> set[str]:
    """Return what people read and that has a word of completeness."""
    texts = {
        " ".join(text.split())
        for text, place in catalogue().items()
        if not (text.startswith("#") or place.startswith(SAMPLE))
    }
    for page in PAGES:
        texts.update(sentences((ROOT / page).read_text(encoding="utf-8")))
    for path in (ROOT / "resources" / "guide").rglob("*.md"):
        _title, blocks = read_blocks(path.read_text(encoding="utf-8"), path.stem)
        for block in blocks:
            texts.update(sentences(block.text))
    return {text for text in texts if WORDS.search(text)}


def listed() -> list[str]:
    return LIST.read_text(encoding="utf-8").splitlines()


def test_each_sentence_of_completeness_was_read() -> None:
    assert said() - set(listed()) == set()


def test_the_list_has_nothing_that_is_not_said() -> None:
    assert set(listed()) - said() == set()


def test_the_list_is_sorted_and_has_each_sentence_once() -> None:
    assert listed() == sorted(set(listed()))


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("Every entry is signed.", True),
        ("It was ALL there", True),
        ("Nobody can reset this.", True),
        ("They were called to the hall.", False),
        ("an everyday thing", False),
    ],
)
def test_a_word_of_completeness_is_found_as_a_word(text: str, has: bool) -> None:
    assert bool(WORDS.search(text)) is has


def test_a_page_is_read_sentence_by_sentence() -> None:
    page = (
        "# All of it\n\nOne\nline. Every\nother; none.\n\n- never\n- more\n\n```\nall\n```\n| a |\n"
    )
    read = [*sentences(page)]
    assert read == [
        "# All of it",
        "One line.",
        "Every other;",
        "none.",
        "- never",
        "- more",
        "a",
    ]
