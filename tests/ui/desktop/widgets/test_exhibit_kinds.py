"""Exhibits are narrowed to a kind, by what was seen in them or else by their names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from diary.model.record_nouns import Evidence
from ui.desktop.widgets.exhibit_kinds import ExhibitKind, ExhibitKinds, kind_of_exhibit


@pytest.mark.parametrize(
    ("name", "seen", "kind"),
    [
        ("PTT-20260301.opus", "", ExhibitKind.PLAYED),
        ("VOICE.AMR", "", ExhibitKind.PLAYED),
        ("photo.HEIC", "", ExhibitKind.PICTURE),
        ("order.pdf", "", ExhibitKind.PAPER),
        ("message-0012", "", ExhibitKind.OTHER),
        # what is in it counts, whatever its name says
        ("message-0012", "audio", ExhibitKind.PLAYED),
        ("photo.jpg", "pdf", ExhibitKind.PAPER),
        # nobody could look: its name still says what it was meant to be
        ("voicemail.wav", "unread", ExhibitKind.PLAYED),
        ("voicemail.wav", "missing", ExhibitKind.PLAYED),
    ],
)
def test_the_kind_of_a_file(name: str, seen: str, kind: ExhibitKind) -> None:
    assert kind_of_exhibit(Evidence(name=name), seen) is kind


def test_a_thing_is_a_thing() -> None:
    assert kind_of_exhibit(Evidence(title="x.wav", physical=True), "") is ExhibitKind.THING


def test_one_kind_alone_is_no_choice_and_of_a_kind_that_is_gone_all_are_shown(
    qtbot: QtBot,
) -> None:
    made = ExhibitKinds()
    qtbot.addWidget(made)
    made.show()
    made.count_kinds([ExhibitKind.PICTURE] * 2)
    assert not made.isVisible()
    made.count_kinds([ExhibitKind.PICTURE, ExhibitKind.PLAYED, ExhibitKind.PLAYED])
    assert made.isVisible()
    assert [made.itemText(row) for row in range(made.count())] == [
        "All 3",
        "Pictures 1",
        "Sound and film 2",
    ]
    made.setFocus()
    with qtbot.waitSignal(made.changed):
        QTest.keyClick(made, Qt.Key.Key_S)
    assert made.chosen is ExhibitKind.PLAYED
    assert not made.has(ExhibitKind.PICTURE)
    # what is read again changes no choice
    made.count_kinds([ExhibitKind.PICTURE, ExhibitKind.PICTURE, ExhibitKind.PLAYED])
    assert made.chosen is ExhibitKind.PLAYED
    made.count_kinds([ExhibitKind.PICTURE, ExhibitKind.THING])
    assert made.has(ExhibitKind.PICTURE)
    assert made.chosen is ExhibitKind.ALL
