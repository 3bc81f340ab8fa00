from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
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
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

from diary import audience_profiles
from diary.media.decoder_results import Position, UnsearchedReason
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.model.when import Precision, When
from diary.services.disclosure.exhibit_scan import DeviceHit, PositionHit
from tests.support.pages import choices_of, named, stack_of, words_on
from ui import bundle_handover
from ui.desktop.pages.export import ExportPage
from ui.desktop.pages.export_review import OwnDetailsStep, PreviewStep
from ui.desktop.pages.export_steps import (
    AudienceStep,
    DeliveryStep,
    DevicesStep,
    PlaceStep,
    PositionsStep,
    ResultStep,
    SupplementStep,
)
from ui.desktop.widgets.text_fields import TextView
from ui.text import handovers

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"
WHEN = When(Precision.EXACT, LONDON, "2026-03-01T21:10")


def texts(page: QWidget) -> list[str]:
    views = [view.toPlainText() for view in page.findChildren(TextView)]
    return views + [label.text() for label in page.findChildren(QLabel)]


def said(page: QWidget, words: str) -> bool:
    return any(words in text for text in texts(page))


def choose(page: ExportPage, audience: str, qtbot: Any) -> None:
    step: Any = stack_of(page).currentWidget()
    assert isinstance(step, AudienceStep)
    assert not page.go_on.isEnabled()
    choices_of(step).button(audience_profiles.AUDIENCES.index(audience)).setChecked(True)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 2, timeout=30_000)


def walk(page: ExportPage, to: type[QWidget], qtbot: Any) -> Any:
    """Goes on from step to step until this one is on show."""
    while not isinstance(stack_of(page).currentWidget(), to):
        count = stack_of(page).count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack_of(page).count() == n + 1, timeout=30_000)
    return stack_of(page).currentWidget()


@dataclass
class Watched:
    """What one step of a handover was given, and what it returned, each time it was taken."""

    given: list[tuple[Any, ...]] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)


def watch(monkeypatch: pytest.MonkeyPatch, name: str) -> Watched:
    """Watch one of the functions that the window takes its steps with."""
    watched, step = Watched(), getattr(bundle_handover, name)

    def watching(*given: Any, **named: Any) -> Any:
        watched.given.append(given)
        made = step(*given, **named)
        watched.made.append(made)
        return made

    monkeypatch.setattr(bundle_handover, name, watching)
    return watched


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
    for step in (PositionsStep, OwnDetailsStep):
        assert walk(page, step, qtbot).findChildren(QRadioButton) == []
    preview = walk(page, PreviewStep, qtbot)
    assert preview.title.text() == "What the other side may read"
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    preview.after.click()
    assert preview.seen == 2
    page.go_on.click()
    leaving: Any = stack_of(page).currentWidget()
    assert isinstance(leaving, DeliveryStep)
    leaving.to.setText("PC 1234")
    page.go_on.click()
    step: Any = stack_of(page).currentWidget()
    assert isinstance(step, PlaceStep)
    step.line.clear()
    assert not page.go_on.isEnabled()
    target = tmp_path / "Bundle"
    step.line.setText(str(target))
    assert list(tmp_path.glob("Bundle*")) == []
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 9, timeout=60_000)
    result: Any = stack_of(page).currentWidget()
    assert isinstance(result, ResultStep)
    assert (target / "Evidence.pdf").read_bytes().startswith(b"%PDF")
    assert said(result, record.opened.info.fingerprint)
    assert said(result, "consistent, and signed with the key of this record")
    (logged,) = record.do(lambda s: s.handovers.items())
    assert logged.content.folder == str(target)
    # one count on the last page and in the log
    files = handovers.files_of_evidence(len(list((target / "data").rglob("*.*"))))
    assert said(result, f", {files}.")
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
        assert f"Page {at + 1} of {pages}" in described(preview.view)
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
    for _ in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        passed.append(QApplication.focusWidget())
    assert passed == [languages(step), step.papers, page.go_on]


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
    (case,), ((pdf,),) = cases.made, previews.made
    assert case.language == "cy"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "cy"
    assert preview.title.text() == "What the other side may read"


