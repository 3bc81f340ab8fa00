from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.desktop import theme
from ui.desktop.theme import (
    CHOICES,
    CONTRAST,
    DARK,
    LIGHT,
    ZOOM_STEPS,
    Appearance,
    Colours,
    Theme,
    contrast,
    ink_on,
    luminance,
    palette,
    sheet,
)
from ui.desktop.widgets.basic import PlainLabel

SETS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
EACH = pytest.mark.parametrize("colours", SETS.values(), ids=SETS)
GROUNDS = ("ground", "sheet", "band", "hover", "chosen", "note")
TEXT, EDGE, HIGH = 4.5, 3.0, 7.0


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#808080") == pytest.approx(0.2159, abs=0.0001)


@EACH
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(colours: Colours, ground: str) -> None:
    on = getattr(colours, ground)
    assert contrast(colours.text, on) >= TEXT
    assert contrast(colours.muted, on) >= TEXT
    assert contrast(colours.problem, on) >= TEXT


@EACH
def test_words_on_the_accent_and_links_can_be_read(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= TEXT
    for ground in GROUNDS:
        assert contrast(colours.accent, getattr(colours, ground)) >= TEXT


@EACH
def test_edges_ticks_and_focus_can_be_seen(colours: Colours) -> None:
    for ground in GROUNDS:
        for part in ("edge", "accent", "disabled", "note_edge"):
            assert contrast(getattr(colours, part), getattr(colours, ground)) >= EDGE, (
                part,
                ground,
            )


def test_high_contrast_has_text_and_edges_of_seven_to_one() -> None:
    for ground in GROUNDS:
        on = getattr(CONTRAST, ground)
        for part in ("text", "muted", "edge", "line", "accent", "disabled", "problem"):
            assert contrast(getattr(CONTRAST, part), on) >= HIGH, (part, ground)


def test_high_contrast_is_used_where_the_system_asks_for_it(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Qt.ContrastPreference.NoPreference
    hints = type(qapp.styleHints().accessibility())
    monkeypatch.setattr(hints, "contrastPreference", lambda _self: asked)
    theme = Theme(qapp)
    assert theme.colours is not CONTRAST
    asked = Qt.ContrastPreference.HighContrast
    assert theme.colours is CONTRAST
    theme.choose("dark")
    assert theme.colours is DARK
    theme.choose("contrast")
    assert theme.colours is CONTRAST


@EACH
def test_counts_can_be_read_on_every_step_of_the_ramp(colours: Colours) -> None:
    for step in colours.ramp:
        assert contrast(ink_on(step), step) >= TEXT


@EACH
def test_the_palette_has_the_colours_in_every_group(colours: Colours) -> None:
    made = palette(colours)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        text = made.color(group, QPalette.ColorRole.Text).name()
        base = made.color(group, QPalette.ColorRole.Base).name()
        assert (text, base) == (colours.text, colours.sheet)


@EACH
def test_the_style_sheet_has_no_name_left(colours: Colours) -> None:
    made = sheet(colours, 10)
    assert "$" not in made
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", made)) <= {
        value for value in vars_of(colours) if isinstance(value, str)
    }


# What can be pressed or written in; the edges of the rest only part one thing from another.
CONTROLS = ("QPushButton", "QLineEdit", "QComboBox", "QSpinBox", "QPlainTextEdit", "QCheckBox",
            "QRadioButton", "QListView", "QTableView", "QMenu")  # fmt: skip


def rules(colours: Colours) -> list[tuple[str, dict[str, str]]]:
    """Every rule of the style sheet: what it is for, and what it says, with colours filled in."""
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet(colours, 10))
    split = ((row.split(":", 1) for row in body.split(";") if ":" in row) for _of, body in found)
    bodies = [{key.strip(): value.strip() for key, value in rows} for rows in split]
    return [(" ".join(of.split()), body) for (of, _body), body in zip(found, bodies, strict=True)]


def colours_in(text: str) -> list[str]:
    return re.findall(r"#[0-9a-f]{6}", text)


@EACH
def test_text_of_every_state_can_be_read_on_what_is_behind_it(colours: Colours) -> None:
    looked = 0
    for of, says in rules(colours):
        behind = colours_in(says.get("background", "")) or [colours.ground, colours.sheet]
        for ink in colours_in(says.get("color", "")):
            looked += 1
            assert all(contrast(ink, each) >= TEXT for each in behind), of
    assert looked > 10


