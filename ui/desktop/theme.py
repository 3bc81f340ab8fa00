"""Palette, style sheet and text size, from three sets of colours and the system's font.

**Invariants:**

- Text has a contrast of at least 4.5:1 on every background it is used on; edges of controls, ticks
  and the focus ring at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). Tests compute every pair.
- Where the system asks for high contrast, its colours are used: text and edges of at least 7:1
  (WCAG 2.2, 1.4.6), and no edge that is only a shade.
- What cannot be pressed has a dashed edge, and is told by its shape too (WCAG 2.2, 1.4.1).
- No colour says how bad something is; there is no red alarm, because the program judges nothing.
- Sizes follow the system's font family and size, times the zoom, for people who need large text;
  only edges have a size in pixels. A tick box is about as high as the line beside it, and arrows
  grow with it.
- A program that starts shows what the system asks for. One that replaces another after a lock shows
  what that one showed: who needs it needs it at the lock screen too.
- Every control has a target of at least 24 by 24 px (WCAG 2.2, 2.5.8) and shows its focus.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

import resources


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as `#rrggbb`: `ground` is the window, `sheet` input fields, `band` the side bar."""

    ground: str
    sheet: str
    band: str
    hover: str
    text: str
    muted: str
    edge: str
    line: str
    accent: str
    on_accent: str
    chosen: str
    note: str
    note_edge: str
    problem: str
    disabled: str
    ramp: tuple[str, str, str, str, str]


LIGHT = Colours(
    ground="#f5f4f0",
    sheet="#ffffff",
    band="#eae7df",
    hover="#e9eef2",
    text="#1e2226",
    muted="#50575f",
    edge="#767d85",
    line="#d3cfc5",
    accent="#1f5673",
    on_accent="#ffffff",
    chosen="#d5e4ed",
    note="#fbf3dc",
    note_edge="#8a6d1f",
    problem="#9a1b1b",
    disabled="#686e75",
    ramp=("#e3eef4", "#b5d3e2", "#7fb2cb", "#35708b", "#1f5673"),
)

DARK = Colours(
    ground="#1a1d20",
    sheet="#23272b",
    band="#141618",
    hover="#2c3238",
    text="#e9e7e2",
    muted="#b3b8bd",
    edge="#8b939b",
    line="#3a4046",
    accent="#8fc3dd",
    on_accent="#10222d",
    chosen="#2c4656",
    note="#322c1b",
    note_edge="#bfa24f",
    problem="#ffa89e",
    disabled="#8d9399",
    ramp=("#26333b", "#2f4d5d", "#3f6f87", "#63a0bd", "#a5d3e8"),
)

CONTRAST = Colours(
    ground="#000000",
    sheet="#000000",
    band="#000000",
    hover="#262626",
    text="#ffffff",
    muted="#ffffff",
    edge="#ffffff",
    line="#ffffff",
    accent="#ffe14d",
    on_accent="#000000",
    chosen="#003a5c",
    note="#000000",
    note_edge="#ffe14d",
    problem="#ffc4bb",
    disabled="#cccccc",
    ramp=("#2b2b2b", "#4d4d4d", "#8c8c8c", "#c4c4c4", "#ffffff"),
)


def ink_on(ground: str) -> str:
    """Return the text colour, light or dark, with the higher contrast on this background."""
    return max(("#ffffff", "#101418"), key=lambda ink: contrast(ink, ground))


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


