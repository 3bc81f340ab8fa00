"""What the guide says is so: names on the screen, commands, files, keys, figures, links, claims.

**Invariants:**

- A name of the screen is in bold and is a text that the window shows, word for word.
- A figure stands beside what it is worked out from, so that a new one stops here.
- `docs/guide` is the guide of the program, and is written from it.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

import dev
from diary import audience_profiles, jurisdiction
from diary.guide.blocks import BlockKind, ChapterBlock, SpanKind, read_blocks
from diary.guide.chapters import load
from exporters.bundle import layout
from tests.support import guide_pages
from tests.support.claims import FORBIDDEN, FORBIDDEN_OF_BUNDLES, claims
from tests.test_claims import messages
from tests.test_completeness import sentences
from ui import passphrases
from ui.cli.main import COMMANDS
from ui.desktop import waiting_line
from ui.desktop.forms.form_fields import STEPS
from ui.desktop.page_list import NUMBER_KEYS
from ui.desktop.shortcuts import SHORTCUTS

ROOT = Path(__file__).resolve().parent.parent
GUIDE = load()
IDS = [chapter.id for chapter in GUIDE.chapters]
# A tired person reads it: so many words of its own a chapter has at the most, and a sentence.
MOST_WORDS, LONGEST = 360, 30

# What says that something is not so, word for word.
DENIED = {
    "There is no score and no danger level.",
    "It gives no score and does not say whether something is stalking.",
    "It does not say whether something is stalking, and it gives no score.",
    "You do not need a record or proof before you report.",
}
# Each figure in the words of a chapter, and what it is worked out from. README has the sizes.
README = (ROOT / "README.md").read_text("utf-8")
FIGURES: Final[dict[tuple[str, str], Callable[[], bool]]] = {
    ("safe-here", "600 MB"): lambda: "180 MB to download, 600 MB on the disk" in README,
    ("first-record", "Draw 6 words"): lambda: drawn() == 6,
    ("keyboard", "F1"): lambda: True,
    ("keyboard", "Ctrl+0"): lambda: "Ctrl+0" in keys(),
    ("keyboard", "Ctrl+1 to Ctrl+9"): lambda: len(NUMBER_KEYS) == 9,
    ("officers", "page 1"): lambda: True,
    ("advocates", "27 Nov 2026"): lambda: looked_up("witnesses") == date(2026, 11, 27),
    ("officers", "27 Nov 2026"): lambda: looked_up("witnesses") == date(2026, 11, 27),
    ("evidence", "24 Nov 2026"): lambda: looked_up("physical-item") == date(2026, 11, 24),
    ("remove", "24 Nov 2026"): lambda: looked_up("disclosure") == date(2026, 11, 24),
}
# Figures in words.
IN_WORDS: Final[dict[tuple[str, str], Callable[[], bool]]] = {
    ("first-record", "For ten seconds"): lambda: waiting_line.SECONDS == 10,
    ("first-record", "in three steps"): lambda: len(STEPS) == 3,
    ("keep-it-safe", "has twelve words"): lambda: "Twelve words that fix" in said_in_window(),
    ("hand-over", "two pages at most"): lambda: short_pages() <= 2,
}
FILES: Final = {
    "Summary.pdf", "summary.txt", "Evidence.pdf", "HOW-TO-CHECK.txt", "check.html",
    "data/originals", "data/copies",
}  # fmt: skip


def own_blocks(id_: str) -> tuple[ChapterBlock, ...]:
    """What a chapter says by itself, without what is filled in."""
    source = files("resources").joinpath("guide", "en", f"{id_}.md").read_text("utf-8")
    return read_blocks(source, id_)[1]


def own_text(id_: str) -> str:
    return "\n".join(block.text for block in own_blocks(id_))


def spans(kind: SpanKind) -> Iterator[tuple[str, str]]:
    for id_ in IDS:
        for block in own_blocks(id_):
            for span in block.spans:
                if span.kind is kind:
                    yield id_, span.text


@cache
def window_texts() -> frozenset[str]:
    """The texts of the window, without the signs of their shortcuts, and the names of bundles."""
    texts = {
        text
        for path in (ROOT / "ui" / "desktop").rglob("*.py")
        for text in messages(path.read_text("utf-8"))
    }
    titles = {profile.title for profile in audience_profiles.shipped()}
    return frozenset(re.sub(r"&(?=\w)", "", text) for text in texts | titles)


def said_in_window() -> str:
    return "\n".join(window_texts())


def is_shown(name: str) -> bool:
    """Whether the window shows this, with anything where a text has a place to fill."""
    if name in window_texts():
        return True
    for text in window_texts():
        if "{" in text:
            parts = [re.escape(part) for part in re.split(r"\{\w+\}", text)]
            if any(len(part) > 6 for part in parts) and re.fullmatch(".+".join(parts), name):
                return True
    return False


def drawn() -> int:
    words = passphrases.word_list()
    use = passphrases.PassphraseUse.RECORD
    return passphrases.PassphraseAdvice(words, passphrases.load_rates(), use).count


def keys() -> str:
    return "\n".join(p.read_text("utf-8") for p in (ROOT / "ui" / "desktop").rglob("*.py"))


def looked_up(notice: str) -> date:
    return jurisdiction.load().notice(notice).provenance.checked_on


def short_pages() -> int:
    """How many pages the paper for an employer has in the sample case."""
    kept = ROOT / "tests/golden/kept/documents/short.txt"
    return int(re.findall(r"^pages: (\d+)$", kept.read_text("utf-8"), re.MULTILINE)[0])


def test_a_name_in_bold_is_what_the_window_shows() -> None:
    names = sorted(set(spans(SpanKind.NAME)))
    assert len(names) > 100
    assert [(id_, name) for id_, name in names if not is_shown(name)] == []


def test_a_name_that_the_window_does_not_show_is_noticed() -> None:
    assert is_shown("Hand over")
    assert is_shown("Use the stick or card: E:/Daybook")
    assert not is_shown("Hand it over")


def test_names_of_pages_in_running_words_are_in_bold() -> None:
    """What begins with a capital inside a sentence is a name, and so it must be marked."""
    known = {name for name in window_texts() if len(name.split()) > 1 and name[0].isupper()}
    missed = []
    for id_ in IDS:
        for block in own_blocks(id_):
            plain = "".join(span.text for span in block.spans if span.kind is SpanKind.TEXT)
            there = (name for name in known if name in plain)
            missed += [
                (id_, name) for name in there if re.search(rf"[a-z,:] {re.escape(name)}\b", plain)
            ]
    assert missed == []


@pytest.mark.parametrize(("id_", "typed"), sorted(set(spans(SpanKind.CODE))))
def test_what_is_typed_is_a_command_with_options_that_it_has(id_: str, typed: str) -> None:
    first, *rest = shlex.split(typed)
    if first == "python3":
        assert rest[0] == "dev.py"
        assert set(rest[1:]) <= set(dev.VERBS)
        return
    assert first == "daybook"
    command = next(each for each in COMMANDS if each.name == rest[0])
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_arguments(parser)
    parser.parse_args(rest[1:])


def test_every_link_leads_to_a_chapter() -> None:
    asked = {span.chapter for id_ in IDS for block in own_blocks(id_) for span in block.spans} - {
        ""
    }
    assert asked
    assert asked <= set(IDS)


@pytest.mark.parametrize("id_", IDS)
def test_a_chapter_begins_with_the_one_thing_to_do(id_: str) -> None:
    first, *others = own_blocks(id_)
    assert first.kind is BlockKind.NOTE
    assert [block for block in others if block.kind is BlockKind.NOTE] == []
    assert len(first.text.split()) <= LONGEST + 10


@pytest.mark.parametrize("id_", IDS)
def test_a_chapter_is_short_and_so_are_its_sentences(id_: str) -> None:
    assert len(own_text(id_).split()) <= MOST_WORDS
    long = [s for s in re.split(r"(?<=[.!?:;])\s+|\n", own_text(id_)) if len(s.split()) > LONGEST]
    assert long == []


@pytest.mark.parametrize("word", sorted({*FORBIDDEN, *FORBIDDEN_OF_BUNDLES} - {"stalker", "forge"}))
def test_no_chapter_claims_it(word: str) -> None:
    found = []
    for chapter in GUIDE.chapters:
        for text in (chapter.title, chapter.line, *(block.text for block in chapter.blocks)):
            said = [each for each in sentences(text) if each not in DENIED and claims(word, each)]
            found += [(chapter.id, each) for each in said]
    assert found == []


def test_nobody_is_shouted_at_or_blamed() -> None:
    blaming = re.compile(r"!|\byou should have\b|\bfailed to\b|\bvictim\b|\byour fault\b", re.I)
    assert [id_ for id_ in IDS if blaming.search(own_text(id_))] == []


def test_every_figure_is_worked_out_from_the_program() -> None:
    for (id_, said), so in (*FIGURES.items(), *IN_WORDS.items()):
        assert said in own_text(id_), (id_, said)
        assert so(), (id_, said)
    for id_ in IDS:
        spans_ = (span for block in own_blocks(id_) for span in block.spans)
        text = "".join(span.text for span in spans_ if span.kind is not SpanKind.CODE)
        for of, said in FIGURES:
            text = text.replace(said, "") if of == id_ else text
        assert re.findall(r".{0,20}\d.{0,20}", text) == [], id_


def test_files_of_a_bundle_are_called_what_they_are() -> None:
    named = set()
    for id_ in IDS:
        named |= set(re.findall(r"[\w-]+\.(?:pdf|txt|html)\b|data/\w+", own_text(id_)))
    assert named == FILES
    there = {value for value in vars(layout).values() if isinstance(value, str)}
    for name in named:
        assert name in there or f"{name}/" in there, name


@pytest.mark.parametrize("typed", ["Ctrl+L", "Ctrl+Shift+H", "Ctrl+N", "Ctrl+F", "Ctrl+0", "F1"])
def test_a_key_that_is_named_is_one(typed: str) -> None:
    assert typed in own_text("keyboard")
    assert typed in {key for rows in SHORTCUTS.values() for row in rows for key in row.keys}


def test_the_pages_of_docs_are_the_guide() -> None:
    made = guide_pages.pages()
    kept = {path.name: path.read_text("utf-8") for path in guide_pages.FOLDER.glob("*.md")}
    assert kept == made


@pytest.mark.parametrize("name", sorted(guide_pages.sheets()))
def test_the_sheets_of_docs_have_the_words_of_the_guide(name: str) -> None:
    """The words, since compressed bytes may differ between two versions of Python."""

    def words(data: bytes) -> list[str]:
        return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]

    assert words((guide_pages.FOLDER / name).read_bytes()) == words(guide_pages.sheets()[name])


def test_every_link_and_picture_of_docs_leads_somewhere() -> None:
    for path in guide_pages.FOLDER.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).is_file(), (path.name, link)


def test_who_has_not_seen_it_is_under_every_page_and_in_the_readme() -> None:
    for name, text in guide_pages.pages().items():
        assert GUIDE.not_yet_seen in text, name
    for who in ("advocate", "police officer", "lawyer", "screen reader"):
        assert who in GUIDE.not_yet_seen
    assert "(docs/guide/safe-here.md)" in README