def test_a_taken_place_is_refused_and_can_be_changed(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    step = walk(page, PlaceStep, qtbot)
    (tmp_path / "Taken").mkdir()
    (tmp_path / "Taken" / "file").write_text("x")
    step.line.setText(str(tmp_path / "Taken"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "already" in page.status.text(), timeout=30_000)
    assert page.go_on.isEnabled()
    # Enter again would otherwise begin all over
    assert step.line.hasFocus()
    assert (tmp_path / "Taken" / "file").read_text() == "x"
    assert record.do(lambda s: s.handovers.items()) == ()


@pytest.mark.parametrize("single", [False, True])
def test_a_place_that_will_not_do_says_why(
    single: bool, answers: Any, qtbot: Any, tmp_path: Path
) -> None:
    step = PlaceStep(answers, "Bundle.pdf" if single else "Bundle", single=single)
    qtbot.addWidget(step)
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"x")
    for said, word in (("somewhere", "whole way"), (str(taken), "already")):
        step.line.setText(said)
        assert not step.is_done()
        assert word in words_on(step)
    step.line.setText(str(tmp_path / "new"))
    assert step.is_done()
    assert step.folder() == tmp_path / ("new.pdf" if single else "new")


def test_starting_again_lets_everything_go(record: Any, shown: Shown, qtbot: Any) -> None:
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "court", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    page.again.click()
    assert stack_of(page).count() == 1
    # private: what was prepared is shown nowhere any more, and still must not stay in memory
    assert page._scan is None
    assert page._pdfs == ()


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
    own = walk(page, OwnDetailsStep, qtbot)
    assert own.files.count() == 0
    preview = walk(page, PreviewStep, qtbot)
    assert preview.title.text() == "What the other side may read"
    (case,) = cases.made
    assert case.profile.id == "short"
    assert case.exhibits == ()
    page.go_on.click()
    page.go_on.click()
    place: Any = stack_of(page).currentWidget()
    target = tmp_path / "Short"
    place.line.setText(str(target))
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 8, timeout=60_000)
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
        if turn:
            since: Any = stack_of(page).currentWidget()
            assert isinstance(since, SupplementStep)
            assert since.after() is None
            choices_of(since).button(1).setChecked(True)
            page.go_on.click()
        leaving = walk(page, DeliveryStep, qtbot)
        if turn:
            choices_of(leaving).button(3).setChecked(True)
            assert not page.go_on.isEnabled()
            leaving.words.first.line.setText("six dull words, told")
            leaving.words.second.line.setText("six dull words, told")
            leaving.words.understood.setChecked(True)
        page.go_on.click()
        place: Any = stack_of(page).currentWidget()
        place.line.setText(str(tmp_path / ("new.pdf" if turn else "first")))
        count = stack_of(page).count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack_of(page).count() == n + 1, timeout=60_000)
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
    volumes = len(previews.made[-1])
    assert volumes > 1
    pages = pages_of(again)
    for _turn in range(pages):
        again.after.click()
    assert again.seen == pages
    # one step back it is whole, and on from there it is not split
    page.go_on.click()
    page.back.click()
    page.back.click()
    assert stack_of(page).currentWidget() is preview
    (tmp_path / "Taken" / "before").mkdir(parents=True)
    walk(page, PlaceStep, qtbot).line.setText(str(tmp_path / "Taken"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "already" in page.status.text(), timeout=30_000)
    documents, options = sizes.given[-1][1], written.given[-1][2]
    assert (options.split, len(documents)) == (False, 1)
    page.back.click()
    page.back.click()
    preview.split.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == count + 1, timeout=30_000)
    page.go_on.click()
    page.go_on.click()
    place: Any = stack_of(page).currentWidget()
    target = tmp_path / "Split"
    place.line.setText(str(target))
    page.go_on.click()
    qtbot.waitUntil(lambda: isinstance(stack_of(page).currentWidget(), ResultStep), timeout=60_000)
    assert (written.given[-1][2].split, len(sizes.given[-1][1])) == (True, volumes)
    assert len(list(target.glob("Evidence*.pdf"))) == volumes
    assert said(stack_of(page).currentWidget(), "consistent")


def test_places_and_devices_are_asked_about_with_no_default(shown: Shown) -> None:
    place = PositionHit("e1", "AB/1", "a.jpg", (Position("EXIF GPS", "51.5", "-0.1"),))
    locked = PositionHit("e4", "AB/4", "d.zip", (), (UnsearchedReason.LOCKED,))
    step = PositionsStep((place, locked))
    shown(step)
    assert said(step, "1 file says where it was made.")
    assert said(step, "1 file could not wholly be searched. It may say where it was made.")
    assert step.focusProxy() is step.findChildren(QRadioButton)[0]
    rows = [step.files.item(row).text() for row in range(step.files.count())]
    assert rows[0] == "AB/1  a.jpg: EXIF GPS: 51.5, -0.1"
    assert rows[1].startswith("AB/4  d.zip: not wholly searched: part of it is encrypted")
    assert not step.is_done()
    leave_out, keep = step.findChildren(QRadioButton)
    leave_out.setChecked(True)
    assert (step.is_done(), step.keeps(), step.withholds(), step.ticked()) == (
        True, False, True, (),
    )  # fmt: skip
    step.files.item(1).setCheckState(Qt.CheckState.Checked)
    assert step.ticked() == ("e4",)
    keep.setChecked(True)
    assert (step.keeps(), step.ticked(), step.files.isEnabled()) == (True, (), False)


def test_a_device_that_no_copy_can_be_without_is_said(shown: Shown) -> None:
    phone = DeviceHit("e2", "AB/2", "b.jpg", "Fono 7", whole=False)
    film = DeviceHit("e3", "AB/3", "c.mov", "Fono 7", whole=True)
    step = DevicesStep((phone, film))
    shown(step)
    assert said(step, "2 files name the device that made them.")
    rows = [step.files.item(row).text() for row in range(step.files.count())]
    assert rows[0] == "AB/2  b.jpg: Fono 7"
    assert rows[1].endswith("without the device it would stay behind as a whole")
    assert not step.is_done()


def test_with_nothing_found_nothing_is_asked(shown: Shown) -> None:
    step = PositionsStep(())
    shown(step)
    assert step.is_done()
    assert said(step, "No place was found inside the files.")
    assert not step.findChildren(QRadioButton)