SHEET = """
QWidget { outline: none; }
QLabel[role="title"] { font-size: $title; font-weight: 600; }
QLabel[role="heading"] { font-size: $heading; font-weight: 600; }
QLabel[role="field"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
/* room for the sign, which is painted; in a label Qt turns it round by itself */
QLabel[role="problem"] { font-weight: 600; color: $problem; padding-left: $sign_room; }
QLabel[role="mono"], QLineEdit[role="mono"] { font-family: "$mono"; }
QLabel[role="code"] { font-family: "$mono"; font-size: $title; font-weight: 600;
    padding: 16px 20px; background: $sheet; border: 1px solid $edge; border-radius: 4px; }
QLabel[role="word"] { font-size: $heading; padding: 6px 14px; background: $sheet;
    border: 1px solid $line; border-radius: 4px; }
QLabel[role="words"] { font-size: $heading; font-weight: 600; padding: 10px;
    background: $sheet; border: 1px solid $edge; border-radius: 4px; }
QLabel[role="code"]:focus { border: 2px solid $accent; padding: 15px 19px; }
QLabel[role="words"]:focus { border: 2px solid $accent; padding: 9px; }

QFrame[role="band"] { background: $band; border: none; }
QFrame[role="foot"] { background: $ground; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $sheet; border: 1px solid $line; border-radius: 6px; }
QFrame[role="notice"] { background: $note; border: none; border-$leading: 4px solid $note_edge;
    border-radius: 2px; }
QFrame[role="bar"] { background: $chosen; border: none; }
QFrame[role="drop"] { background: $sheet; border: 2px dashed $edge; border-radius: 6px; }
QFrame[role="drop"][over="true"] { border: 2px solid $accent; background: $chosen; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {
    background: $sheet; color: $text; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $muted; }
QLineEdit, QComboBox, QSpinBox { min-height: $line_height; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: content; width: 1px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
    border: 2px solid $accent; padding: 4px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $disabled; }
QTextEdit[role="text"], QTextEdit[role="said"] { background: transparent; border: none;
    padding: 0; }
QTextEdit[role="said"] { font-size: $heading; }
QTextEdit[role="text"]:focus, QTextEdit[role="said"]:focus { border: none; padding: 0;
    text-decoration: none; background: $hover; }
QTextEdit[role="guide"] { background: transparent; border: 2px solid transparent; padding: 0; }
QTextEdit[role="guide"]:focus { border: 2px solid $accent; padding: 0; }
QLineEdit[role="quick"] { padding: 9px 12px; }
QLineEdit[role="quick"]:focus { padding: 8px 11px; }

QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: $arrow_room; }
QComboBox::down-arrow { image: url("$arrow"); width: $arrow_wide; height: $arrow_high; }
QComboBox QAbstractItemView { background: $sheet; color: $text; border: 1px solid $edge;
    selection-background-color: $accent; selection-color: $on_accent; padding: 2px; }
QComboBox QAbstractItemView::item { min-height: $row_height; padding: 2px 6px; }

QPushButton { background: $sheet; color: $text; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 14px; min-height: $line_height; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $chosen; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $disabled; background: $ground; border: 1px dashed $disabled; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 600; }
QPushButton[role="main"]:hover { border: 1px solid $text; }
QPushButton[role="main"]:focus { border: 2px solid $text; }
QPushButton[role="main"]:disabled { background: $ground; color: $disabled;
    border: 1px dashed $disabled; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent;
    color: $accent; text-align: left; padding: 5px 8px; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QPushButton[role="quiet"]:disabled { color: $disabled; border: 1px dashed $disabled; }
QPushButton[role="chip"] { background: $chosen; border: 1px solid $accent; border-radius: 12px;
    color: $text; padding: 3px 10px; }
QPushButton[role="chip"]:hover { background: $hover; }
QPushButton[role="chip"]:focus { border: 2px solid $accent; padding: 2px 9px; }
QPushButton[role="chip"]:disabled, QPushButton[role="step"]:disabled,
QPushButton[role="nav"]:disabled { color: $disabled; border: 1px dashed $disabled; }
QPushButton[role="tab"]:checked { background: $chosen; border-color: $accent; }
QPushButton[role="step"] { background: transparent; border: 1px solid $edge;
    border-radius: 12px; padding: 5px 16px; }
QPushButton[role="step"]:hover { background: $hover; }
QPushButton[role="step"]:checked { background: $chosen; border-color: $accent; font-weight: 600; }
QPushButton[role="step"]:focus { border: 2px solid $accent; padding: 4px 15px; }
QPushButton[role="nav"] { background: transparent; border: 1px solid transparent;
    border-radius: 4px; text-align: left; padding: 4px 12px; color: $text; }
QPushButton[role="nav"][inside="true"] { font-weight: 600; }
QPushButton[role="nav"]:hover { background: $hover; }
QPushButton[role="nav"]:checked { background: $chosen; font-weight: 600;
    border: 1px solid $accent; }
QPushButton[role="nav"]:checked:disabled { color: $text; }
QPushButton[role="nav"]:focus { border: 2px solid $accent; padding: 3px 11px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: $row_height; padding: 1px;
    border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {
    width: $tick_side; height: $tick_side; border: 2px solid $text; background: $sheet; }
QCheckBox::indicator, QListView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: $tick_round; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent;
    image: url("$tick"); }
QRadioButton::indicator:checked { background: qradialgradient(cx:0.5, cy:0.5, radius:0.5,
    fx:0.5, fy:0.5, stop:0 $accent, stop:0.55 $accent, stop:0.6 $sheet, stop:1 $sheet); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $disabled; }

QListView, QTableView, QTreeView { background: $sheet; color: $text; border: 1px solid $edge;
    border-radius: 4px; gridline-color: $line; alternate-background-color: $ground;
    placeholder-text-color: $muted; }
QListView[role="tiles"] { background: transparent; border: none; }
QListView[role="rail"] { background: transparent; border: 2px solid transparent; }
QListView:focus, QTableView:focus { border: 2px solid $accent; }
QListView[role="tiles"]:focus { border: none; }
QListView[role="rail"]:focus { border: 2px solid $accent; }
QListView::item { padding: 4px; min-height: $row_height; }
QListView::item:selected, QTableView::item:selected { background: $chosen; color: $text; }
QHeaderView::section { background: $band; color: $text; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line; padding: 5px 8px; }
QTableCornerButton::section { background: $band; border: none; }

QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget[role="column"] { background: transparent; }
QScrollBar { background: $ground; border: none; }
QScrollBar:vertical { width: 14px; }
QScrollBar:horizontal { height: 14px; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { border: 1px solid $edge; border-radius: 4px; background: $sheet; color: $text;
    text-align: center; min-height: 18px; }
QProgressBar:focus { border: 2px solid $accent; }
QProgressBar::chunk { background: $chosen; border-radius: 3px; }
QMenu { background: $sheet; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 20px; min-height: $line_height; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QToolTip { background: $sheet; color: $text; border: 1px solid $edge; }
"""


