"""To finish: each subject is a link, and one answer can be given to many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from diary.checklist import ChecklistKind
from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import AfterQuestion, Certainty, Evidence, Incident, Person, Role
from diary.model.when import Precision, not_sure
from diary.model.zone_rules import typed_when
from tests.support.pages import words_on
from ui.desktop.pages.checklist import ChecklistPage
from ui.desktop.pages.incident import IncidentPage

Shown = Callable[[QWidget], QWidget]
LEFT = Qt.MouseButton.LeftButton
LONDON = "Europe/London"
DAY = typed_when(Precision.DAY, LONDON, "2026-03-01")


@pytest.fixture
def page(record: Any, shown: Shown) -> ChecklistPage:
    made = ChecklistPage(record.page_context, record.navigator)
    shown(made)
    return made


def buttons(page: QWidget, begins: str) -> list[QPushButton]:
    return [each for each in page.findChildren(QPushButton) if each.text().startswith(begins)]


def opened(page: ChecklistPage, qtbot: Any, words: str) -> None:
    page.refresh()
    qtbot.waitUntil(lambda: words in words_on(page))


def choose(page: QWidget, words: str, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: any(each.isVisible() for each in page.findChildren(QMenu)))
    (menu,) = (each for each in page.findChildren(QMenu) if each.isVisible())
    (action,) = (each for each in menu.actions() if each.text() == words)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def told(record: Any) -> list[Incident]:
    return [each.content for each in record.do(lambda s: s.journal.items(Noun.INCIDENT))]


def recorded(record: Any, *contents: Any) -> list[str]:
    return [record.do(lambda s, c=c: s.journal.record(c)).id for c in contents]


def test_a_subject_says_its_day_and_none_of_its_words(
    page: ChecklistPage, record: Any, qtbot: Any
) -> None:
    secret = [Incident(what="a silver car", when=DAY) for _n in range(9)]
    ids = recorded(record, *secret)
    opened(page, qtbot, "What kind of thing it was")
    assert "a silver car" not in words_on(page)
    first = buttons(page, "1 \N{MIDDLE DOT} Sun 1 Mar 2026")
    # asked about its kind and about how it is known, and a few are shown of each
    assert len(first) == 2
    assert len(buttons(page, "3 more")) == 2
    QTest.mouseClick(first[0], LEFT)
    assert record.navigator.about("open_subject") == [(Noun.INCIDENT, ids[0])]


def test_one_answer_says_of_many_how_they_are_known_and_is_undone(
    page: ChecklistPage, record: Any, qtbot: Any
) -> None:
    whole = Incident(what="rang", when=DAY, behaviours=("FOLLOW",))
    told_already = replace(whole, certainty=Certainty.TOLD)
    recorded(record, whole, told_already, whole)
    opened(page, qtbot, "Whether you saw or heard it yourself")
    (for_all,) = buttons(page, "One answer for all 2")
    # somebody answers one of them meanwhile
    first = record.do(lambda s: s.journal.items(Noun.INCIDENT))[0]
    answered = replace(whole, certainty=Certainty.INFERRED)
    record.do(lambda s: s.journal.amend(first.id, answered))
    QTest.mouseClick(for_all, LEFT)
    choose(page, "Seen or heard myself", qtbot)
    qtbot.waitUntil(lambda: "1 was answered." in page.status.text())
    known = [each.certainty for each in told(record)]
    assert known == [Certainty.INFERRED, Certainty.TOLD, Certainty.SEEN]
    qtbot.waitUntil(lambda: "Whether you saw or heard it yourself" not in words_on(page))
    QTest.mouseClick(page.undo, LEFT)
    qtbot.waitUntil(lambda: "Undone" in page.status.text())
    assert [each.certainty for each in told(record)] == [Certainty.INFERRED, Certainty.TOLD, None]


def test_a_kind_and_a_reason_are_given_once_for_all(
    page: ChecklistPage, record: Any, qtbot: Any
) -> None:
    (craig,) = recorded(record, Person(name="Craig", role=Role.SUSPECTED))
    plain = Incident(what="rang", when=DAY, person=craig, certainty=Certainty.SEEN)
    recorded(record, plain, plain)
    opened(page, qtbot, "Why you think it was this person.")
    reason = next(
        each.parentWidget()
        for each in page.findChildren(QPushButton)
        if each.text() == "One answer for all 2"
        and "Why you think" in words_on(each.parentWidget().parentWidget())
    )
    record.page_context.prompter.said = "his number since 2021 <b>"
    QTest.mouseClick(reason.findChildren(QPushButton)[0], LEFT)
    qtbot.waitUntil(lambda: "2 were answered." in page.status.text())
    assert {each.why_person for each in told(record)} == {"his number since 2021 <b>"}


def test_exhibits_are_answered_together_and_nothing_is_when_no_words_are_typed(
    page: ChecklistPage, record: Any, qtbot: Any
) -> None:
    recorded(record, Incident(what="x", when=DAY, behaviours=("FOLLOW",)))
    files = [Evidence(title=f"{n}", incidents=(), kept_where="home") for n in range(2)]
    recorded(record, *files)
    opened(page, qtbot, "How and with what it was captured")
    record.page_context.prompter.said = None
    (for_all,) = buttons(page, "One answer for all 2")
    QTest.mouseClick(for_all, LEFT)
    assert page.status.text() == ""
    record.page_context.prompter.said = "my telephone"
    QTest.mouseClick(for_all, LEFT)
    qtbot.waitUntil(lambda: "2 were answered." in page.status.text())
    exhibits = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    assert {each.content.captured_how for each in exhibits} == {"my telephone"}


def test_a_line_that_was_asked_when_it_was_can_be_answered_later(
    page: ChecklistPage, record: Any, shown: Shown, qtbot: Any
) -> None:
    now = record.page_context.form_context.clock()
    words = "Found a note under the wiper this morning"
    found = line_question(words, now, LONDON)
    assert found is not None
    put_off = question_of(found, AfterQuestion.LATER, now)
    typed = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    line = Incident(what=words, when=not_sure(LONDON), questions=(put_off,), typed_at=typed)
    (id_,) = recorded(record, line)
    opened(page, qtbot, "the words point to another time")
    QTest.mouseClick(buttons(page, "1")[0], LEFT)
    assert record.navigator.about("open_subject") == [(Noun.INCIDENT, id_)]
    incident = IncidentPage(record.page_context, record.navigator)
    shown(incident)
    incident.show_subject(id_)
    qtbot.waitUntil(lambda: "You wrote “this morning”. When was it?" in words_on(incident))
    (morning,) = buttons(incident, "Tue 24 Nov 2026, morning")
    QTest.mouseClick(morning, LEFT)
    qtbot.waitUntil(lambda: "When was it?" not in words_on(incident))
    (content,) = told(record)
    assert content.when is not None
    assert content.when.at == "2026-11-24"
    assert [each.answer for each in content.questions] == [
        AfterQuestion.LATER,
        AfterQuestion.CHANGED,
    ]
    page.refresh()
    qtbot.waitUntil(lambda: "the words point to another time" not in words_on(page))


def test_each_question_for_many_is_one_that_many_can_share(record: Any) -> None:
    from diary.checklist import ChecklistItem
    from ui.desktop.pages.answer_for_all import AnswerForAll

    shared = {
        kind
        for kind in ChecklistKind
        if AnswerForAll.can(ChecklistItem(kind, Noun.INCIDENT, ("1", "2"), ("a", "b")))
    }
    assert shared == {
        ChecklistKind.KIND,
        ChecklistKind.HOW_KNOWN,
        ChecklistKind.WHY_PERSON,
        ChecklistKind.CAPTURED,
        ChecklistKind.ORIGINAL,
    }
    assert not AnswerForAll.can(ChecklistItem(ChecklistKind.KIND, Noun.INCIDENT, ("1",), ("a",)))
