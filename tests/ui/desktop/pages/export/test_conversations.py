"""Lines of conversations in the window: none is shown that was not ticked, each is counted."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from diary.errors import Damaged
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail
from diary.services.disclosure.conversation_lines import ConversationOffer
from diary.text.number_texts import sides_text
from tests.support.pages import stack_of, words_on
from tests.ui.desktop.pages.export.driving import (
    CHAT,
    HE,
    Shown,
    Watched,
    bring,
    choose,
    opened,
    point,
    said,
    texts,
    walk,
    watch,
)
from ui.desktop.pages.export.conversations import ConversationsStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.export.words import WordsStep
from ui.desktop.widgets.fold import Fold

ROW = (
    "Conversation 1, read of EX/1 _chat.txt: 25 messages around 1 incident would go (23 from "
    "others, 2 of yours); 25 stay (25 from others). Of what goes, you have not looked through 20 "
    "that others sent."
)
HOSTILE = "<b>a & {name} %s \u202etxt.txt"


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return watch(monkeypatch, "take_case")


def numbers(cases: Watched) -> list[int]:
    return [each.item.number for each in cases.made[-1].conversations]


@pytest.mark.parametrize(
    ("audience", "goes"), [("police", 1), ("advocate", 1), ("court", 0), ("own", 1)]
)
def test_who_is_told_of_a_message_gets_it_unless_she_unticks_it(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, audience: str, goes: int
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, audience, qtbot)
    step = walk(page, ConversationsStep, qtbot)
    assert ROW in words_on(step)
    assert len(step.conversations.ticked()) == goes
    # what was answered stays answered, and what is new is ticked beside it
    (first,) = step.conversations.ticks
    next(iter(step.conversations.ticks.values())).click()
    bring(record, tmp_path, CHAT.replace("words", "others"), "other.txt")
    point(record, at=1)
    page.back.click()
    step = walk(page, ConversationsStep, qtbot)
    assert (first in step.conversations.ticked()) is not bool(goes)
    assert len(step.conversations.ticked()) == 1
    draft = page.unsaved()
    assert len(draft["offered"]) == 2


def test_a_side_that_sent_nothing_is_not_told() -> None:
    assert sides_text(0, 3, 0) == "3 from others"
    assert sides_text(1_200, 3, 2) == "3 from others, 1,200 of yours, 2 that nobody sent"
    assert sides_text(0, 0, 0) == "none"


def test_a_ticked_conversation_is_shown_and_the_tick_stays(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    (tick,) = step.conversations.ticks.values()
    assert not tick.isChecked()
    assert QAccessible.queryAccessibleInterface(tick).text(QAccessible.Text.Name) == ROW
    assert ROW in words_on(step)
    assert "file of the whole conversation stays with you." in words_on(step)
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    walk(page, PreviewStep, qtbot)
    page.back.click()
    page.back.click()
    assert isinstance(stack_of(page).currentWidget(), ExtentStep)
    step = walk(page, ConversationsStep, qtbot)
    assert len(step.conversations.ticked()) == 1
    preview = walk(page, PreviewStep, qtbot)
    assert numbers(cases) == [1]
    (lines,) = cases.made[-1].conversations
    assert (lines.shown.total, lines.kept_back.total) == (25, 25)
    assert has_page_with(preview, qtbot, "Transcript of conversation 1")
    # another audience is asked anew
    page.start_again()
    choose(page, "advocate", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    assert len(step.conversations.ticked()) == 1


def test_lines_of_runs_left_out_are_said_and_can_be_kept_back(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched
) -> None:
    bring(record, tmp_path)
    point(record)

    def leave_out(session: Any) -> None:
        (item,) = session.journal.items(Noun.CONVERSATION)
        review = session.review(item)
        review.leave_out(review.runs()[:1])

    record.do(leave_out)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    counted = re.search(
        "([0-9]+) messages that you left out when you looked through go too", words_on(step)
    )
    assert counted
    (tick,) = step.conversations.ticks.values()
    tick.click()
    (runs,) = step.runs.ticks.values()
    assert runs.isChecked()
    runs.click()
    (kept,) = step.kept.values()
    kept.setText("45-x")
    page.go_on.click()
    assert stack_of(page).currentWidget() is step
    assert kept.isVisible()
    assert said(step, "Write numbers of lines, as in 43 or 43-57, 60.")
    kept.setText("45")
    walk(page, PreviewStep, qtbot)
    (lines,) = cases.made[-1].conversations
    assert lines.of_runs == int(counted[1])
    assert lines.shown.total == 25 - lines.of_runs - 1
    assert cases.made[-1].keeps_runs


def test_what_was_not_looked_through_is_said_in_its_row_until_it_was(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, "police", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    (id_,) = step.conversations.ticked()
    assert "you have not looked through 20 that others sent." in words_on(step)
    assert step.look.isVisible()
    step.look.click()
    assert len(record.navigator.about("review")) == 1
    # she unticks it as well, which stays
    step.conversations.ticks[id_].click()

    def look_through(session: Any) -> None:
        (item,) = session.journal.items(Noun.CONVERSATION)
        review = session.review(item)
        review.leave_out(review.runs())

    record.do(look_through)
    page.refresh()
    qtbot.waitUntil(lambda: stack_of(page).currentWidget() is not step)
    qtbot.waitUntil(lambda: isinstance(stack_of(page).currentWidget(), ConversationsStep))
    step = stack_of(page).currentWidget()
    assert "not looked through" not in words_on(step)
    assert not step.look.isVisible()
    assert step.conversations.ticked() == ()
    # where all was looked through nothing is counted again
    page.refresh()
    assert stack_of(page).currentWidget() is step


def test_pages_of_messages_that_were_not_looked_through_come_first(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, "police", qtbot)
    walk(page, ConversationsStep, qtbot)
    preview = walk(page, PreviewStep, qtbot)
    seen = {words_on(preview)}
    for at in range(preview.thumbnails.count()):
        preview.number.setText(str(at + 1))
        QTest.keyClick(preview.number, Qt.Key.Key_Return)
        seen.add(words_on(preview))
    assert any("Messages that you have not looked through." in each for each in seen)


def has_page_with(step: Any, qtbot: Any, words: str) -> bool:
    """Return whether some page, as a screen reader gets it, has these words."""
    for at in range(step.thumbnails.count()):
        step.number.setText(str(at + 1))
        QTest.keyClick(step.number, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: step.view.accessibleDescription() != "", timeout=30_000)
        if words in " ".join(step.view.accessibleDescription().split()):
            return True
    return False


def test_nothing_is_shown_that_is_not_ticked(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    walk(page, ConversationsStep, qtbot)
    walk(page, PreviewStep, qtbot)
    assert numbers(cases) == []


def test_where_nothing_can_be_ticked_nothing_is_asked(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)
    # one that an incident points to, for an audience that is shown none
    point(record)
    page.start_again()
    choose(page, "family", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)
    # the incident that points to it stays behind
    page.start_again()
    choose(page, "court", qtbot)
    stack_of(page).currentWidget().incidents.tick([])
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)


def test_a_word_of_ones_own_in_lines_is_counted_out_and_asked_about(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    text = CHAT.replace("words 39", "Larkspur Row").replace("words 38", "ask your solicitor")
    bring(record, tmp_path, text)
    point(record)
    own = OwnDetail(words="Larkspur Row")
    record.do(lambda s: s.journal.record(own))
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    text = "24 messages around 1 incident would go (22 from others, 2 of yours); 26 stay"
    assert text in words_on(step)
    next(iter(step.conversations.ticks.values())).click()
    words = walk(page, WordsStep, qtbot)
    assert said(words, "in 1 line of it (1 from others)")
    assert "solicitor" in words.of_lines


@pytest.mark.parametrize("leave", [True, False])
def test_lines_with_a_word_leave_or_stay_as_the_person_says_and_the_end_says_how_many(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched, *, leave: bool
) -> None:
    text = CHAT
    for n in range(30, 40):
        text = text.replace(f"words {n}", f"I am at the school gate {n} <b>\u202e")
    bring(record, tmp_path, text)
    point(record)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    next(iter(walk(page, ConversationsStep, qtbot).conversations.ticks.values())).click()
    step = walk(page, WordsStep, qtbot)
    question = step.of_lines["school gate"]
    assert said(question, "in 10 lines of it (10 from others)")
    assert not page.go_on.isEnabled()
    (beginnings,) = question.findChildren(Fold)
    assert not beginnings.is_open
    beginnings.line.click()
    inside = [each.text() for each in beginnings.findChildren(QLabel)]
    assert len(inside) == 3
    assert inside[0].startswith("Line 30, sent by somebody else: I am at the school gate 30 <b>")
    assert not any("\u202e" in each for each in inside)
    (question.leaves if leave else question.stays).click()
    assert page.go_on.isEnabled()
    page.back.click()
    assert walk(page, WordsStep, qtbot).of_lines["school gate"].leaves.isChecked() is leave
    walk(page, DeliveryStep, qtbot).place.line.setText(str(tmp_path / "Bundle"))
    result = walk(page, ResultStep, qtbot)
    (lines,) = cases.made[-1].conversations
    assert lines.shown.total == (25 if leave else 15)
    why = "Kept back for a word that is taken out: 10 (10 from others)"
    told = [each for each in texts(result) if why in each]
    assert len(told) == (0 if leave else 2), "on the screen, and in what stayed behind"


def test_a_hostile_name_is_shown_literally_and_fits_at_twice_the_size(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, theme: Any
) -> None:
    bring(record, tmp_path, name=HOSTILE)
    bring(record, tmp_path, CHAT.replace("words", "others"), "W" * 200 + ".txt")
    point(record)
    point(record, at=1)
    theme.set_zoom(2.0)
    page = opened(record, lambda page: shown(page, 800, 560))
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    rows = [each.text() for each in step.conversations.findChildren(QLabel)]
    assert any("<b>a & {name} %s" in row for row in rows), rows
    assert not any("\u202e" in row for row in rows)
    assert all(
        each.textFormat() is Qt.TextFormat.PlainText
        for each in step.conversations.findChildren(QLabel)
    )
    inner = step.area.widget()
    assert inner.minimumSizeHint().width() <= step.area.viewport().width()


def test_one_that_cannot_be_read_is_named_and_keeps_nothing_from_leaving(
    record: Any,
    shown: Shown,
    qtbot: Any,
    tmp_path: Path,
    cases: Watched,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring(record, tmp_path)
    bring(record, tmp_path, CHAT.replace("words", "others"), "other.txt")
    point(record)
    point(record, at=1)
    count = ConversationOffer.count

    def damaged(offer: ConversationOffer, progress: Any) -> Any:
        if offer.item.number == 1:
            raise Damaged("lines")
        return count(offer, progress)

    monkeypatch.setattr(ConversationOffer, "count", damaged)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    assert "_chat.txt: its lines could not be read, so none can be shown." in words_on(step)
    (tick,) = step.conversations.ticks.values()
    tick.click()
    walk(page, PreviewStep, qtbot)
    assert numbers(cases) == [2]


def test_counting_can_be_stopped_and_holds_up_neither_window_nor_record(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(record, tmp_path)
    point(record)
    go, begun = threading.Event(), threading.Event()
    count = ConversationOffer.count

    def waiting(offer: ConversationOffer, progress: Any) -> Any:
        begun.set()
        go.wait(30)
        return count(offer, progress)

    monkeypatch.setattr(ConversationOffer, "count", waiting)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    page.go_on.click()
    qtbot.waitUntil(begun.is_set, timeout=30_000)
    # the record answers meanwhile
    assert record.do(lambda s: s.journal.zone)
    assert page.stop.isVisible()
    assert said(page, "Counting the lines of conversations.")
    page.stop.click()
    go.set()
    qtbot.waitUntil(lambda: not page.stop.isVisible(), timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), ExtentStep)
    monkeypatch.setattr(ConversationOffer, "count", count)
    walk(page, ConversationsStep, qtbot)
    assert HE not in words_on(page)


@pytest.mark.parametrize("ticks", [0, 1])
def test_the_last_screen_says_which_conversations_stayed_behind(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, ticks: int
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown)
    choose(page, "court", qtbot)
    step = walk(page, ConversationsStep, qtbot)
    for tick in [*step.conversations.ticks.values()][:ticks]:
        tick.click()
    walk(page, DeliveryStep, qtbot).place.line.setText(str(tmp_path / "Bundle"))
    result = walk(page, ResultStep, qtbot)
    for fold in result.findChildren(Fold):
        fold.line.click()
    stays = "EX/1 stays behind: none of its messages leaves."
    rest = "The file EX/1 stays with you; the messages of it that leave are in the bundle."
    assert (stays in words_on(result), rest in words_on(result)) == (not ticks, bool(ticks))
