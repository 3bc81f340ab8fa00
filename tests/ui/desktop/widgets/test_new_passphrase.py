"""The form for a new passphrase: what it says of a weak one, and what it offers for a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from diary.jurisdiction import load
from tests.support.pages import choices_of, labels_on
from tests.support.qt import lay_out
from ui import bundle_handover
from ui.bundle_handover import DeliveryOptions
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.passphrases import PassphraseUse, word_list

Shown = Callable[[QWidget], None]
FIVE = "moss karate yacht chest patient"


def test_a_weak_one_is_told_so_in_a_line_and_taken(qtbot: Any) -> None:
    form = NewPassphrase()
    qtbot.addWidget(form)
    form.set_passphrase("liverpool1")
    form.understood.setChecked(True)
    assert form.said.text().startswith("Weak: guessing may find it in ")
    assert "liverpool" not in form.said.text()
    assert form.is_done()
    assert form.take() == "liverpool1"


@pytest.mark.parametrize(
    ("use", "weak"), [(PassphraseUse.RECORD, False), (PassphraseUse.PDF, True)]
)
def test_a_pdf_is_judged_by_how_fast_it_is_guessed_at(
    qtbot: Any, use: PassphraseUse, weak: bool
) -> None:
    form = NewPassphrase("Passphrase", use)
    qtbot.addWidget(form)
    form.set_passphrase(FIVE)
    assert form.said.text().startswith("Weak: ") == weak


@pytest.mark.parametrize(("use", "count"), [(PassphraseUse.RECORD, 6), (PassphraseUse.PDF, 7)])
def test_as_many_words_are_drawn_as_hold(qtbot: Any, use: PassphraseUse, count: int) -> None:
    form = NewPassphrase("Passphrase", use)
    qtbot.addWidget(form)
    assert form.draw.text() == f"Draw {count} words for me"
    form.draw.click()
    drawn = form.first.text().split()
    assert len(drawn) == count
    assert set(drawn) <= set(word_list())
    assert "drawn by chance" in form.said.text()


def test_for_a_pdf_drawn_words_stand_there_first_and_give_way_to_typed_ones(
    qtbot: Any, answers: Any, tmp_path: Path
) -> None:
    words = load("england-wales")
    step = DeliveryStep(answers, words, lambda way: way, lambda _way: (0, 0), DeliveryOptions())
    qtbot.addWidget(step)
    assert step.words.first.text() == ""
    pdf = choices_of(step).button(bundle_handover.DELIVERIES.index("pdf"))
    pdf.setChecked(True)
    drawn = step.words.first.text()
    assert len(drawn.split()) == 7
    choices_of(step).button(0).setChecked(True)
    pdf.setChecked(True)
    assert step.words.first.text() == drawn
    assert drawn in labels_on(step.words)
    step.words.set_passphrase(FIVE)
    assert drawn not in labels_on(step.words)
    choices_of(step).button(0).setChecked(True)
    pdf.setChecked(True)
    assert step.words.first.text() == FIVE
    step.place.line.setText(str(tmp_path / "new.pdf"))
    assert not step.is_done()
    step.words.understood.setChecked(True)
    assert step.is_done()
    assert step.options().passphrase == FIVE


UNSEEN = ["two words\n", "two words\r\n", "\ufefftwo words", "two words "]


@pytest.mark.parametrize("pasted", UNSEEN)
def test_what_a_clipboard_adds_unseen_is_no_part_of_it(qtbot: Any, pasted: str) -> None:
    from diary.crypto.kdf import passphrase_bytes

    form = NewPassphrase()
    qtbot.addWidget(form)
    QGuiApplication.clipboard().setText(pasted)
    form.first.line.paste()
    QGuiApplication.clipboard().clear()
    assert passphrase_bytes(form.first.text()) == b"two words"


def test_what_is_said_of_it_moves_no_field(qtbot: Any) -> None:
    form = NewPassphrase()
    qtbot.addWidget(form)
    form.resize(700, 500)
    with qtbot.waitExposed(form):
        form.show()
    lay_out()
    before = form.second.geometry()
    form.first.set_text("liverpool1")
    assert form.said.isVisible()
    lay_out()
    assert form.second.geometry() == before
