from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from diary.errors import BadInput
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.translation import Translation
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.forms.form import FormContext
from ui.desktop.forms.translation import LanguageEditor
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.widgets.text_fields import TextView

Shown = Callable[[QWidget], QWidget]


def written(record: Any, what: str = "Stał pod domem.", **fields: Any) -> Any:
    return record.do(lambda s: s.journal.record(Incident(what=what, **fields)))


def opened(record: Any, shown: Shown, qtbot: Any, id_: str) -> IncidentPage:
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(id_)
    qtbot.waitUntil(page.translate_action.isVisible)
    return page


def press(page: QWidget, words: str) -> None:
    named(page, words)[-1].click()


def named(page: QWidget, words: str) -> list[QPushButton]:
    return [each for each in page.findChildren(QPushButton) if each.text() == words]


def translations(record: Any) -> Any:
    return record.do(lambda s: s.journal.items(Noun.TRANSLATION))


def test_a_translation_is_added_below_the_words_and_can_be_withdrawn(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = written(record, effect="Nie spałam.")
    page = opened(record, shown, qtbot, item.id)
    adding = page.translating
    assert adding.form is None
    page.translate_action.trigger()
    which = adding.form.editor("field").combo
    assert [which.itemText(at) for at in range(which.count())] == [
        "What happened",
        "Effect on me",
    ]
    which.setCurrentIndex(1)
    QTest.keyClicks(adding.form.editor("language").combo.lineEdit(), "English")
    text = adding.form.editor("text").widget
    text.setFocus()
    QTest.keyClicks(text, "I did not <b>sleep</b>.")
    adding.form.editor("by").widget.setText("A. N.")
    adding.save.click()
    qtbot.waitUntil(lambda: "added" in page.status.text())
    (saved,) = translations(record)
    said = saved.content
    assert (said.of, said.field, said.language, said.by) == (item.id, "effect", "en", "A. N.")
    assert said.text == "I did not <b>sleep</b>."
    assert adding.form is None
    views = lambda: [view.toPlainText() for view in page.findChildren(TextView)]  # noqa: E731
    qtbot.waitUntil(lambda: "I did not <b>sleep</b>." in views())
    assert any(
        "Translation into English · by: A. N." in x.text() for x in page.findChildren(QLabel)
    )
    record.page_context.prompter.said = "wrong words"
    press(page, "Withdraw this translation")
    qtbot.waitUntil(lambda: "I did not <b>sleep</b>." not in views())
    assert translations(record)[0].withdrawn == "wrong words"


def test_tab_goes_down_the_page_past_what_came_later(record: Any, shown: Shown, qtbot: Any) -> None:
    item = written(record)
    said = Translation(of=item.id, field="what", language="en", text="He stood there.", by="A. N.")
    record.do(lambda s: s.journal.record(said))
    page = opened(record, shown, qtbot, item.id)
    (away,) = named(page, "Withdraw this translation")
    # a part that came later is shown, and has its place, in turns of their own
    qtbot.waitUntil(away.isVisible)
    down = [page.amend_button, away, page.versions.line]
    qtbot.waitUntil(lambda: tops(page, down) == sorted(set(tops(page, down))))
    page.amend_button.setFocus()
    passed: list[QWidget] = []
    while page.versions.line not in passed:
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused not in passed
        passed.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert away in passed
    assert tops(page, passed) == sorted(tops(page, passed))


def tops(page: QWidget, parts: Iterable[QWidget]) -> list[int]:
    return [each.mapTo(page, each.rect().topLeft()).y() for each in parts]


def test_what_is_missing_is_asked_for_in_place(record: Any, shown: Shown, qtbot: Any) -> None:
    page = opened(record, shown, qtbot, written(record).id)
    adding = page.translating
    page.translate_action.trigger()
    adding.save.click()
    assert adding.status.text() == "Say into which language it is."
    adding.form.editor("language").restore("Polish")
    adding.save.click()
    assert adding.status.text() == "Write the translation."
    adding.form.editor("text").restore("words")
    adding.form.editor("language").restore("Klingon")
    adding.save.click()
    assert "such as sq for Albanian" in adding.form.trouble.text()
    assert adding.status.text() == ""
    adding.form.editor("language").restore("q9")
    adding.save.click()
    qtbot.waitUntil(lambda: "language tag" in adding.status.text())
    assert translations(record) == ()
    adding.form.editor("language").restore("sq")
    adding.save.click()
    qtbot.waitUntil(lambda: adding.form is None)
    assert translations(record)[0].content.language == "sq"


def test_what_is_begun_stays_with_its_incident(record: Any, shown: Shown, qtbot: Any) -> None:
    one, two = written(record), written(record, "Znowu.")
    page = opened(record, shown, qtbot, one.id)
    page.translate_action.trigger()
    page.translating.form.editor("text").restore("He stood")
    page.refresh()
    record.do(lambda s: None)
    assert page.translating.form.editor("text").state() == "He stood"
    page.show_subject(two.id)
    qtbot.waitUntil(lambda: page.title.text().endswith("2"))
    assert page.translating.form is None
    assert list(page.unsaved()) == [one.id]
    page.show_subject(one.id)
    qtbot.waitUntil(lambda: page.translating.form is not None)
    assert page.translating.form.editor("text").state() == "He stood"
    record.page_context.prompter.yes = False
    press(page.translating, "Do not keep this")
    assert page.translating.form is not None
    record.page_context.prompter.yes = True
    press(page.translating, "Do not keep this")
    assert page.unsaved() is None


def test_a_draft_of_it_opens_with_its_incident(
    record: Any, shown: Shown, qtbot: Any, system: SystemCapabilities
) -> None:
    item = written(record)
    drafts = DraftAutosave(record.page_context.jobs)
    held = {"field": "what", "text": "He stood", "language": "Engl"}
    text = '{"version": 1, "held": {"incident": {"%s": %s}}}'
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    workspace = Workspace(record.page_context, drafts, preferences, record.opened)
    shown(workspace)
    workspace.start(text % (item.id, str(held).replace("'", '"')))
    assert "He stood" in drafts.text()
    workspace.open_incident(item.id)
    page = workspace.page("incident")
    qtbot.waitUntil(lambda: page.translating.form is not None)
    assert page.translating.form.editor("text").state() == "He stood"
    assert page.translating.form.editor("language").state() == "Engl"
    # another subject is erased: pages that show words go, what is typed does not
    workspace.erased(unsaved=False)
    assert "He stood" in drafts.text()
    workspace.erased(unsaved=True)
    assert drafts.text() == ""


def test_nothing_is_offered_without_words_or_once_withdrawn(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = written(record)
    page = opened(record, shown, qtbot, item.id)
    record.do(lambda s: s.journal.withdraw(item.id, "by mistake"))
    page.refresh()
    qtbot.waitUntil(lambda: not page.translate_action.isVisible())


@pytest.mark.parametrize(
    ("said", "tag"), [("polish", "pl"), (" Welsh ", "cy"), ("sq", "sq"), ("zh-Hant", "zh-Hant")]
)
def test_a_language_goes_by_name_or_tag(said: str, tag: str, around: FormContext) -> None:
    editor = LanguageEditor("language", around)
    assert editor.value() == ""
    editor.restore(said)
    assert editor.value() == tag
    editor.show_value(tag)
    assert editor.value() == tag
    editor.restore("nothing known")
    with pytest.raises(BadInput):
        editor.value()
    editor.widget.deleteLater()


def test_the_form_follows_by_keyboard(record: Any, shown: Shown, qtbot: Any) -> None:
    page = opened(record, shown, qtbot, written(record).id)
    page.more.button.setFocus()
    QTest.keyClick(page.more.button, Qt.Key.Key_Space)
    qtbot.waitUntil(page.more.menu.isVisible)
    assert page.more.menu.activeAction() is page.more.menu.actions()[0]
    for _action in page.more.menu.actions():
        if page.more.menu.activeAction() is not page.translate_action:
            QTest.keyClick(page.more.menu, Qt.Key.Key_Down)
    assert page.more.menu.activeAction() is page.translate_action
    QTest.keyClick(page.more.menu, Qt.Key.Key_Return)
    # the screenless platform leaves the focus with a menu that is closed
    page.window().activateWindow()
    form = page.translating.form
    assert form.editor("field").widget.hasFocus()
    # what is added to a page on show is shown in a turn of its own
    qtbot.waitUntil(form.editor("language").widget.isVisible)
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    assert form.editor("language").widget.hasFocus()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
    assert form.editor("text").widget.hasFocus()
