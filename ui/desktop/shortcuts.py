"""The keys of the window: one declaration, from which they are made and listed.

**Invariants:**

- Every shortcut of the window is made by `bind`, so that none is missing in the list.
- Keys that a control takes itself while it has the focus are declared too, as `by_control`.
- A key without Ctrl or Alt acts only where its widget has the focus, so that typing does nothing
  else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from diary.i18n import N_, _
from ui.desktop.page_list import NUMBER_KEYS, RECORD_GROUPS


class Act(Enum):
    """What a key does."""

    HIDE = auto()
    LOCK = auto()
    LIST = auto()
    HELP = auto()
    LARGER = auto()
    SMALLER = auto()
    USUAL = auto()
    FIND = auto()
    RECORD = auto()
    SHOW_PAGE = auto()
    BACK = auto()
    GO_TO_DAY = auto()
    CHOOSE_ROW = auto()
    SAVE = auto()
    STEP_BEFORE = auto()
    NEXT_EXHIBIT = auto()
    EXHIBIT_BEFORE = auto()
    NEXT_PAGE = auto()
    PAGE_BEFORE = auto()
    PLAY = auto()
    PLAY_BACK = auto()
    PLAY_ON = auto()
    PICTURE_LARGER = auto()
    PICTURE_SMALLER = auto()
    PICTURE_WHOLE = auto()
    PICTURE_OWN_SIZE = auto()
    PICTURE_TURN = auto()
    SET_MARK = auto()
    GO_TO_MARK = auto()
    SHOW_WORDS = auto()
    UNDO = auto()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys and what they do, both as they are listed.

    With `inside` they act only while the focus is in the widget that they belong to; `by_control`
    says that a control takes them itself.
    """

    act: Act
    keys: tuple[str, ...]
    text: str
    inside: bool = False
    by_control: bool = False


# What pressing Shift several times is called, which is no sequence of keys to Qt.
_SHIFTS: Final = N_("Shift three times")
_EVERYWHERE: Final = N_("Everywhere")
_PAGES: Final = N_("Pages of the record")

