"""A chapter in the window: whole, in any look, marked, with links that lead to chapters alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.guide.blocks import BlockKind
from diary.guide.chapters import Chapter, load
from diary.guide.search import split_words
from ui.desktop.theme import Theme
from ui.desktop.widgets.guide_view import GuideView

GUIDE = load()


@pytest.fixture
def view(theme: Theme, shown: Callable[[QWidget], QWidget]) -> GuideView:
    made = GuideView(theme)
    shown(made)
    return made


def plain(view: GuideView) -> str:
    return view.toPlainText().replace("\t", " ")


@pytest.mark.parametrize("chapter", GUIDE.chapters, ids=lambda chapter: chapter.id)
def test_every_block_is_shown_once_in_order(view: GuideView, chapter: Chapter) -> None:
    view.show_chapter(chapter, "Below.")
    text = plain(view)
    at = text.index(chapter.title) + len(chapter.title)
    for block in chapter.blocks:
        if block.kind is not BlockKind.PICTURE:
            at = text.index(block.text, at) + len(block.text)
    assert text[at:].strip() == "Below."


def test_headings_are_headings_to_a_reader(view: GuideView) -> None:
    view.show_chapter(GUIDE.chapter("evidence"), "")
    levels, block = [], view.document().begin()
    while block.isValid():
        levels.append(block.blockFormat().headingLevel())
        block = block.next()
    headings = [b for b in GUIDE.chapter("evidence").blocks if b.kind is BlockKind.HEADING]
    assert levels.count(1) == 1
    assert levels.count(2) == len(headings)
    assert view.accessibleName() == GUIDE.chapter("evidence").title


def test_the_words_of_a_search_are_marked_and_found_by_more_than_colour(view: GuideView) -> None:
    view.show_chapter(GUIDE.chapter("keep-it-safe"), "", split_words("recovery code"))
    marked = view.marked()
    assert {piece.lower() for piece in marked} == {"recovery", "code"}
    for selection in view.extraSelections():
        assert selection.format.fontUnderline()
    view.show_chapter(GUIDE.chapter("keep-it-safe"), "")
    assert view.marked() == ()


def test_tab_goes_to_a_link_enter_presses_it_and_tab_leaves(
    view: GuideView, shown: Callable[[QWidget], QWidget]
) -> None:
    asked: list[str] = []
    view.chapter_asked.connect(asked.append)
    view.show_chapter(GUIDE.chapter("about"), "")
    links = GUIDE.chapter("first-record")
    wanted = [span.chapter for block in links.blocks for span in block.spans if span.chapter]
    view.show_chapter(links, "")
    view.setFocus()
    for _each in wanted:
        QTest.keyClick(view, Qt.Key.Key_Tab)
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked == wanted
    assert len(wanted) > 1
    assert not view.focusNextPrevChild(True)


def link_places(view: GuideView) -> list[tuple[int, int]]:
    """Where the underlined names of chapters stand."""
    found = []
    block = view.document().begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().isAnchor():
                found.append((piece.position(), piece.position() + piece.length()))
            pieces += 1
        block = block.next()
    return found


def test_a_press_on_a_link_asks_for_its_chapter_and_opens_nothing(view: GuideView) -> None:
    view.show_chapter(GUIDE.chapter("stick"), "")
    before = plain(view)
    asked: list[str] = []
    view.chapter_asked.connect(asked.append)
    (begin, _end) = link_places(view)[0]
    cursor = view.textCursor()
    cursor.setPosition(begin + 1)
    spot = view.cursorRect(cursor).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked == ["keep-it-safe"]
    beside = spot + QPoint(400, 0)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert asked == ["keep-it-safe"]
    assert plain(view) == before


@pytest.mark.parametrize("chapter", GUIDE.chapters, ids=lambda chapter: chapter.id)
def test_nothing_in_a_chapter_asks_for_a_file_or_an_address(
    view: GuideView, chapter: Chapter
) -> None:
    view.show_chapter(chapter, GUIDE.not_yet_seen)
    for form in view.document().allFormats():
        assert not form.isImageFormat()
        link = form.toCharFormat().anchorHref() if form.isCharFormat() else ""
        assert link in {"", *(each.id for each in GUIDE.chapters)}
    assert "\ufffc" not in view.toPlainText()


def test_markup_in_a_chapter_is_shown_letter_by_letter(view: GuideView, theme: Theme) -> None:
    from diary.guide.blocks import ChapterBlock, Span

    words = '<img src="file:///etc/passwd"><b>x</b> & <a href="https://example.org">y</a>'
    chapter = Chapter("x", words, "", (ChapterBlock(BlockKind.PARAGRAPH, (Span(words),)),))
    view.show_chapter(chapter, words)
    assert plain(view).count(words) == 3


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_it_has_the_colours_of_each_look_at_once(view: GuideView, theme: Theme, look: str) -> None:
    view.show_chapter(GUIDE.chapter("safe-here"), "")
    theme.choose(look)
    fragment = view.document().begin().begin().fragment()
    assert fragment.charFormat().foreground().color().name() == theme.colours.text
    picture = QImage(view.size(), QImage.Format.Format_RGB32)
    view.render(picture)
    seen = {picture.pixelColor(x, y).name() for x in range(0, 400, 3) for y in range(0, 160, 2)}
    assert theme.colours.note_edge in seen


def test_large_text_is_wrapped_and_never_scrolled_sideways(view: GuideView, theme: Theme) -> None:
    theme.set_zoom(2.0)
    view.resize(420, 400)
    for chapter in GUIDE.chapters:
        view.show_chapter(chapter, GUIDE.not_yet_seen)
        assert view.horizontalScrollBar().maximum() == 0, chapter.id


def test_it_goes_to_a_block_and_stays_there_at_another_size(view: GuideView, theme: Theme) -> None:
    chapter = GUIDE.chapter("police-and-orders")
    view.resize(500, 260)
    view.show_chapter(chapter, "")
    last = len(chapter.blocks) - 1
    view.go_to_block(last)
    assert view.textCursor().block().text().strip().startswith(chapter.blocks[last].text[:20])
    assert view.verticalScrollBar().value() > 0
    view.go_to_block(-1)
    assert view.textCursor().position() == 0


def test_a_chapter_is_read_by_keys_alone(view: GuideView, qtbot: Any) -> None:
    view.resize(500, 260)
    view.show_chapter(GUIDE.chapter("safe-here"), "")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0
