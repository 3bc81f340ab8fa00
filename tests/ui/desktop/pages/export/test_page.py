from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QWidget,
)

from diary import audience_profiles
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident, Person, Preservation, Role
from tests.support import vaults
from tests.support.pages import button_of, choices_of, named, stack_of, words_on
from tests.support.records import Clock
from tests.ui.desktop.pages.export.driving import WHEN, Shown, choose, said, walk, watch
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.meaning import HandoverMeaning
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.pages.export.place import PlaceField, PlaceStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.export.sheets import SheetsStep
from ui.desktop.pages.export.words import WordsStep
from ui.desktop.widgets.fold import Fold
from ui.text import handovers


def pages_of(preview: PreviewStep) -> int:
    found = re.search(r"Page \d+ of (\d+); looked at", words_on(preview))
    assert found is not None
    return int(found[1])


def test_the_first_choice_has_the_focus_before_anything_is_chosen(
    record: Any, shown: Shown
) -> None:
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    page.setFocus()
    step: Any = stack_of(page).currentWidget()
    assert choices_of(step).button(0).hasFocus()


def test_handing_over_step_by_step(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, picture: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    record.do(lambda s: s.journal.record(Note(text="private words")))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    assert isinstance(stack_of(page).currentWidget(), ExtentStep)
    assert walk(page, FilesStep, qtbot).findChildren(QRadioButton) == []
    preview = walk(page, PreviewStep, qtbot)
    assert preview.title.text() == "Every page that leaves"
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    qtbot.waitUntil(lambda: preview.seen == 1, timeout=30_000)
    preview.after.click()
    qtbot.waitUntil(lambda: preview.seen == 2, timeout=30_000)
    leaving = walk(page, DeliveryStep, qtbot)
    leaving.to.setText("PC 1234")
    leaving.place.line.clear()
    assert not page.go_on.isEnabled()
    target = tmp_path / "Bundle"
    leaving.place.line.setText(str(target))
    assert list(tmp_path.glob("Bundle*")) == []
    result = walk(page, ResultStep, qtbot)
    assert (target / "Evidence.pdf").read_bytes().startswith(b"%PDF")
    assert said(result, record.opened.info.fingerprint)
    assert said(result, "consistent, and signed with the key of this record")
    (logged,) = record.do(lambda s: s.handovers.items())
    assert logged.content.folder == str(target)
    # one count on the last page and in the log
    files = handovers.files_of_evidence(len(list((target / "data").rglob("*.*"))))
    folds = [fold.line.accessibleName() for fold in result.findChildren(Fold)]
    assert any(f", {files}." in name for name in folds)
    assert f", {files}, " in handovers.handover_line(logged, "UTC")
    assert (logged.content.audience, logged.content.to) == ("police", "PC 1234")
    everything = b"".join(p.read_bytes() for p in target.rglob("*") if p.is_file())
    assert b"private words" not in everything


def described(view: QWidget) -> str:
    told = QAccessible.queryAccessibleInterface(view)
    return " ".join(told.text(QAccessible.Text.Description).split())


def test_whoever_reads_by_ear_is_told_what_stands_on_the_page(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed at the gate", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    preview = walk(page, PreviewStep, qtbot)
    assert QAccessible.queryAccessibleInterface(preview.view).text(QAccessible.Text.Name) == (
        "The page"
    )
    heard = ""
    pages = pages_of(preview)
    for at in range(pages):
        qtbot.waitUntil(lambda: described(preview.view) != "", timeout=30_000)
        heard += described(preview.view)
        preview.after.click()
        # nothing of the page before is left while the next is drawn
        assert at + 1 == pages or described(preview.view) == ""
    assert "He hummed at the gate" in heard
    assert preview.view.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_tab_leads_from_a_choice_to_going_on(record: Any, shown: Shown) -> None:
    # as in the window, where the pages stand beside the way to others
    window = QWidget()
    row = QHBoxLayout(window)
    row.addWidget(QPushButton("Timeline"))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    row.addWidget(page)
    shown(window)
    step: Any = stack_of(page).currentWidget()
    chosen = choices_of(step).button(3)
    chosen.setChecked(True)
    chosen.setFocus()
    passed: list[QWidget | None] = []
    for _ in range(6):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        passed.append(QApplication.focusWidget())
    words = button_of(step, "Words to look for, so that they do not leave")
    (meaning,) = step.findChildren(HandoverMeaning)
    below = [step.narrows, languages(step), step.papers, words, meaning.line]
    assert passed == [*below, page.go_on]


def languages(step: AudienceStep) -> QComboBox:
    return named(step, QComboBox, "Language of the headings")


def test_the_headings_may_be_welsh_and_the_window_stays_english(
    record: Any, shown: Shown, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, previews = watch(monkeypatch, "take_case"), watch(monkeypatch, "preview")
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    audience: Any = stack_of(page).currentWidget()
    assert audience.language() == "en"
    languages(audience).setCurrentIndex(1)
    choose(page, "short", qtbot)
    preview = walk(page, PreviewStep, qtbot)
    (case,), ((first,),) = cases.made, previews.made
    assert case.language == "cy"
    with pikepdf.open(io.BytesIO(first.pdf)) as document:
        assert str(document.Root.Lang) == "cy"
    assert preview.title.text() == "Every page that leaves"


def test_a_taken_place_is_refused_and_can_be_changed(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    step = walk(page, DeliveryStep, qtbot).place
    (tmp_path / "Taken").mkdir()
    (tmp_path / "Taken" / "file").write_text("x", encoding="utf-8")
    step.line.setText(str(tmp_path / "Taken"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "already" in page.status.text(), timeout=30_000)
    assert page.go_on.isEnabled()
    # Enter again would otherwise begin all over
    assert step.line.hasFocus()
    assert (tmp_path / "Taken" / "file").read_text(encoding="utf-8") == "x"
    assert record.do(lambda s: s.handovers.items()) == ()


@pytest.mark.parametrize("single", [False, True])
def test_a_place_that_will_not_do_says_why(
    single: bool, answers: Any, qtbot: Any, tmp_path: Path
) -> None:
    step = PlaceStep(answers, "Bundle.pdf" if single else "Bundle", single=single)
    qtbot.addWidget(step)
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"x")
    for typed, word in (("somewhere", "whole way"), (str(taken), "already")):
        step.line.setText(typed)
        assert not step.is_done()
        assert word in words_on(step)
    step.line.setText(str(tmp_path / "new"))
    assert step.is_done()
    assert step.folder() == tmp_path / ("new.pdf" if single else "new")


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("typed", [False, True])
def test_a_place_is_tried_as_soon_as_it_is_chosen(
    single: bool, typed: bool, answers: Any, qtbot: Any, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    vaults.new(vault, Clock()).close()
    full = tmp_path / "full"
    full.mkdir()
    (full / "Bundle").mkdir()
    (full / "Bundle" / "file").write_bytes(b"x")
    (full / "Bundle.pdf").write_bytes(b"x")
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"x")
    free = tmp_path / "free"
    free.mkdir()
    name = "Bundle.pdf" if single else "Bundle"
    step = PlaceStep(answers, name, single=single)
    qtbot.addWidget(step)
    step.show()
    for folder, is_done in ((vault, False), (full, False), (blocked, False), (free, True)):
        before = sorted(tmp_path.rglob("*"))
        if typed:
            step.line.setFocus()
            step.line.selectAll()
            qtbot.keyClicks(step.line, str(folder / name))
            qtbot.keyClick(step.line, Qt.Key.Key_Return)
        else:
            answers.chosen = (folder,)
            next(b for b in step.findChildren(QPushButton) if b.text() == "Choose").click()
        assert step.line.text() == str(folder / name)
        assert step.is_done() == is_done, words_on(step)
        assert sorted(tmp_path.rglob("*")) == before
    step.line.setText(str(vault / "other"))
    step.line.editingFinished.emit()
    assert not step.is_done()
    assert "record" in words_on(step)


def test_too_little_room_is_said_before_anything_is_written(
    answers: Any, qtbot: Any, tmp_path: Path
) -> None:
    place = PlaceField(answers, "Bundle", single=False)
    qtbot.addWidget(place)
    place.line.setText(str(tmp_path / "Bundle"))
    assert "too little room" not in words_on(place)
    place.set_needed(2**62)
    assert "too little room" in words_on(place)
    # the size is an estimate
    assert place.is_done()


def test_starting_again_lets_everything_go(record: Any, shown: Shown, qtbot: Any) -> None:
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    page.resize(900, 300)
    choose(page, "court", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    answers = record.page_context.prompter
    answers.yes = False
    page.again.click()
    assert (answers.asked[-1], stack_of(page).count()) == ("Start again?", 3)
    answers.yes = True
    page.again.click()
    assert stack_of(page).count() == 1
    step: Any = stack_of(page).currentWidget()
    assert step.area.verticalScrollBar().value() == 0
    # private: what was prepared is shown nowhere any more, and still must not stay in memory
    assert page._scan is None
    assert page._documents == ()


def test_every_audience_is_told_in_a_sentence_and_none_is_chosen_beforehand(
    record: Any, shown: Shown
) -> None:
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    buttons = page.findChildren(QRadioButton)
    assert [button.text() for button in buttons] == [
        audience_profiles.load(name).title for name in audience_profiles.AUDIENCES
    ]
    assert not any(button.isChecked() for button in buttons)
    for name in audience_profiles.AUDIENCES:
        assert said(page, audience_profiles.load(name).purpose)


def test_a_summary_is_previewed_without_looking_into_any_file(
    record: Any,
    shown: Shown,
    qtbot: Any,
    tmp_path: Path,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = watch(monkeypatch, "take_case")
    item = record.do(lambda s: s.journal.record(Incident(what="never to be told", when=WHEN)))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "short", qtbot)
    preview = walk(page, PreviewStep, qtbot)
    assert preview.title.text() == "Every page that leaves"
    (case,) = cases.made
    assert case.profile.id == "short"
    assert case.exhibits == ()
    target = tmp_path / "Short"
    walk(page, DeliveryStep, qtbot).place.line.setText(str(target))
    walk(page, ResultStep, qtbot)
    assert [p for p in (target / "data").rglob("*") if p.is_file()] == []
    everything = b"".join(p.read_bytes() for p in target.rglob("*") if p.is_file())
    assert b"never to be told" not in everything
    (logged,) = record.do(lambda s: s.handovers.items())
    assert logged.content.audience == "short"


def test_what_is_new_since_a_bundle_goes_as_one_locked_pdf(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, picture: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    for turn in range(2):
        choose(page, "police", qtbot)
        extent: Any = stack_of(page).currentWidget()
        if turn:
            assert extent.after() is None
            choices_of(extent).button(1).setChecked(True)
        leaving = walk(page, DeliveryStep, qtbot)
        leaving.place.line.setText(str(tmp_path / ("new.pdf" if turn else "first")))
        if turn:
            choices_of(leaving).button(3).setChecked(True)
            assert not page.go_on.isEnabled()
            leaving.words.first.line.setText("six dull words, told")
            leaving.words.second.line.setText("six dull words, told")
            leaving.words.understood.setChecked(True)
        walk(page, ResultStep, qtbot)
        assert said(page, "as it was written" if turn else "consistent")
        page.start_again()
    raw = (tmp_path / "new.pdf").read_bytes()
    assert raw.startswith(b"%PDF")
    assert b"He was there" not in raw
    first, second = record.do(lambda s: s.handovers.items())
    assert (second.content.after, second.content.form) == (first.number, "pdf")
    assert second.content.files == ()


def test_too_many_pages_are_said_before_writing_and_can_be_split(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, *others = audience_profiles.shipped()
    few = dataclasses.replace(few, most_pages=12)
    monkeypatch.setattr(audience_profiles, "shipped", lambda: (few, *others))
    previews, sizes, written = (watch(monkeypatch, step) for step in ("preview", "size", "write"))
    for number in range(8):
        said_ = Incident(what=f"number {number} " + "many words " * 300, when=WHEN)
        record.do(lambda s, said_=said_: s.journal.record(said_))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    preview = walk(page, PreviewStep, qtbot)
    assert said(preview, "From 12 on, a court may ask for fewer.")
    count = stack_of(page).count()
    preview.split.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == count + 1, timeout=30_000)
    again: Any = stack_of(page).currentWidget()
    assert not said(again, "a court may ask for fewer")
    volumes = sum(each.is_record for each in previews.made[-1])
    assert volumes > 1
    pages = pages_of(again)
    for seen in range(1, pages + 1):
        qtbot.waitUntil(lambda seen=seen: again.seen == seen, timeout=30_000)
        again.after.click()
    # one step back it is whole, and on from there it is not split
    page.go_on.click()
    page.back.click()
    page.back.click()
    assert stack_of(page).currentWidget() is preview
    (tmp_path / "Taken" / "before").mkdir(parents=True)
    walk(page, DeliveryStep, qtbot).place.line.setText(str(tmp_path / "Taken"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "already" in page.status.text(), timeout=30_000)
    documents, options = sizes.given[-1][1], written.given[-1][2]
    assert (options.split, sum(each.is_record for each in documents)) == (False, 1)
    page.back.click()
    preview.split.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == count + 1, timeout=30_000)
    target = tmp_path / "Split"
    walk(page, DeliveryStep, qtbot).place.line.setText(str(target))
    result = walk(page, ResultStep, qtbot)
    assert written.given[-1][2].split
    assert sum(each.is_record for each in sizes.given[-1][1]) == volumes
    assert len(list(target.glob("Evidence*.pdf"))) == volumes
    assert said(result, "consistent")


def test_at_twice_the_text_size_no_step_is_wider_than_its_page(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, theme: Any
) -> None:
    said_of = Incident(what="He sent 22 messages. My solicitor rang", when=WHEN, times=24)
    record.do(lambda s: s.journal.record(said_of))
    record.do(lambda s: s.journal.record(Person(name="Lew " * 20, role=Role.SUSPECTED)))
    record.do(lambda s: s.journal.record(Preservation(what="the tyre", holder="Ravi " * 20)))
    theme.set_zoom(2.0)
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page, 620, 640)
    for turn in range(2):
        fits(page)
        choose(page, "police", qtbot)
        for kind in (ExtentStep, ContradictionsStep, WordsStep, SheetsStep):
            walk(page, kind, qtbot)
            fits(page)
        preview = walk(page, PreviewStep, qtbot)
        assert preview.minimumSizeHint().width() <= page.width()
        leaving = walk(page, DeliveryStep, qtbot)
        fits(page)
        leaving.place.line.setText(str(tmp_path / f"Bundle{turn}"))
        walk(page, ResultStep, qtbot)
        fits(page)
        # the second time there is an earlier bundle to add to
        page.start_again()


def fits(page: ExportPage) -> None:
    step: Any = stack_of(page).currentWidget()
    inner = step.area.widget()
    assert inner.minimumSizeHint().width() <= step.area.viewport().width(), type(step)
