"""Facts that readers often ask for and that are not recorded yet; never counted.

**Invariants:**

- No item has to be answered; nothing here blocks, and nothing is remembered, so that there is no
  pressure.
- What was answered for many at once can be undone there, until the next answer.
- Whoever comes back from a subject finds the page where it was left; what is answered by then is
  not on it any more.
- Whoever reads a bundle is told what is asked of the person, and is not asked it.
- For a bundle the page says that withheld facts look the same, since the checklist cannot tell them
  apart.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QScrollBar, QVBoxLayout

from diary import checklist
from diary.checklist import ChecklistItem, ChecklistKind
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.text.initials import keeper_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages import several_incidents
from ui.desktop.pages.answer_for_all import AnswerForAll
from ui.desktop.pages.base import ScrollPage
from ui.desktop.pages.several_incidents import Changes
from ui.desktop.widgets.aside_drafts import AsideDrafts, DraftName
from ui.desktop.widgets.asked_subjects import AskedSubjects
from ui.desktop.widgets.basic import PlainLabel, button, deliberate_button
from ui.desktop.widgets.feedback import card, clear_layout
from ui.desktop.widgets.waiting_reviews import WaitingReviews, waiting_reviews

if TYPE_CHECKING:
    from diary.services.session import Session


# Where something about the whole record is written.
_PAGES: Final = {
    ChecklistKind.ASKED_TO_STOP: (PageId.EVENT, N_("Go to 'Turning points'")),
    ChecklistKind.EFFECT: (PageId.IMPACT, N_("Go to 'Effect on daily life'")),
    ChecklistKind.ASK: (PageId.ASK, N_("Go to 'What I ask for'")),
}


class ChecklistPage(ScrollPage):
    """The checklist, each item with ways to the subjects that it is about."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        if context.read_only:
            title = _("What readers ask for")
            about = _("Police and advocates often ask for this, and this bundle does not say it.")
        else:
            title = _("To finish")
            about = _("Police and advocates often ask for these. None of them has to be answered.")
        super().__init__(title, about)
        self._context, self._navigator = context, navigator
        self._opened: tuple[ChecklistKind, str] | None = None
        self._who = ""  # the person recording, as a reader of a bundle is told of them
        self._ways: dict[ChecklistKind, AskedSubjects] = {}
        if context.read_only:
            text = _("What was withheld from this bundle looks the same as what is not written.")
            self.column.addWidget(PlainLabel(text))
        self._changes = Changes()
        self.undo = deliberate_button(_("Undo this"), on=self._on_undo)
        self.undo.hide()
        self.column.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.waiting = WaitingReviews(navigator.review)
        self.column.addWidget(self.waiting)
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        self.column.addLayout(self._body)
        self.column.addStretch(1)

    @Slot()
    def refresh(self) -> None:
        vocabulary, read_only = self._context.form_context.vocabulary, self._context.read_only
        drafts = [(each.key, each.text) for each in self._navigator.drafts()]

        def work(session: Session) -> tuple[tuple[ChecklistItem, ...], str]:
            found = checklist.checklist(session.journal.items, vocabulary, drafts)
            hidden = checklist.NOT_IN_BUNDLES if read_only else frozenset()
            who = keeper_text(session.journal.me()) if read_only else ""
            return tuple(one for one in found if one.gap not in hidden), who

        self._context.vault_thread.run(self, work, lambda read: self._show(*read), self.status.fail)
        if not read_only:
            self._context.vault_thread.run(
                self, waiting_reviews, self.waiting.show_text, self.status.fail
            )

    def _show(self, found: tuple[ChecklistItem, ...], who: str) -> None:
        bar = self.area.verticalScrollBar()
        before = bar.value()
        clear_layout(self._body)
        self._ways.clear()
        self._who = who
        if not found:
            nothing = _("Nothing that readers usually ask for is missing.")
            self._body.addWidget(PlainLabel(nothing))
        for one in found:
            sheet, column = card()
            column.addWidget(PlainLabel(self._text_of(one), role="field"))
            if one.gap is ChecklistKind.DRAFT:
                begun = AsideDrafts()
                begun.show_drafts(
                    [DraftName(*pair) for pair in zip(one.ids, one.about, strict=True)]
                )
                begun.chosen.connect(self._navigator.open_draft)
                column.addWidget(begun)
            elif one.noun is not None:
                ways = AskedSubjects(one, one.noun, self._text_of(one))
                ways.opened.connect(partial(self._open, one.gap))
                column.addWidget(ways)
                self._ways[one.gap] = ways
                if AnswerForAll.can(one) and not self._context.read_only:
                    column.addWidget(AnswerForAll(self._context, self, one, self._on_answered))
            elif one.gap in _PAGES and not self._context.read_only:
                page, label = _PAGES[one.gap]
                way = button(_(label), "quiet", partial(self._navigator.show_page, page))
                column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
            self._body.addWidget(sheet)
        self._take_up(bar, before)

    def _text_of(self, one: ChecklistItem) -> str:
        """Return a question: asked of the person recording, or told to whoever reads a bundle."""
        return one.text_about(self._who) if self._context.read_only else one.text

    def _on_answered(self, changes: Changes) -> None:
        self._changes = changes
        count = len(changes.made)
        text = ngettext("{n} was answered.", "{n} were answered.", count)
        self._say(text.format(n=f"{count:,}"), changes)
        self.undo.setVisible(bool(changes.made))

    @Slot()
    def _on_undo(self) -> None:
        changes, reason = self._changes, _("Undone")
        self.undo.hide()

        def undone(done: Changes) -> None:
            self._say(_("Undone: they say what they said before. Each has an entry more."), done)

        self._context.vault_thread.run(
            self,
            lambda session: several_incidents.undo(session, changes, reason),
            undone,
            self.status.fail,
        )

    def _say(self, text: str, changes: Changes) -> None:
        self.status.show_text(text)
        if changes.error is not None:
            self.status.fail(changes.error)
        self.setFocus()
        self.to_top()
        self.refresh()
        self._navigator.changed()

    def _open(self, gap: ChecklistKind, noun: Noun, id_: str) -> None:
        self._opened = gap, id_
        self._navigator.open_subject(noun, id_)

    def _take_up(self, bar: QScrollBar, before: int) -> None:
        """Go on where a subject was opened, or beside it if it is finished."""
        opened, self._opened = self._opened, None
        if opened is None:
            return
        gap, id_ = opened
        ways = self._ways[gap].ways if gap in self._ways else {}
        way = ways.get(id_) or next(iter(ways.values()), None)
        if way is not None:
            way.setFocus()
        # once the page has its height again
        QTimer.singleShot(0, self, lambda: bar.setValue(before))
