"""A chapter of the guide to read: headings, steps and links, with the words of a search marked.

**Invariants:**

- The text is put together block by block. Nothing is read as HTML or Markdown, and no picture is
  put in, so nothing can ask for a file or an address.
- A link is a piece of text with the name of a chapter. Pressed, it only sends `chapter_asked`: Qt
  knows no link here that it could follow.
- Tab goes from link to link and then leaves the view; Enter presses the link that is chosen.
- What is marked is bold and underlined as well, for people who do not see its colour.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from diary.guide.blocks import BlockKind, ChapterBlock, Span, SpanKind
from diary.guide.chapters import Chapter
from diary.guide.search import marks
from ui.desktop.theme import Theme

_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier
_TITLE, _HEADING, _SMALL = 1.6, 1.2, 0.92
# In letters: how far the text of a list stands from the edge, and how wide a line is at the most.
_INDENT: Final = 3.0
_LETTERS: Final = 104


class GuideView(QTextEdit):
    """Shows one chapter; `chapter_asked` carries the chapter of a link that was pressed."""

    chapter_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chapter: Chapter | None = None
        self._below = ""
        self._words: tuple[str, ...] = ()
        # where each block of the chapter begins in the document
        self._places: list[int] = []
        # where each link begins and ends, and the chapter that it leads to
        self._links: list[tuple[int, int, str]] = []
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "guide")
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._on_theme)

    def show_chapter(self, chapter: Chapter, below: str, words: tuple[str, ...] = ()) -> None:
        """Show a chapter from its beginning, with `below` under it, and mark these words."""
        self._chapter, self._below, self._words = chapter, below, words
        self.setAccessibleName(chapter.title)
        self._build()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def go_to_block(self, number: int) -> None:
        """Scroll to a block of the chapter, or to its title if the number is negative."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places[number] if number >= 0 else 0)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def marked(self) -> tuple[str, ...]:
        """Return the pieces that are marked, in order."""
        return tuple(each.cursor.selectedText() for each in self.extraSelections())

    @Slot()
    def _on_theme(self) -> None:
        if self._chapter is not None:
            at = self.verticalScrollBar().value()
            self._build()
            self.verticalScrollBar().setValue(at)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Choose the link after or before the place of the text cursor; leave after the last."""
        links = self._links if is_next else self._links[::-1]
        cursor = self.textCursor()
        at = cursor.selectionEnd() if is_next else cursor.selectionStart()
        for begin, end, _chapter in links:
            if (begin >= at) if is_next else (end <= at):
                cursor.setPosition(begin)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
                return True
        return super().focusNextPrevChild(is_next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the chosen link with Enter, scroll with the arrows, and read on with Space."""
        bar = self.verticalScrollBar()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        steps = {Qt.Key.Key_Down: bar.singleStep(), Qt.Key.Key_Up: -bar.singleStep()}
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            cursor = self.textCursor()
            self._press((cursor.selectionStart(), cursor.selectionEnd()))
        elif plain and event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        elif plain and event.key() == Qt.Key.Key_Space:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over a link."""
        super().mouseMoveEvent(event)
        shape = Qt.CursorShape.PointingHandCursor if self._at(event) else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press the link that is clicked, if no text was selected."""
        super().mouseReleaseEvent(event)
        place = self._at(event)
        if place and not self.textCursor().hasSelection():
            self._press(place)

    def _at(self, event: QMouseEvent) -> tuple[int, int] | None:
        """Return where the link under the pointer begins and ends."""
        point = event.position().toPoint()
        # of a link at the end of a line, what is right of it is no part
        if not self.document().documentLayout().anchorAt(self._in_document(point)):
            return None
        at = self.cursorForPosition(point).position()
        found = ((begin, end) for begin, end, _chapter in self._links if begin <= at <= end)
        return next(found, None)

    def _in_document(self, point: QPoint) -> QPointF:
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        return QPointF(point.x() + bars[0].value(), point.y() + bars[1].value())

    def _press(self, place: tuple[int, int]) -> None:
        for begin, end, chapter in self._links:
            if (begin, end) == place:
                self.chapter_asked.emit(chapter)
                return

    def changeEvent(self, event: QEvent) -> None:
        """Set the width of lines anew at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_width()

    def _set_width(self) -> None:
        wide = int(self.fontMetrics().averageCharWidth() * _LETTERS)
        self.setMaximumWidth(wide)

    def _build(self) -> None:
        chapter = self._chapter
        if chapter is None:
            return
        self._set_width()
        document = self.document()
        document.clear()
        document.setDocumentMargin(8)
        document.setDefaultFont(self.font())
        writer = _Writer(document, self._theme, self.fontMetrics().averageCharWidth())
        writer.title(chapter.title)
        self._places = [writer.block(block) for block in chapter.blocks]
        self._links = writer.links
        writer.remark(self._below)
        self._mark()

    def _mark(self) -> None:
        colours = self._theme.colours
        form = QTextCharFormat()
        form.setBackground(QColor(colours.chosen))
        form.setForeground(QColor(colours.text))
        form.setFontUnderline(True)
        form.setFontWeight(QFont.Weight.Bold)
        found = []
        text = self.document().toRawText()
        for begin, end in marks(text, self._words):
            selection = QTextEdit.ExtraSelection()
            selection.format = form
            cursor = QTextCursor(self.document())
            cursor.setPosition(begin)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            found.append(selection)
        self.setExtraSelections(found)


class _Writer:
    """Writes blocks into an empty document."""

    def __init__(self, document: QTextDocument, theme: Theme, letter: int) -> None:
        self._cursor = QTextCursor(document)
        self._colours = theme.colours
        self._letter = letter
        self._points = document.defaultFont().pointSizeF()
        self._fresh = True
        self.links: list[tuple[int, int, str]] = []

    def title(self, text: str) -> None:
        """Write the title of the chapter."""
        self._begin(level=1, below=0.6)
        self._cursor.insertText(text, self._sized(_TITLE, bold=True))

    def remark(self, text: str) -> None:
        """Write a line in small print under everything."""
        self._begin(above=1.6)
        self._cursor.insertText(text, self._small())

    def block(self, block: ChapterBlock) -> int:
        """Write a block, and return where it begins."""
        match block.kind:
            case BlockKind.NOTE:
                return self._note(block)
            case BlockKind.HEADING:
                self._begin(level=2, above=1.2, below=0.3)
                at = self._cursor.position()
                self._cursor.insertText(block.text, self._sized(_HEADING, bold=True))
                return at
            case BlockKind.STEP:
                return self._item(f"{block.number}.", block)
            case BlockKind.POINT:
                return self._item("\u2022", block)
            case BlockKind.REMARK:
                self._begin(below=0.5, left=_INDENT)
                at = self._cursor.position()
                self._cursor.insertText(block.text, self._small())
                return at
            case BlockKind.PARAGRAPH:
                self._begin(above=0.5, below=0.5)
                at = self._cursor.position()
                self._spans(block.spans)
                return at
            case _:
                # pictures of the window are for who does not have it before them
                return self._cursor.position()

    def _note(self, block: ChapterBlock) -> int:
        form = QTextFrameFormat()
        form.setBackground(QColor(self._colours.note))
        form.setBorder(2)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QBrush(QColor(self._colours.note_edge)))
        form.setPadding(self._letter * 1.5)
        form.setBottomMargin(self._letter * 2)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        outside = self._cursor.currentFrame()
        self._cursor.insertFrame(form)
        at = self._cursor.position()
        self._cursor.setBlockFormat(QTextBlockFormat())
        self._spans(block.spans, bold=True)
        self._cursor.setPosition(outside.lastPosition())
        # the frame is followed by a line of its own, in which the next block is written
        self._fresh = True
        return at

    def _item(self, mark: str, block: ChapterBlock) -> int:
        form = self._form(below=0.25, left=_INDENT)
        indent = self._letter * _INDENT
        form.setTextIndent(-indent)
        stop = QTextOption.Tab(indent, QTextOption.TabType.LeftTab)
        form.setTabPositions([stop])
        self._next(form)
        at = self._cursor.position()
        self._cursor.insertText(f"{mark}\t", self._sized(1.0))
        self._spans(block.spans)
        return at

    def _spans(self, spans: tuple[Span, ...], *, bold: bool = False) -> None:
        for span in spans:
            form = self._sized(1.0, bold=bold or span.kind in (SpanKind.NAME, SpanKind.STRONG))
            if span.kind is SpanKind.CODE:
                form.setFontFamilies(
                    [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()]
                )
            if span.kind is SpanKind.LINK:
                form.setAnchor(True)
                form.setAnchorHref(span.chapter)
                form.setFontUnderline(True)
                form.setForeground(QColor(self._colours.accent))
            begin = self._cursor.position()
            self._cursor.insertText(span.text, form)
            if span.kind is SpanKind.LINK:
                self.links.append((begin, self._cursor.position(), span.chapter))

    def _begin(
        self, *, level: int = 0, above: float = 0.0, below: float = 0.4, left: float = 0.0
    ) -> None:
        form = self._form(above=above, below=below, left=left)
        form.setHeadingLevel(level)
        self._next(form)

    def _form(self, *, above: float = 0.0, below: float, left: float = 0.0) -> QTextBlockFormat:
        """Return the format of a block; distances are in lines and letters."""
        line = self._letter * 2.0
        form = QTextBlockFormat()
        form.setTopMargin(above * line)
        form.setBottomMargin(below * line)
        form.setLeftMargin(left * self._letter)
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return form

    def _next(self, form: QTextBlockFormat) -> None:
        if self._fresh:
            self._cursor.setBlockFormat(form)
            self._fresh = False
        else:
            self._cursor.insertBlock(form, QTextCharFormat())

    def _sized(self, factor: float, *, bold: bool = False) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFontPointSize(self._points * factor)
        form.setForeground(QColor(self._colours.text))
        if bold:
            form.setFontWeight(QFont.Weight.DemiBold)
        return form

    def _small(self) -> QTextCharFormat:
        form = self._sized(_SMALL)
        form.setForeground(QColor(self._colours.muted))
        return form
