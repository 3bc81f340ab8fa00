"""What is filled into chapters from the jurisdiction, and what stands under all of them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from diary import jurisdiction
from diary.errors import BadInput, Unknown
from diary.guide import chapters
from diary.guide.blocks import BlockKind, read_blocks
from diary.guide.chapters import load, provenance_text

WORDS = jurisdiction.load()


def source(name: str) -> str:
    return files("resources").joinpath("guide", "en", f"{name}.md").read_text("utf-8")


def filled(name: str) -> list[tuple[str, str]]:
    """The lines in braces of a chapter, in two parts."""
    _title, blocks = read_blocks(source(name), name)
    names = [block.name for block in blocks if block.kind is BlockKind.FILLED]
    return [(each.partition(" ")[0], each.partition(" ")[2]) for each in names]


def test_the_chapters_are_the_files_beside_the_list() -> None:
    there = {path.name for path in files("resources").joinpath("guide", "en").iterdir()}
    assert there == {"guide.toml", *(f"{chapter.id}.md" for chapter in load().chapters)}


def test_every_language_has_the_same_chapters() -> None:
    english = [chapter.id for chapter in load().chapters]
    for folder in files("resources").joinpath("guide").iterdir():
        assert [chapter.id for chapter in load(folder.name).chapters] == english


def test_a_notice_is_told_whole_with_what_is_to_be_checked() -> None:
    told = 0
    for chapter in load().chapters:
        texts = [block.text for block in chapter.blocks]
        for what, which in filled(chapter.id):
            if what == "notice":
                row = WORDS.notice(which)
                at = texts.index(row.text[0])
                end = at + len(row.text)
                assert tuple(texts[at:end]) == row.text
                assert texts[end] == provenance_text(row.provenance)
                told += 1
    assert told > 10


def test_what_nobody_has_confirmed_is_said_with_the_day() -> None:
    row = WORDS.notice("silent-call")
    assert provenance_text(row.provenance) == (
        "Looked up on Tue 24 Nov 2026. Still to be checked: Every step, with a current police or "
        "operator source."
    )
    sure = WORDS.notice("emergency-line")
    assert provenance_text(sure.provenance) == "Looked up on Tue 24 Nov 2026."


def test_numbers_of_helplines_come_from_the_jurisdiction_and_say_where_and_when() -> None:
    texts = [block.text for block in load().chapter("safe-here").blocks]
    for line in WORDS.helplines:
        at = texts.index(f"{line.called}. {line.for_whom}")
        assert line.number in texts[at]
        assert line.text_number in texts[at]
        if line.status == "check":
            assert texts[at + 1] == provenance_text(line.provenance)
    assert texts[-1].startswith("Numbers in England and Wales, looked up on Tue 24 Nov 2026.")


def test_each_order_and_right_is_told_with_what_is_to_be_checked() -> None:
    texts = [block.text for block in load().chapter("police-and-orders").blocks]
    for order in WORDS.order_types:
        at = texts.index(f"{order.title}. {order.plain}")
        if order.law:
            assert texts[at + 1] == provenance_text(WORDS.law(order.law).provenance)
    for right in WORDS.rights:
        at = texts.index(f"{right.label}. {right.explanation}")
        if right.status == "check":
            assert texts[at + 1] == provenance_text(right.provenance)


def test_no_chapter_writes_a_telephone_number_of_its_own() -> None:
    for chapter in load().chapters:
        for line in WORDS.helplines:
            assert line.number not in source(chapter.id), chapter.id


def test_a_chapter_or_language_that_is_not_there_is_unknown() -> None:
    with pytest.raises(Unknown):
        load().chapter("nowhere")
    with pytest.raises(Unknown):
        load("xx")


def test_a_line_in_braces_that_stands_for_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        chapters, "read_blocks", lambda _source, name: read_blocks("# T\n\n{nothing}", name)
    )
    with pytest.raises(BadInput, match="nothing"):
        chapters.parse_guide("guide/en", WORDS)
