"""One answer for all the subjects of a question of the checklist.

**Invariants:**

- It is offered where one answer can hold for many: a kind, how the person knows, why this person,
  and how and where a file is kept. Nothing is answered without their choice or words.
- Each subject is amended by an entry of its own, as on the timeline; what has an answer by now is
  left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from diary.checklist import ChecklistItem, ChecklistKind
from diary.errors import DiaryError
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Certainty, Evidence, Incident
from diary.text.code_texts import Voice, choice_text
from ui.desktop.page_context import PageContext
from ui.desktop.pages import several_incidents
from ui.desktop.pages.several_incidents import Changes
from ui.desktop.widgets.basic import button
from ui.desktop.widgets.chosen_bar import choice_menu

if TYPE_CHECKING:
    from diary.services.session import Session

T = TypeVar("T", Incident, Evidence)
# What is typed once for all of them, and what it is called when it is asked.
_WORDS: Final = {
    ChecklistKind.WHY_PERSON: N_("Why you think it was this person"),
    ChecklistKind.CAPTURED: N_("How and with what they were captured"),
    ChecklistKind.ORIGINAL: N_("Where the originals are"),
}
_CHOSEN: Final = frozenset({ChecklistKind.KIND, ChecklistKind.HOW_KNOWN})


class AnswerForAll(QWidget):
    """A button that answers for all subjects. Its page is told by `done`, which outlives it."""

    def __init__(
        self,
        context: PageContext,
        page: QWidget,
        item: ChecklistItem,
        done: Callable[[Changes], None],
    ) -> None:
        super().__init__()
        self._context, self._page, self._item, self._done = context, page, item, done
        count = len(item.ids)
        text = ngettext("One answer for it", "One answer for all {n}", count)
        self.button: QPushButton = button(text.format(n=f"{count:,}"), on=self._on_pressed)
        self.button.setAccessibleDescription(item.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    @staticmethod
    def can(item: ChecklistItem) -> bool:
        """Return whether one answer can hold for all of these, and there are several."""
        return len(item.ids) > 1 and (item.gap in _WORDS or item.gap in _CHOSEN)

    @Slot()
    def _on_pressed(self) -> None:
        if self._item.gap is ChecklistKind.KIND:
            vocabulary = self._context.form_context.vocabulary
            groups = {group.id: group.label for group in vocabulary.groups}
            rows = [
                (groups[each.groups[0]] if each.groups else "", each.code, each.label)
                for each in vocabulary.behaviours
            ]
            choice_menu(self._page, rows, self._of_kind, self.button)
        elif self._item.gap is ChecklistKind.HOW_KNOWN:
            known = [
                (
                    "",
                    each.value,
                    choice_text(Voice.FIRST, Noun.INCIDENT, "certainty", each.value),
                )
                for each in Certainty
            ]
            choice_menu(self._page, known, self._known, self.button)
        else:
            self._ask_words()

    def _of_kind(self, code: str) -> None:
        with_kind = several_incidents.with_kind(code)

        def change(content: Incident) -> Incident:
            answered = content.behaviours or content.something_else
            return content if answered else with_kind(content)

        self._change(Incident, change)

    def _known(self, value: str) -> None:
        def change(content: Incident) -> Incident:
            return content if content.certainty else replace(content, certainty=Certainty(value))

        self._change(Incident, change)

    def _ask_words(self) -> None:
        label = _WORDS[self._item.gap]
        count = len(self._item.ids)
        said = self._context.prompter.line(
            self._page,
            self._item.text,
            [
                ngettext(
                    "It is written to {n} entry.", "It is written to {n} entries.", count
                ).format(n=f"{count:,}")
            ],
            _(label),
            _("Write it to all of them"),
        )
        if said is None:
            return
        words = said

        def of_incident(content: Incident) -> Incident:
            return content if content.why_person else replace(content, why_person=words)

        def captured(content: Evidence) -> Evidence:
            return content if content.captured_how else replace(content, captured_how=words)

        def original(content: Evidence) -> Evidence:
            return content if content.original_where else replace(content, original_where=words)

        match self._item.gap:
            case ChecklistKind.WHY_PERSON:
                self._change(Incident, of_incident)
            case ChecklistKind.CAPTURED:
                self._change(Evidence, captured)
            case _:
                self._change(Evidence, original)

    def _change(self, noun: type[T], change: Callable[[T], T]) -> None:
        ids = self._item.ids

        def work(session: Session) -> Changes:
            return several_incidents.amend_each(session, ids, noun, change)

        done = self._done

        def failed(error: DiaryError) -> None:
            done(Changes(error=error))

        self._context.vault_thread.run(self._page, work, done, failed)