ZOOM_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5)
_SETS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
CHOICES = ("system", *_SETS)


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a window looks: one of `CHOICES`, and the text size in per cent of the system's.

    One process tells it to the next after a lock; it is stored nowhere outside a record.
    """

    choice: str = "system"
    percent: int = 100

    @property
    def line(self) -> str:
        """Return what the next process is told."""
        return f"{self.choice} {self.percent}"

    @classmethod
    def read(cls, line: str) -> Appearance:
        """Return what `line` says; anything but what `line` wrote is the system's own."""
        choice, _space, percent = line.partition(" ")
        known = {str(round(step * 100)): round(step * 100) for step in ZOOM_STEPS}
        if choice not in CHOICES or percent not in known:
            return cls()
        return cls(choice, known[percent])


# the edge of a tick box
TICK_EDGE = 2


def tick_side(line: int) -> int:
    """Return the side of a tick box with its edge, beside text whose lines are `line` high."""
    # even, or half of it would be no radius of a circle
    return max((line + 2) // 2 * 2, 18)


def arrow_width(line: int) -> int:
    """Return the width of the arrow of a box with answers, whose lines are `line` high."""
    return max(line * 2 // 3, 12)


class Theme(QObject):
    """Applies colours and sizes to the application; `changed` makes widgets paint again."""

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        parent: QObject | None = None,
        before: Appearance | None = None,
    ) -> None:
        """Begin with what the process before this one showed; nothing is shown before `apply`."""
        super().__init__(parent)
        self._app = app
        self._font = QFont(app.font())
        begin = before or Appearance()
        self._choice, self._zoom = begin.choice, begin.percent / 100
        app.setStyle("Fusion")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    @property
    def colours(self) -> Colours:
        return _SETS[self._choice if self._choice in _SETS else self._of_system()]

    @property
    def choice(self) -> str:
        """Return one of `CHOICES`."""
        return self._choice

    @property
    def zoom(self) -> float:
        """Return the text size as a multiple of the system's."""
        return self._zoom

    @property
    def appearance(self) -> Appearance:
        """Return what a process that replaces this one is told."""
        return Appearance(self._choice, round(self._zoom * 100))

    def choose(self, choice: str) -> None:
        """Use one of `CHOICES`; any other value counts as `system`."""
        self._choice = choice if choice in CHOICES else "system"
        self.apply()

    def set_zoom(self, zoom: float) -> None:
        """Use the step nearest to `zoom`."""
        self._zoom = min(ZOOM_STEPS, key=lambda step: abs(step - zoom))
        self.apply()

    def step_zoom(self, steps: int) -> None:
        """Make text larger or smaller by so many steps; 0 returns to the system's size."""
        if steps == 0:
            self.set_zoom(1.0)
            return
        at = ZOOM_STEPS.index(self._zoom) + steps
        self.set_zoom(ZOOM_STEPS[max(0, min(at, len(ZOOM_STEPS) - 1))])

    def apply(self) -> None:
        """Apply palette, font and style sheet."""
        font = QFont(self._font)
        size = max(self._points() * self._zoom, 6.0)
        font.setPointSizeF(size)
        self._app.setFont(font)
        self._app.setPalette(palette(self.colours))
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        line = QFontMetrics(font).height()
        turned = self._app.layoutDirection() is Qt.LayoutDirection.RightToLeft
        leading = "right" if turned else "left"
        self._app.setStyleSheet(sheet(self.colours, size, line, mono, leading))
        self.changed.emit()

    def _points(self) -> float:
        size = self._font.pointSizeF()
        return size if size > 0 else 10.0

    def _of_system(self) -> str:
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return "contrast"
        return "dark" if hints.colorScheme() is Qt.ColorScheme.Dark else "light"

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.apply()


def palette(colours: Colours) -> QPalette:
    """Return a palette in which every role and its disabled form is set."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.sheet,
        role.AlternateBase: colours.ground,
        role.Text: colours.text,
        role.Button: colours.sheet,
        role.ButtonText: colours.text,
        role.BrightText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.sheet,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Accent: colours.accent,
        role.Light: colours.sheet,
        role.Midlight: colours.hover,
        role.Mid: colours.line,
        role.Dark: colours.edge,
        role.Shadow: colours.edge,
    }
    for name, colour in pairs.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.disabled))
    return made


def sheet(
    colours: Colours,
    points: float,
    line: int = 16,
    mono: str = "monospace",
    leading: str = "left",
) -> str:
    """Return the style sheet for text of `points` whose lines are `line` pixels high.

    `mono` is the font whose letters have one width: Windows knows none by the name "monospace".
    `leading` is the side where reading begins.
    """
    values = asdict(colours) | {"mono": mono, "leading": leading}
    sizes = {
        "title": f"{points * 1.6:.2f}pt",
        "heading": f"{points * 1.2:.2f}pt",
        "line_height": f"{max(line + 4, 22)}px",
        "row_height": f"{max(line + 8, 26)}px",
        "tick_side": f"{tick_side(line) - 2 * TICK_EDGE}px",
        "arrow_wide": f"{arrow_width(line)}px",
        "arrow_high": f"{arrow_width(line) * 2 // 3}px",
        "arrow_room": f"{arrow_width(line) + 12}px",
        "sign_room": f"{line * 3 // 2}px",
        "tick_round": f"{tick_side(line) // 2}px",
    }
    look = "light" if colours is LIGHT else "dark"
    pictures = {name: icon_path(f"{name}-{look}") for name in ("tick", "arrow")}
    return Template(SHEET).substitute(values | sizes | pictures)


def icon_path(name: str) -> str:
    """Return the path of a shipped picture, with forward slashes for the style sheet."""
    return Path(resources.__path__[0], "icons", f"{name}.png").as_posix()
