"""From a first run to accepted incidents, with real mouse and keys, every action counted.

An action is a click, a line that is typed, or a chord. Scrolling and reading are none. A line is
typed where the focus is: a field that has to be clicked first costs that click.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QListView, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from diary.model.books_and_nouns import Noun
from tests.support import media_samples
from tests.ui.desktop.conftest import Answers, Record, Running
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import PageId
from ui.desktop.pages.camera_clock import CameraClockForm, ClockAnswer
from ui.desktop.pages.imports import ImportPage
from ui.desktop.pages.review import ReviewPage
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.vault_access import VaultAccess

Shown = Callable[[QWidget], None]
NUMBER, DENTIST = "+447700900412", "+447700900777"
BEGAN = datetime(2026, 8, 25, 8, tzinfo=UTC)
MOST = 62
FIRST_RUN = 9  # the questions, the place, the passphrase; `test_a_first_run` counts them


def at(day: int, minute: int) -> datetime:
    return BEGAN + timedelta(days=day, minutes=minute)


def whatsapp() -> str:
    """400 lines of 40 days: his, missed calls among them, and hers."""
    lines = ["[25/08/2026, 08:00:00] Craig H: \u200eMessages and calls are end-to-end encrypted."]
    for number in range(399):
        when = at(1 + number // 10, 60 + number % 10)
        who, words = ("Mina", "Please stop") if number % 6 == 5 else ("Craig H", "answer me")
        words = "\u200eMissed voice call" if number % 16 == 3 else words
        lines.append(f"[{when:%d/%m/%Y, %H:%M:%S}] {who}: {words}")
    return "\n".join(lines) + "\n"


def sms() -> str:
    rows = "".join(
        f"<sms protocol='0' address={quoteattr(DENTIST if n % 40 == 7 else NUMBER)} "
        f"date='{int(at(1 + n // 5, 300 + n % 5).timestamp() * 1000)}' type='1' "
        f"body='where are you' read='1' contact_name='Craig H'/>"
        for n in range(120)
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><smses count='120'>{rows}</smses>"


def calls() -> str:
    rows = "".join(
        f"<call number={quoteattr(NUMBER)} duration='0' type='3' "
        f"date='{int(at(1 + n // 3, 500 + n % 3).timestamp() * 1000)}' contact_name='Craig H'/>"
        for n in range(37)
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><calls count='37'>{rows}</calls>"


class Hand:
    """Mouse and keys of the person, counted."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.actions = 0

    def press(self, part: QAbstractButton) -> None:
        self._qtbot.waitUntil(lambda: part.isVisible() and part.isEnabled())
        pos = part.rect().center() if not part.isCheckable() else QPoint(8, part.height() // 2)
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=pos)
        self.actions += 1

    def click_row(self, view: QListView, number: int) -> None:
        index = view.model().index(number, 0)
        view.scrollTo(index)
        place = view.visualRect(index).center() - QPoint(0, 12)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self.actions += 1

    def type(self, field: QWidget, text: str, key: Qt.Key = Qt.Key.Key_unknown) -> None:
        """Type a line, which Enter after it belongs to, with a click where the focus is not."""
        self._qtbot.waitUntil(field.isVisible)
        if field.window().focusWidget() not in (field, field.focusProxy()):
            QTest.mouseClick(field, Qt.MouseButton.LeftButton)
            self.actions += 1
        QTest.keyClicks(field, text)
        if key is not Qt.Key.Key_unknown:
            QTest.keyClick(field, key)
        self.actions += 1

    def chord(self, part: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(part, key)
        self.actions += 1


def test_a_days_work_takes_few_actions(
    running: Running, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    exports = {"calls.xml": calls(), "sms.xml": sms(), "_chat.txt": whatsapp()}
    for name, text in exports.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "Camera"
    folder.mkdir()
    for number in range(30):
        place = folder / f"IMG_202609{1 + number // 5:02}_08{number:02}00.jpg"
        shot = media_samples.jpeg() + bytes([number])
        place.write_bytes(shot.replace(b"Fono 7", b"Fono 8") if number % 5 < 2 else shot)
    workspace, hand = running.shown[-1], Hand(qtbot)
    hand.actions = FIRST_RUN
    prompter = record.page_context.prompter
    assert isinstance(prompter, Answers)

    def chooses(*paths: Path) -> None:
        """Choose in the dialog: a typed line and Enter."""
        prompter.chosen = paths
        hand.actions += 2

    workspace.show_page(PageId.IMPORT)
    hand.actions += 1
    imports = workspace.page(PageId.IMPORT)
    assert isinstance(imports, ImportPage)
    chooses(*(tmp_path / name for name in exports))
    hand.press(imports.door.choose)
    asked_numbers = 0
    while True:
        qtbot.waitUntil(lambda: button(imports, "Continue", "Bring in more") is not None)
        if button(imports, "Bring in more") is not None:
            break
        form = imports.on_show
        numbers = [box for box in form.findChildren(QComboBox) if box.isEditable()]
        if (mine := button(imports, "Mina")) is not None:
            hand.press(mine)
        if numbers:
            asked_numbers += 1
            hand.type(numbers[0], "+447700900244", Qt.Key.Key_Return)
        else:
            go_on = button(imports, "Continue")
            assert go_on is not None
            hand.press(go_on)
        qtbot.waitUntil(lambda form=form: imports.on_show is not form)
    assert asked_numbers == 1
    more = button(imports, "Bring in more")
    assert more is not None
    hand.press(more)
    chooses(folder)
    hand.press(imports.door.folder)
    qtbot.waitUntil(lambda: button(imports, "Continue") is not None)
    go_on = button(imports, "Continue")
    assert go_on is not None
    hand.press(go_on)
    qtbot.waitUntil(lambda: button(imports, "Bring in more") is not None)  # the report
    look = button(imports, "Look through it")
    assert look is not None
    hand.press(look)

    review = workspace.page(PageId.REVIEW)
    assert isinstance(review, ReviewPage)
    qtbot.waitUntil(review.questions.screen.isVisible)
    listed = [row.shown for row in review.questions.screen.model.rows]
    hand.click_row(
        review.questions.screen.view, next(n for n, it in enumerate(listed) if DENTIST in it)
    )
    hand.press(review.questions.screen.leave_out)
    qtbot.waitUntil(lambda: len(review.questions.screen.model.rows) == len(listed) - 1)
    listed = [row.shown for row in review.questions.screen.model.rows]
    for number, name in enumerate(listed):
        if NUMBER in name or name == "Craig H":
            hand.click_row(review.questions.screen.view, number)
    hand.press(review.questions.screen.who)
    qtbot.waitUntil(lambda: review.questions.who is not None)
    assert review.questions.who is not None
    hand.type(review.questions.who.name, "Craig Hale")
    hand.press(review.questions.who.choices[-4])
    hand.type(review.questions.who.why, "his numbers since 2021", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: review.questions.own is not None)
    assert review.questions.own is not None
    hand.type(review.questions.own.what[0], "I told him to stop.", Qt.Key.Key_Return)
    hand.press(review.questions.own.yes)
    qtbot.waitUntil(
        lambda: any(row.who == "Craig Hale" for row in review.questions.screen.model.rows)
    )
    hand.press(review.questions.screen.go_on)
    qtbot.waitUntil(review.view.isVisible)
    # one camera was right and the other an hour slow
    hand.press(review.of_folder.answer)
    for answer in (ClockAnswer.RIGHT, ClockAnswer.SLOW):
        qtbot.waitUntil(lambda: clock_form(review) is not None)
        form = clock_form(review)
        assert form is not None
        hand.press(form.findChildren(QRadioButton)[answer])
        hand.press(form.done)
        qtbot.waitUntil(lambda form=form: clock_form(review) is not form)
    qtbot.waitUntil(lambda: review.view.isVisible() and not review.of_folder.answer.isVisible())
    qtbot.waitUntil(review.filter.gap.isEnabled)
    hand.press(review.list.all_words)
    # eight runs of messages that were nothing are left out, by a tick each
    first = next(n for n, row in enumerate(review.model.rows) if not row.run.files)
    for number in range(first, first + 8):
        hand.click_row(review.view, number)
    hand.press(review.form.leave_out)
    rows = len(review.model.rows)
    qtbot.waitUntil(lambda: len(review.model.rows) == rows - 8)
    # all from him at once
    hand.press(review.list.all)
    assert not any(row.files for row in review.view.ticked_rows())
    for box in review.form.suggested:
        hand.press(box)
    kept = "He kept writing and ringing after I had told him to stop."
    hand.type(review.form.what, kept, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: all(row.files for row in review.model.rows))
    # the photographs by themselves: one is looked at, and a kind is found by a word
    hand.press(review.list.lines)
    qtbot.waitUntil(review.run_pictures.isVisible)
    hand.press(review.run_pictures.back)
    qtbot.waitUntil(review.view.isVisible)
    hand.press(review.list.all)
    assert all(row.files for row in review.view.ticked_rows())
    hand.press(review.form.more_kinds)
    find = review.form.kinds.focusProxy()
    hand.type(find, "car")
    hand.click_row(review.form.kinds.view, 0)
    assert review.form.kinds.isHidden()
    hand.type(review.form.what, "His car stood in my street.", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: review.list.to_timeline.isVisible())
    hand.press(review.list.to_timeline)
    made = record.do(lambda session: session.journal.items(Noun.INCIDENT))
    contents = [item.content for item in made if item.content.messages]
    assert {each.person != "" for each in contents if each.accounts} == {True}
    of_files = [each for each in contents if not each.accounts]
    assert all(each.times is None and len(each.behaviours) == 1 for each in of_files)
    assert hand.actions < MOST, hand.actions


def test_a_first_run(
    context: PageContext, opening: VaultAccess, answers: Answers, shown: Shown, tmp_path: Path,
    qtbot: QtBot,
) -> None:  # fmt: skip
    vocabulary, hand = context.form_context.vocabulary, Hand(qtbot)
    page = WelcomePage(context.vault_thread, opening, answers, vocabulary, tmp_path / "New")
    shown(page)
    hand.press(page.device.no)
    for _step in range(3):
        hand.press(page.go_on)
    second_at = page.passphrase.second.mapTo(page, QPoint())
    passphrase = "marble kettle orange window seven"
    hand.type(page.passphrase.first.line, passphrase, Qt.Key.Key_Return)
    assert page.passphrase.second.mapTo(page, QPoint()) == second_at
    hand.type(page.passphrase.second.line, passphrase, Qt.Key.Key_Return)
    hand.press(page.passphrase.understood)
    with qtbot.waitSignal(page.created):
        hand.press(page.go_on)
    assert hand.actions + 1 <= FIRST_RUN  # and the press that leads from there to the door


def clock_form(review: ReviewPage) -> CameraClockForm | None:
    return next((it for it in review.findChildren(CameraClockForm) if it.isVisible()), None)


def button(page: QWidget, *texts: str) -> QAbstractButton | None:
    """Return the button in sight with one of these texts, which can be pressed."""
    found = (
        each
        for each in page.findChildren(QAbstractButton)
        if each.text() in texts and each.isVisible()
    )
    return next(found, None)