SHORTCUTS: Final[dict[str, tuple[Shortcut, ...]]] = {
    _EVERYWHERE: (
        Shortcut(Act.HIDE, ("Ctrl+Shift+H",), N_("Hide now"), by_control=True),
        Shortcut(Act.LOCK, ("Ctrl+L",), N_("Lock the record")),
        Shortcut(Act.LIST, ("Ctrl+F1", "Ctrl+?"), N_("Show this list")),
        Shortcut(Act.HELP, ("F1",), N_("How this works: the chapter for this page")),
        Shortcut(Act.LARGER, ("Ctrl++", "Ctrl+="), N_("Larger text")),
        Shortcut(Act.SMALLER, ("Ctrl+-",), N_("Smaller text")),
        Shortcut(Act.USUAL, ("Ctrl+0",), N_("Text of the usual size")),
        Shortcut(Act.BACK, ("Esc",), N_("Back, where a page was opened from another"), inside=True),
    ),
    _PAGES: (
        Shortcut(Act.FIND, ("Ctrl+F",), N_("Search the record")),
        Shortcut(Act.RECORD, ("Ctrl+N",), N_("Record an incident")),
    ),
    N_("Timeline"): (
        Shortcut(Act.GO_TO_DAY, ("Ctrl+G",), N_("Go to a day"), inside=True),
        Shortcut(
            Act.CHOOSE_ROW, ("Ctrl+Space",), N_("Choose a row, or choose it no more"),
            by_control=True,
        ),
    ),
    N_("What goes step by step"): (
        Shortcut(Act.SAVE, ("Ctrl+Return",), N_("Save what is in the form")),
        Shortcut(Act.STEP_BEFORE, ("Alt+Left",), N_("The step before")),
    ),
    N_("Looking at evidence"): (
        Shortcut(Act.NEXT_EXHIBIT, ("Alt+Right",), N_("Next exhibit"), inside=True),
        Shortcut(Act.EXHIBIT_BEFORE, ("Alt+Left",), N_("Previous exhibit"), inside=True),
        Shortcut(Act.NEXT_PAGE, ("PgDown",), N_("Next page"), inside=True),
        Shortcut(Act.PAGE_BEFORE, ("PgUp",), N_("Previous page"), inside=True),
        Shortcut(Act.PLAY, ("Ctrl+Space",), N_("Play, or stop"), inside=True),
        Shortcut(Act.PLAY_BACK, ("Ctrl+Left",), N_("Back by five seconds"), inside=True),
        Shortcut(Act.PLAY_ON, ("Ctrl+Right",), N_("On by five seconds"), inside=True),
        Shortcut(Act.PICTURE_LARGER, ("+",), N_("Larger"), by_control=True),
        Shortcut(Act.PICTURE_SMALLER, ("-",), N_("Smaller"), by_control=True),
        Shortcut(Act.PICTURE_WHOLE, ("0",), N_("The whole picture"), by_control=True),
        Shortcut(Act.PICTURE_OWN_SIZE, ("1",), N_("The picture in its own size"), by_control=True),
        Shortcut(Act.PICTURE_TURN, ("R",), N_("Turn the picture"), by_control=True),
        Shortcut(Act.SET_MARK, ("Ctrl+M",), N_("Set a time mark in the words"), by_control=True),
        Shortcut(
            Act.GO_TO_MARK, ("Ctrl+Return",), N_("Play from the time mark at the cursor"),
            by_control=True,
        ),
    ),
    N_("Looking through messages"): (
        Shortcut(Act.SHOW_WORDS, ("F2",), N_("Show the first words of a row"), by_control=True),
        Shortcut(Act.UNDO, ("Ctrl+Z",), N_("Take the last answer back"), inside=True),
    ),
}  # fmt: skip


def _number_keys() -> Iterator[Shortcut]:
    labels = {page: label for group in RECORD_GROUPS for page, label in group.pages}
    for number, page in enumerate(NUMBER_KEYS, 1):
        yield Shortcut(Act.SHOW_PAGE, (f"Ctrl+{number}",), labels[page])


def listed() -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield where a shortcut acts, its keys as this system writes them, and what it does."""
    for where, rows in SHORTCUTS.items():
        pages = _number_keys() if where == _PAGES else ()
        for row in (*rows, *pages):
            keys = [_(_SHIFTS)] if row.act is Act.HIDE else []
            keys += [QKeySequence(key).toString(_NATIVE) for key in row.keys]
            yield _(where), keys, _(row.text)


_NATIVE: Final = QKeySequence.SequenceFormat.NativeText
_BY_ACT: Final = {row.act: row for rows in SHORTCUTS.values() for row in rows}


class BoundKeys:
    """The keys of an act that somebody bound, which can be put out of use."""

    def __init__(self, keys: Sequence[QShortcut]) -> None:
        self._keys = tuple(keys)

    def set_enabled(self, *, enabled: bool) -> None:
        """Let the keys act, or not."""
        for key in self._keys:
            key.setEnabled(enabled)


def bind(act: Act, owner: QWidget, on: Callable[[], object]) -> BoundKeys:
    """Make the keys of an act do this, as long as the owner is shown or has the focus inside."""
    row = _BY_ACT[act]
    return BoundKeys([_make(keys, owner, on, inside=row.inside) for keys in row.keys])


def bind_page(number: int, owner: QWidget, on: Callable[[], object]) -> None:
    """Make the key of a page do this, `number` from 1."""
    _make(f"Ctrl+{number}", owner, on, inside=False)


def _make(keys: str, owner: QWidget, on: Callable[[], object], *, inside: bool) -> QShortcut:
    made = QShortcut(QKeySequence(keys), owner)
    if inside:
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(on)
    return made
