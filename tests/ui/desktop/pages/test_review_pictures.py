"""Photographs are decided on by what they show: blurred first, with the clock of their camera."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from diary.media.imports.format import Answers
from diary.media.picture_hash import AlikeAnswer
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import FilesPerson, Helper, Person, Role
from tests.support import media_samples
from tests.ui.desktop.conftest import Record
from ui.desktop.pages.alike_pictures import AlikePictures
from ui.desktop.pages.camera_clock import CameraClockForm, ClockAnswer
from ui.desktop.pages.review import ReviewPage
from ui.desktop.widgets.exhibit_card import PictureView
from ui.desktop.widgets.picture_grid import IMAGE

CAMERA = "Fono 7"
CHAT = "[14/11/2025, 20:00:00] Dex: words\n[14/11/2025, 20:01:00] Ada: stop\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Street"
    place.mkdir()
    for name, data in (
        ("a.jpg", media_samples.jpeg(size=(120, 60))),
        ("b.jpg", media_samples.jpeg(size=(60, 60))),
        ("PTT-20240203-WA0001.wav", media_samples.wav()),
    ):
        (place / name).write_bytes(data)
    return place


def bring(record: Record, place: Path) -> None:
    answers = Answers(me="Ada", zone="Europe/London")
    record.do(lambda session: session.imports.keep(place, lambda _offer: answers))


def opened(record: Record, shown: Callable[..., QWidget], qtbot: QtBot, rows: int) -> ReviewPage:
    made = ReviewPage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: len(made.model.rows) == rows)
    return made


@pytest.fixture
def page(record: Record, folder: Path, shown: Callable[..., QWidget], qtbot: QtBot) -> ReviewPage:
    bring(record, folder)
    return opened(record, shown, qtbot, 2)


def spoken(page: ReviewPage, number: int) -> str:
    return str(page.model.index(number).data(Qt.ItemDataRole.AccessibleTextRole))


def look_at(page: ReviewPage, number: int, qtbot: QtBot) -> None:
    """Press where the pictures of a row are."""
    place = page.view.visualRect(page.model.index(number))
    at = QPoint(place.left() + 60, place.bottom() - 20)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(page.run_pictures.isVisible)


def when_fetched(page: ReviewPage, qtbot: QtBot) -> list[QImage]:
    """Wait for the blurred pictures of the run that is shown."""
    model = page.run_pictures.model
    rows = range(model.rowCount())
    qtbot.waitUntil(lambda: all(model.index(n).data(IMAGE) is not None for n in rows))
    return [model.index(n).data(IMAGE) for n in rows]


def sharpest(image: QImage) -> int:
    """Return by how much two neighbours in the middle row of a picture differ at most."""
    row = [image.pixelColor(x, image.height() // 2).red() for x in range(image.width())]
    return max(abs(one - other) for one, other in pairwise(row))


def test_a_run_of_photographs_is_a_day_and_a_camera_with_its_exhibits(page: ReviewPage) -> None:
    assert "EX/3, EX/4" in spoken(page, 1)
    assert spoken(page, 1).startswith(f"2 pictures. Tue 5 Mar 2024, 18:22. taken with {CAMERA}.")
    assert "Pictures are blurred" in spoken(page, 1)
    assert spoken(page, 0).startswith("1 sound recording. Sat 3 Feb 2024.")
    assert not page.filter.gap.isVisible()
    assert page.of_folder.isVisible()
    assert page.filter.export.itemText(1).startswith("Street: pictures brought in on ")
    assert page.view.ticked_rows() == ()


def test_beside_a_chat_the_gap_is_offered_and_is_not_that_of_photographs(
    record: Record, folder: Path, tmp_path: Path, shown: Callable[..., QWidget], qtbot: QtBot
) -> None:
    bring(record, folder)
    (tmp_path / "_chat.txt").write_text(CHAT, encoding="utf-8")
    bring(record, tmp_path / "_chat.txt")
    page = opened(record, shown, qtbot, 3)
    assert page.filter.gap.isVisible()
    page.filter.gap.setCurrentIndex(page.filter.gap.findData(15))
    page.filter.gap.activated.emit(page.filter.gap.currentIndex())
    qtbot.waitUntil(lambda: page.filter.gap.currentData() == 15 and page.filter.gap.isEnabled())
    gaps = record.do(lambda s: sorted((r.conversation.number, r.gap) for r in s.reviews()))
    assert gaps == [(1, 60), (2, 15)]


def test_pictures_are_blurred_until_one_is_pressed(page: ReviewPage, qtbot: QtBot) -> None:
    look_at(page, 1, qtbot)
    assert page.view.ticked_rows() == ()
    images = when_fetched(page, qtbot)
    # half of it is dark and half light, and no edge between them can be seen
    assert all(sharpest(image) < 60 for image in images)
    assert page.run_pictures.opened is None
    QTest.keyClick(page.run_pictures.view, Qt.Key.Key_Return)
    card = page.run_pictures.opened
    assert card is not None
    picture = card.findChild(PictureView)
    qtbot.waitUntil(lambda: not picture.is_hidden_picture)
    QTest.keyClick(page.run_pictures, Qt.Key.Key_Escape)
    assert page.view.isVisible()
    look_at(page, 1, qtbot)
    assert page.run_pictures.opened is None


def test_a_sound_has_no_picture_and_still_its_place(page: ReviewPage, qtbot: QtBot) -> None:
    look_at(page, 0, qtbot)
    (image,) = when_fetched(page, qtbot)
    assert image.isNull()
    assert not page.run_pictures.change_clock.isVisible()


def asked_clock(page: ReviewPage) -> CameraClockForm:
    page.of_folder.answer.click()
    (form,) = page.findChildren(CameraClockForm)
    return form


def clocks(record: Record) -> dict[str, int | None]:
    said = record.do(lambda s: s.reviews()[0].clocks())
    return {camera: clock.fast if clock else None for camera, clock in said.items()}


def test_the_clock_of_the_camera_is_asked_once_and_shown_with_every_time(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    assert page.of_folder.clock.text().startswith(f"Was the clock of {CAMERA} right?")
    form = asked_clock(page)
    assert not form.done.isEnabled()
    QTest.keyClicks(form.minutes, "12")
    form.done.click()
    qtbot.waitUntil(lambda: "corrected" in spoken(page, 1))
    assert clocks(record) == {CAMERA: 720}
    assert (
        "Tue 5 Mar 2024, 18:10 (corrected: its clock was 12 minutes fast, the camera has 18:22)"
        in spoken(page, 1)
    )
    assert "12 minutes fast" in spoken(page, 1)
    assert not page.of_folder.answer.isVisible()
    look_at(page, 1, qtbot)
    tile = page.run_pictures.model.rows[0]
    assert tile.when == "Tue 5 Mar 2024, 18:10"
    assert tile.stated == "camera: 18:22"
    assert "12 minutes fast" in page.run_pictures.clock.text()


@pytest.mark.parametrize(
    ("answer", "fast"),
    [
        (ClockAnswer.RIGHT, 0),
        (ClockAnswer.FAST, 3600),
        (ClockAnswer.SLOW, -3600),
        (ClockAnswer.UNKNOWN, None),
    ],
)
def test_a_short_answer_about_the_clock_is_kept(
    page: ReviewPage, record: Record, qtbot: QtBot, answer: ClockAnswer, fast: int | None
) -> None:
    form = asked_clock(page)
    form.choose(answer)
    form.done.click()
    qtbot.waitUntil(lambda: not page.of_folder.answer.isVisible() and page.view.isVisible())
    assert clocks(record) == {CAMERA: fast}


def test_a_picture_of_which_the_true_time_is_known_answers_it(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    form = asked_clock(page)
    assert form.picture.itemText(0).startswith("EX/3")
    QTest.keyClicks(form.time, "later")
    form.done.click()
    assert clocks(record) == {}
    form.time.clear()
    QTest.keyClicks(form.time, "17:22")
    form.day.restore(["4", "3", "2024"])
    QTest.keyClicks(form.why, "the church clock is in it")
    form.by.setCurrentIndex(form.by.findData(Helper.OFFICER))
    form.done.click()
    qtbot.waitUntil(lambda: "1 day 1 hour fast" in spoken(page, 0) + spoken(page, 1))
    assert clocks(record) == {CAMERA: 90_000}
    (clock,) = record.do(lambda s: s.reviews()[0].clocks()).values()
    (shown,) = record.do(
        lambda s: [it.id for it in s.imports.exhibits().values() if it.content.reference == "EX/3"]
    )
    assert clock is not None
    assert (clock.photograph, clock.shown, clock.known) == (
        shown,
        "2024-03-05T18:22",
        "2024-03-04T17:22",
    )
    assert (clock.why, clock.by) == ("the church clock is in it", Helper.OFFICER)


def test_pictures_that_are_nearly_alike_are_shown_side_by_side_and_one_goes_with_the_incident(
    page: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    look_at(page, 1, qtbot)
    when_fetched(page, qtbot)
    qtbot.waitUntil(page.run_pictures.compare.isVisible)
    page.run_pictures.compare.click()
    (form,) = page.findChildren(AlikePictures)
    pictures = form.findChildren(PictureView)
    assert len(pictures) == 2
    assert not any(box.isChecked() for box in form.findChildren(QRadioButton))
    named = {each.accessibleName(): each for each in form.findChildren(QPushButton)}
    shows = [named["Show EX/3"], named["Show EX/4"]]
    qtbot.waitUntil(lambda: all(each.isEnabled() for each in shows))
    assert all(each.is_hidden_picture for each in pictures)
    shows[0].click()
    assert [each.is_hidden_picture for each in pictures] == [False, True]
    form.findChildren(QRadioButton)[0].click()
    form.done.click()
    qtbot.waitUntil(lambda: page.view.isVisible() and len(page.model.rows) == 2)
    qtbot.waitUntil(lambda: page.view.isEnabled() and page.filter.export.isEnabled())
    page.view.focus_row(1)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    page.form.what.setText("his car")
    page.form.accept.click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    page.steps.ten_seconds.timeout.emit()
    qtbot.waitUntil(lambda: bool(record.do(lambda s: s.journal.items(Noun.INCIDENT))))
    kept = record.do(lambda s: s.reviews()[0].alike_answers())
    assert list(kept.values()) == [AlikeAnswer.SAME]
    (incident,) = record.do(lambda s: s.journal.items(Noun.INCIDENT))
    about = {
        item.content.name: item.content.incidents
        for item in record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    }
    assert about["a.jpg"] == (incident.id,)
    assert about["b.jpg"] == ()


@pytest.fixture
def two_cameras(
    record: Record, tmp_path: Path, shown: Callable[..., QWidget], qtbot: QtBot
) -> ReviewPage:
    place = tmp_path / "Evening"
    place.mkdir()
    for camera, minute in (("Alba 3", "00"), ("Alba 3", "20"), ("Bora 9", "10")):
        data = media_samples.taken(camera, f"2026:03:05 18:{minute}:00", int(minute))
        (place / f"{camera} {minute}.jpg").write_bytes(data)
    bring(record, place)
    return opened(record, shown, qtbot, 2)


def test_runs_of_two_cameras_at_one_time_are_offered_as_one_incident(
    two_cameras: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    page, decision = two_cameras, two_cameras.files_decision
    assert not decision.isVisible()
    page.view.tick([page.model.rows[0].key])
    assert "Another camera took pictures at the same time" in decision.overlap.text()
    assert len(page.view.ticked_rows()) == 1
    decision.tick_together.click()
    assert len(page.view.ticked_rows()) == 2
    assert not decision.tick_together.isVisible()
    assert "of several cameras" in decision.overlap.text()
    page.form.what.setText("he stood outside")
    page.form.as_one.click()
    qtbot.waitUntil(lambda: not page.model.rows)
    page.steps.ten_seconds.timeout.emit()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == 1)
    (made,) = record.do(lambda s: s.journal.items(Noun.INCIDENT))
    assert [each.sender for each in made.content.messages] == ["Alba 3", "Bora 9"]


def test_files_are_put_down_to_somebody_of_the_record_and_nobody_is_asked(
    two_cameras: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    page, decision = two_cameras, two_cameras.files_decision
    craig = record.do(lambda s: s.journal.record(Person(name="Craig", role=Role.SUSPECTED)))
    page.refresh()
    qtbot.waitUntil(lambda: decision.who.count() == 1 and len(page.model.rows) == 2)
    qtbot.waitUntil(lambda: not page.is_asking)
    assert not page.questions.screen.isVisible()
    page.view.tick([page.model.rows[0].key])
    assert (decision.what.currentData(), decision.who.isVisible()) == (None, False)
    page.form.what.setText("he stood outside")
    decision.what.setCurrentIndex(decision.what.findData(FilesPerson.SHOWN))
    assert decision.who.currentIndex() == -1
    page.form.accept.click()
    assert page.status.text().startswith("Choose who is on the files, or who took them.")
    assert len(page.model.rows) == 2
    decision.who.setCurrentIndex(0)
    decision.why.setText("by his coat")
    page.form.accept.click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    page.steps.ten_seconds.timeout.emit()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == 1)
    (made,) = record.do(lambda s: s.journal.items(Noun.INCIDENT))
    (place,) = made.content.messages
    assert (place.person, place.person_is) == (craig.id, FilesPerson.SHOWN)
    assert (made.content.person, made.content.why_person) == (craig.id, "by his coat")
    assert decision.what.currentData() is None


def test_a_photograph_is_named_for_the_camera_that_took_it_alone(
    two_cameras: ReviewPage, record: Record, qtbot: QtBot
) -> None:
    form = asked_clock(two_cameras)
    QTest.keyClicks(form.time, "18:12")
    form.for_all.setChecked(True)
    form.done.click()
    qtbot.waitUntil(lambda: len(clocks(record)) == 2)
    said = record.do(lambda s: s.reviews()[0].clocks())
    assert {bool(clock.photograph) for clock in said.values() if clock} == {True, False}
    assert len({clock.fast for clock in said.values() if clock}) == 1


def test_what_only_messages_have_is_not_offered_of_files(two_cameras: ReviewPage) -> None:
    page = two_cameras
    assert not any(
        part.isVisible() for part in (page.list.words, page.list.all_words, page.list.by_sender)
    )
    assert page.list.lines.isVisible()
