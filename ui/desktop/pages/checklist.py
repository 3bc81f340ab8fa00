"""Facts that readers often ask for and that are not recorded yet; never counted.

**Invariants:**

- No item has to be answered; nothing here blocks, and nothing is remembered, so that there is no
  pressure.
- For a bundle the page says that withheld facts look the same, since the checklist cannot tell them
  apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from diary import checklist
from diary.i18n import _
from diary.text.noun_names import noun_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import PlainLabel, selectable
from ui.desktop.widgets.feedback import card, clear_layout

if TYPE_CHECKING:
    from diary.services.session import Session


class ChecklistPage(ScrollPage):
    """The checklist, each item with the subjects that it is about."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(
            _("What readers ask for"),
            _("Police and advocates often ask for these. None of them has to be answered."),
        )
        self._context, self._navigator = context, navigator
        if context.read_only:
            text = _("What was withheld from this bundle looks the same as what is not written.")
            self.column.addWidget(PlainLabel(text))
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        self.column.addLayout(self._body)
        self.column.addStretch(1)

    @Slot()
    def refresh(self) -> None:
        vocabulary, read_only = self._context.form_context.vocabulary, self._context.read_only

        def work(session: Session) -> tuple[checklist.ChecklistItem, ...]:
            found = checklist.checklist(session.journal.items, vocabulary)
            hidden = checklist.NOT_IN_BUNDLES if read_only else frozenset()
            return tuple(one for one in found if one.gap not in hidden)

        self._context.vault_thread.run(self, work, self._show, self.status.fail)

    def _show(self, found: tuple[checklist.ChecklistItem, ...]) -> None:
        clear_layout(self._body)
        if not found:
            nothing = _("Nothing that readers usually ask for is missing.")
            self._body.addWidget(PlainLabel(nothing))
        for one in found:
            sheet, column = card()
            column.addWidget(PlainLabel(one.text, role="field"))
            if one.noun is not None:
                about = f"{noun_text(one.noun)} {', '.join(one.about)}"
                column.addWidget(selectable(PlainLabel(about, role="muted")))
            self._body.addWidget(sheet)
