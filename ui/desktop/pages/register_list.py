"""The list of one noun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from PySide6.QtCore import Signal

from diary.display import when_short, written_beside
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.record import Evidence
from diary.model.recorded import Content, Recorded
from ui.desktop import settling
from ui.desktop.forms.editor import Around, field_values
from ui.desktop.models.register import RegisterModel
from ui.desktop.pages.screen import Screen
from ui.desktop.register_words import Words
from ui.desktop.telling import Telling
from ui.desktop.widgets.plain import PlainLabel, button, short
from ui.desktop.widgets.register_view import RegisterView

SEPARATOR = " \u00b7 "


class ListView(Screen):
    """`opened` carries a subject."""

    opened = Signal(object)
    add_requested = Signal()

    def __init__(self, noun: Noun, words: Words, around: Around) -> None:
        super().__init__(_(words.title), _(words.intro), scrolls=False)
        self._around = around
        self.model = RegisterModel(self)
        self.view = RegisterView(_(words.title))
        self.view.setModel(self.model)
        self.add = button(_(words.add), "main", self.add_requested.emit)
        self.head.addWidget(self.add)
        self._empty = PlainLabel(_(words.empty) if words.empty else "", role="muted")
        self.column.addWidget(self._empty)
        self.column.addWidget(self.view, 1)
        self.column.addStretch(0)
        self.view.opened.connect(self.opened)
        self.setFocusProxy(self.add)

    def offer_adding(self, offered: bool) -> None:
        """Whether there is a way to add to the list."""
        self.add.setVisible(offered)
        self.setFocusProxy(self.add if offered else self.view)

    def show_items(self, items: Sequence[Recorded[Content]], telling: Telling) -> None:
        """Show these, latest first."""
        newest = sorted(items, key=_sort_key, reverse=True)
        self.model.set_items(newest, lambda item: self._describe(item, telling))
        self._empty.setVisible(not items)
        self.view.setVisible(bool(items))

    def _describe(self, item: Recorded[Content], telling: Telling) -> tuple[str, str]:
        content = item.content
        return _first(item, telling), SEPARATOR.join(
            part for part in self._second(item, content, telling) if part
        )

    def _second(self, item: Recorded[Content], content: Content, telling: Telling) -> list[str]:
        parts = []
        values, when = field_values(content), settling.time_of(content)
        if when is not None:
            parts.append(when_short(when))
        for name in ("reference", "officer", "relationship", "court"):
            if values.get(name):
                parts.append(short(values[name], 60))
        if isinstance(content, Evidence) and content.name and content.name != content.title:
            parts.append(short(content.name, 60))
        written = written_beside(when, item.first_written, self._around.zone)
        parts.append(_("written {when}").format(when=written))
        if item.withdrawn is not None:
            parts.append(_("withdrawn"))
        elif item.revision > 1:
            parts.append(_("changed since"))
        return parts


def _first(item: Recorded[Content], telling: Telling) -> str:
    values = field_values(item.content)
    for name in ("title", "name", "what", "text", "words"):
        value = values.get(name)
        if value:
            kind = _kind(item, telling)
            return f"{kind}: {short(value, 120)}" if kind else short(value, 120)
    return _kind(item, telling) or _("Number {number}").format(number=item.number)


def _kind(item: Recorded[Content], telling: Telling) -> str:
    values = field_values(item.content)
    for name in ("event", "area", "contact", "role", "own"):
        value = values.get(name)
        if isinstance(value, Enum):
            return telling.text(item.noun, name, value)
    return ""


def _sort_key(item: Recorded[Content]) -> tuple[datetime, int]:
    when = field_values(item.content).get("when")
    return (when.earliest() if when else None) or item.first_written, item.number