@EACH
def test_edges_of_every_state_of_a_control_can_be_seen(colours: Colours) -> None:
    looked = 0
    for of, says in rules(colours):
        edges = (value for key, value in says.items() if re.fullmatch(r"border(-color)?", key))
        for edge in (each for value in edges for each in colours_in(value)):
            if of.startswith(CONTROLS):
                looked += 1
                assert contrast(edge, colours.ground) >= EDGE, of
                assert contrast(edge, colours.sheet) >= EDGE, of
    assert looked > 15


@EACH
def test_every_control_that_takes_the_focus_shows_it(colours: Colours) -> None:
    told = {
        of for of, says in rules(colours) if ":focus" in of and set(says) & {"border", "background"}
    }
    text = " ".join(told)
    for control in CONTROLS[:-1]:
        assert f"{control}:focus" in text, control
    for role in ("main", "quiet", "chip", "step", "nav"):
        assert f'QPushButton[role="{role}"]:focus' in text


@pytest.mark.parametrize("choice", list(SETS))
@pytest.mark.parametrize("role", ["", "main", "quiet", "chip", "step", "tab", "nav"])
def test_what_cannot_be_pressed_is_told_by_its_edge(
    choice: str, role: str, qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme(qapp)
    theme.choose(choice)
    made = QPushButton("Words")
    made.setProperty("role", role)
    qtbot.addWidget(made)
    made.setFixedSize(160, 40)
    made.ensurePolished()

    def changes() -> int:
        """How often the colour of the upper edge changes."""
        image = made.grab().toImage()
        return sum(image.pixel(x, 0) != image.pixel(x + 1, 0) for x in range(30, 130))

    assert changes() == 0
    made.setEnabled(False)
    assert changes() > 20


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("role", ["words", "code"])
def test_a_text_that_takes_the_focus_shows_it(role: str, shown: Any) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    label, other = PlainLabel("XDND-29FN", role=role), QLineEdit()
    label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for each in (label, other):
        column.addWidget(each)
    shown(holder)
    other.setFocus()
    before, place = label.grab().toImage(), label.geometry()
    label.setFocus()
    QApplication.processEvents()
    assert label.grab().toImage() != before
    assert label.geometry() == place


def vars_of(colours: Colours) -> list[object]:
    return [getattr(colours, name) for name in Colours.__slots__]


@pytest.mark.parametrize("make", [QPushButton, QCheckBox, QComboBox, QLineEdit])
def test_controls_are_large_enough_to_hit(qapp: QApplication, make: type[QWidget]) -> None:
    theme = Theme(qapp)
    theme.choose("light")
    widget = make()
    widget.ensurePolished()
    assert widget.sizeHint().height() >= 24


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_figure_without_arrows_is_seen(qapp: QApplication, qtbot: QtBot, zoom: float) -> None:
    theme = Theme(qapp)
    theme.choose("light")
    theme.set_zoom(zoom)
    box = QSpinBox()
    qtbot.addWidget(box)
    box.setRange(1, 100)
    box.setSuffix(" %")
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.show()
    line = box.lineEdit()
    assert line.contentsRect().width() >= line.fontMetrics().horizontalAdvance("100 %")
    theme.set_zoom(1.0)


@pytest.mark.parametrize("zoom", ZOOM_STEPS)
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_a_tick_is_as_high_as_the_line_beside_it(
    kind: type[QCheckBox | QRadioButton], zoom: float, theme: Theme, qtbot: QtBot
) -> None:
    theme.set_zoom(zoom)
    box = kind("Keep them")
    qtbot.addWidget(box)
    box.setChecked(True)
    box.ensurePolished()
    box.adjustSize()
    option = QStyleOptionButton()
    box.initStyleOption(option)
    is_box = kind is QCheckBox
    part = (
        QStyle.SubElement.SE_CheckBoxIndicator
        if is_box
        else (QStyle.SubElement.SE_RadioButtonIndicator)
    )
    place = box.style().subElementRect(part, option, box)
    assert place.width() == place.height()
    assert abs(place.height() - max(box.fontMetrics().height(), 18)) <= 3
    if is_box:
        # the tick itself, and not only its box
        image = box.grab().toImage()
        inked = [
            x
            for x in range(place.left(), place.right())
            for y in range(place.top(), place.bottom())
            if image.pixelColor(x, y).name() == LIGHT.on_accent
        ]
        assert max(inked) - min(inked) >= place.width() * 0.3


@pytest.mark.parametrize("zoom", ZOOM_STEPS)
def test_the_arrow_of_a_box_with_answers_grows_with_its_words(
    zoom: float, theme: Theme, qtbot: QtBot
) -> None:
    theme.set_zoom(zoom)
    box = QComboBox()
    qtbot.addWidget(box)
    box.resize(300, box.sizeHint().height())
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    control = QStyle.ComplexControl.CC_ComboBox
    part = QStyle.SubControl.SC_ComboBoxArrow
    place = box.style().subControlRect(control, option, part, box)
    image = box.grab().toImage()
    inked = [
        x
        for x in range(place.left(), place.right())
        for y in range(8, image.height() - 8)
        if image.pixelColor(x, y).name() == LIGHT.text
    ]
    line = box.fontMetrics().height()
    assert max(inked) - min(inked) >= max(line * 2 // 3, 12) * 0.5


@EACH
def test_the_open_one_of_several_that_cannot_be_pressed_is_as_plain_as_others(
    colours: Colours,
) -> None:
    said = dict(rules(colours))
    assert said['QPushButton[role="nav"]:checked:disabled']["color"] == colours.text


def test_zoom_goes_in_steps_and_stops_at_the_ends(qapp: QApplication) -> None:
    theme = Theme(qapp)
    base = qapp.font().pointSizeF()
    for _number in range(20):
        theme.step_zoom(1)
    assert theme.zoom == ZOOM_STEPS[-1]
    assert qapp.font().pointSizeF() == pytest.approx(base * ZOOM_STEPS[-1])
    for _number in range(20):
        theme.step_zoom(-1)
    assert theme.zoom == ZOOM_STEPS[0]
    theme.step_zoom(0)
    assert qapp.font().pointSizeF() == pytest.approx(base)


def test_an_unknown_choice_counts_as_the_system(qapp: QApplication) -> None:
    theme = Theme(qapp)
    theme.choose("purple")
    assert theme.choice == "system"


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("step", ZOOM_STEPS)
def test_what_the_next_process_is_told_is_what_it_shows(
    choice: str, step: float, qapp: QApplication
) -> None:
    told = Appearance(choice, round(step * 100))
    assert Appearance.read(told.line) == told
    theme = Theme(qapp, before=told)
    assert (theme.choice, theme.zoom, theme.appearance) == (choice, step, told)


@pytest.mark.parametrize(
    "line",
    ["", "dark", "dark ", "dark 99", "dark 2.5", "dark -100", "dark 100 1", " 100", "DARK 100",
     "dark 0100", "dark 1000000000000", "\udcff 100", "dark \u0661\u0660\u0660"],
)  # fmt: skip
def test_anything_else_is_what_the_system_asks_for(line: str) -> None:
    assert Appearance.read(line) == Appearance("system", 100)


def test_a_program_that_follows_no_other_shows_what_the_system_asks_for(
    qapp: QApplication,
) -> None:
    theme = Theme(qapp)
    assert theme.appearance == Appearance("system", 100)
    base = qapp.font().pointSizeF()
    theme.apply()
    assert qapp.font().pointSizeF() == pytest.approx(base)


def roles_used() -> set[str]:
    """Every role that the window gives a part, as it is written in the code."""
    found: list[ast.expr] = []
    for path in Path(theme.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.arguments):
                given = zip(call.kwonlyargs, call.kw_defaults, strict=True)
                found += [value for word, value in given if word.arg == "role" and value]
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            found += [word.value for word in call.keywords if word.arg == "role"]
            found += call.args[1:2] if name in {"button", "tab_button"} else ()
            found += call.args[:1] if name == "panel" else ()
            if name == "setProperty" and ast.literal_eval(call.args[0]) == "role":
                found.append(call.args[1])
    values = (value for each in found for value in ast.walk(each))
    return {each.value for each in values if isinstance(each, ast.Constant) and each.value}


def test_every_role_has_its_rule_and_every_rule_its_role() -> None:
    assert roles_used() == set(re.findall(r'\[role="([a-z]+)"\]', theme.SHEET))


@pytest.mark.parametrize("role", ["mono", "code"])
def test_letters_of_one_width_are_in_the_font_that_the_system_has_for_them(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setattr(QFontDatabase, "systemFont", lambda _which: QFont("Letters of a System"))
    themed = Theme(qapp)
    label = QLabel()
    qtbot.addWidget(label)
    label.setProperty("role", role)
    themed.apply()
    label.ensurePolished()
    assert label.font().family() == "Letters of a System"
