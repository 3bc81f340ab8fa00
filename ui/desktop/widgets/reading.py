"""Parts for reading: label and text below each other, and what changed from version to version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.notices import card
from ui.desktop.widgets.plain import PlainLabel
from ui.desktop.widgets.text_edit import TextView

Lines = Iterable[tuple[str, str]]


def read_only(label: str, text: str) -> TextView:
    """A text to read, named for a screen reader."""
    view = TextView(text)
    view.setAccessibleName(label)
    return view


def fields(lines: Lines, title: str = "") -> QWidget:
    """A sheet of labels and texts."""
    sheet, column = card(title)
    for number, (label, text) in enumerate(lines):
        if number:
            column.addSpacing(6)
        column.addWidget(PlainLabel(label, role="field"))
        column.addWidget(read_only(label, text))
    return sheet


def version(
    title: str, reason: str, changes: Sequence[tuple[str, str, str]], note: str = ""
) -> QWidget:
    """One version: when it was written, why, and what it changed."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 4, 0, 6)
    column.setSpacing(3)
    column.addWidget(PlainLabel(title, role="field"))
    if note:
        column.addWidget(PlainLabel(note, role="muted"))
    if reason:
        column.addWidget(PlainLabel(_("Reason given"), role="muted"))
        column.addWidget(read_only(_("Reason given"), reason))
    for label, before, after in changes:
        column.addWidget(PlainLabel(_("{field}: before").format(field=label), role="muted"))
        column.addWidget(read_only(label, before or _("(nothing)")))
        column.addWidget(PlainLabel(_("{field}: since then").format(field=label), role="muted"))
        column.addWidget(read_only(label, after or _("(nothing)")))
    return made
