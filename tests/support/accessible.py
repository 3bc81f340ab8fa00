"""What a screen reader is told of a window, read from Qt's interfaces of the real widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from ui.desktop.widgets.basic import TickBox

Role = QAccessible.Role
Text = QAccessible.Text
LEAST: Final = 24
# rows of a list that are looked at
_ROWS: Final = 60
# what has the focus without being anything
_NOTHING: Final = {Role.NoRole, Role.Client, Role.Window, Role.Border, Role.LayeredPane, Role.Pane}
_PRESSED: Final = {Role.Button, Role.RadioButton, Role.CheckBox, Role.PageTab, Role.ComboBox}


def parts(top: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield everything of a window that is in sight for a screen reader, in its order."""
    yield from _below(QAccessible.queryAccessibleInterface(top))


def _below(part: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if part is None or not part.isValid() or part.state().invisible:
        return
    yield part
    for number in range(min(part.childCount(), _ROWS)):
        yield from _below(part.child(number))


def name_of(part: QAccessibleInterface) -> str:
    """Return what a screen reader calls it."""
    return part.text(Text.Name).strip()


def faults(top: QWidget) -> Iterator[str]:
    """Yield what a person with a screen reader, a keyboard or an unsteady hand would miss."""
    told: Counter[tuple[str, str, str]] = Counter()
    for part in parts(top):
        state, role, name = part.state(), part.role(), name_of(part)
        thing = f"{role.name} {name!r} ({_kind(part.object())})"
        if role is Role.ListItem and not name:
            yield f"{thing} is a row without a name"
        if not state.focusable or state.disabled:
            continue
        if not name:
            yield f"{thing} has no name"
        if isinstance(part.object(), QWidget) and role in _NOTHING:
            yield f"{thing} can be reached and is nothing"
        if role is Role.ComboBox and not _question(part):
            yield f"{thing} does not say what is chosen"
        if role is Role.RadioButton and not _asked(part):
            yield f"{thing} is an answer without its question"
        if role in _PRESSED:
            told[role.name, name, _question(part)] += 1
            place = _hit(part)
            if min(place.width(), place.height()) < LEAST:
                yield f"{thing} is {place.width()} by {place.height()} pixels"
    yield from (f"{count} are {each}" for each, count in told.items() if count > 1)


def _hit(part: QAccessibleInterface) -> QRect:
    """Return where a click does something: a tick box tells of its words alone."""
    of = part.object()
    return of.rect() if isinstance(of, TickBox) else part.rect()


def _question(part: QAccessibleInterface) -> str:
    """Return what a control is about: its label, its description, or the group around it."""
    labels = [
        each.text(Text.Name)
        for each, flag in part.relations(QAccessible.RelationFlag.AllRelations)
        if flag == QAccessible.RelationFlag.Label
    ]
    return " ".join([*labels, part.text(Text.Description), *_groups(part)]).strip()


def _groups(part: QAccessibleInterface) -> Iterator[str]:
    around = part.parent()
    while around is not None and around.isValid():
        if around.role() in (Role.Grouping, Role.Form) and name_of(around):
            yield name_of(around)
        around = around.parent()


def _asked(part: QAccessibleInterface) -> bool:
    return any(_groups(part))


def _kind(of: QObject | None) -> str:
    return type(of).__name__ if of is not None else "row"
