"""When the words of a line were: the question, and a button for each answer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.contradictions.line_time import LineTime
from diary.i18n import _
from diary.text.time_texts import when_short
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button
from ui.desktop.widgets.feedback import card


class LineTimeQuestion(QWidget):
    """`answered` carries the number of an answer; `another` wants a time that is not offered.

    With `not_now` it can be put off.
    """

    answered = Signal(int)
    another = Signal()
    put_off = Signal()

    def __init__(self, asked: LineTime, about: str = "", *, not_now: bool = False) -> None:
        """Build it; `about` says which incident it is about, where the page does not."""
        super().__init__()
        sheet, column = card()
        if about:
            column.addWidget(PlainLabel(about))
        column.addWidget(PlainLabel(asked.found.text, role="field"))
        answers = QWidget()
        row = FlowLayout(answers)
        texts = [*map(when_short, asked.found.choices), _("When I wrote it")]
        for number, text in enumerate(texts):
            words = text.replace("&", "&&")
            row.addWidget(button(words, on=partial(self.answered.emit, number)))
        row.addWidget(button(_("Another time"), "quiet", self.another.emit))
        if not_now:
            row.addWidget(button(_("Not now"), "quiet", self.put_off.emit))
        column.addWidget(answers)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(sheet)
