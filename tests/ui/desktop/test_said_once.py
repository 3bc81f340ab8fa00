"""What a page says to people is said once on it; test_screens.py asks every screen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.desktop.widgets.basic import PlainLabel

_END = re.compile(r"(?<=[.?!])\s+")
# letters: names of fields and states are said beside every one of several things
_SENTENCE = 25


# a chart says itself what it counts, since it may be looked at alone
_OF_A_CHART = re.compile(r"\bn = \d")


def sentences(page: QWidget) -> Iterator[str]:
    for label in page.findChildren(QLabel):
        if label.isVisible():
            yield from (each for each in _END.split(label.text()) if is_sentence(each))


def is_sentence(text: str) -> bool:
    return len(text) > _SENTENCE and not _OF_A_CHART.search(text)


def said_twice(page: QWidget) -> list[str]:
    return [each for each, times in Counter(sentences(page)).items() if times > 1]


def test_what_is_said_twice_is_seen(shown: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(PlainLabel("Short. It is said here, and it is long enough."))
    shown(page)
    assert said_twice(page) == []
    again = PlainLabel("It is said here, and it is long enough.")
    column.addWidget(again)
    again.show()
    assert len(said_twice(page)) == 1
