"""Theme: palette, style sheet and text size, from one set of colours and the system's font.

The rules are:

- The system's font family and size are the measure; zoom multiplies it, nothing is fixed in pixels
  but edges and tick boxes.
- Every control can be hit on 24 by 24 px at least (WCAG 2.2, 2.5.8) and shows where the focus is.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

import resources
from ui.desktop.colours import DARK, LIGHT, Colours
from ui.desktop.stylesheet import SHEET

ZOOM_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5)
CHOICES = ("system", "light", "dark")


class Theme(QObject):
    """Applies a look to the application; `changed` tells painters to paint again."""

    changed = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._font = QFont(app.font())
        self._choice = "system"
        self._zoom = 1.0
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def colours(self) -> Colours:
        """The colours in use."""
        return DARK if self._is_dark() else LIGHT

    @property
    def choice(self) -> str:
        """`system`, `light` or `dark`."""
        return self._choice

    @property
    def zoom(self) -> float:
        """How many times the system's text size."""
        return self._zoom

    def choose(self, choice: str) -> None:
        """Use `system`, `light` or `dark`; anything else counts as `system`."""
        self._choice = choice if choice in CHOICES else "system"
        self.apply()

    def set_zoom(self, zoom: float) -> None:
        """Use the step nearest to `zoom`."""
        self._zoom = min(ZOOM_STEPS, key=lambda step: abs(step - zoom))
        self.apply()

    def step_zoom(self, steps: int) -> None:
        """Go so many steps larger or smaller; 0 goes back to the system's size."""
        if steps == 0:
            self.set_zoom(1.0)
            return
        at = ZOOM_STEPS.index(self._zoom) + steps
        self.set_zoom(ZOOM_STEPS[max(0, min(at, len(ZOOM_STEPS) - 1))])

    def apply(self) -> None:
        """Put palette, font and style sheet in force."""
        font = QFont(self._font)
        size = max(self._points() * self._zoom, 6.0)
        font.setPointSizeF(size)
        self._app.setFont(font)
        self._app.setPalette(palette(self.colours))
        self._app.setStyleSheet(sheet(self.colours, size, QFontMetrics(font).height()))
        self.changed.emit()

    def _points(self) -> float:
        size = self._font.pointSizeF()
        return size if size > 0 else 10.0

    def _is_dark(self) -> bool:
        if self._choice != "system":
            return self._choice == "dark"
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.apply()


def palette(colours: Colours) -> QPalette:
    """A palette in which every role and its disabled form is set."""
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


def sheet(colours: Colours, points: float, line: int = 16) -> str:
    """The style sheet in these colours, for text of so many points, a line of it so many pixels."""
    values = asdict(colours)
    sizes = {
        "title": f"{points * 1.6:.2f}pt",
        "heading": f"{points * 1.2:.2f}pt",
        "line_height": f"{max(line + 4, 22)}px",
        "row_height": f"{max(line + 8, 26)}px",
    }
    look = "dark" if colours is DARK else "light"
    pictures = {name: icon_path(f"{name}-{look}") for name in ("tick", "arrow")}
    return Template(SHEET).substitute(values | sizes | pictures)


def icon_path(name: str) -> str:
    """Where the shipped picture of that name is, written with forward slashes."""
    return Path(resources.__path__[0], "icons", f"{name}.png").as_posix()
