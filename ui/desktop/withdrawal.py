"""Withdraw a subject, put it back, or abandon a form: every page asks with the same words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from ui.desktop.page_context import PageContext
from ui.desktop.prompter import Prompter
from ui.desktop.threads import Failed

NOT_SAVED_YET = N_(
    "This is not saved yet. Save it, or press 'Do not keep this', before you begin another."
)


def withdraw(
    context: PageContext,
    page: QWidget,
    item: Recorded[Content],
    done: Callable[[Recorded[Content]], None],
    failed: Failed,
) -> None:
    """Ask for a reason and withdraw the subject; without a reason do nothing."""
    title, sentences = _withdrawal_question(item)
    reason = context.prompter.line(page, title, sentences, _("Reason"), _("Withdraw it"))
    if reason is not None:
        context.vault_thread.run(page, lambda s: s.journal.withdraw(item.id, reason), done, failed)


def reinstate(
    context: PageContext,
    page: QWidget,
    item: Recorded[Content],
    done: Callable[[Recorded[Content]], None],
    failed: Failed,
) -> None:
    """Ask for a reason and let a withdrawn subject stand again; without a reason do nothing."""
    reason = context.prompter.line(
        page,
        _("Put it back?"),
        [
            _("It counts again and is handed over again, with the words that it had."),
            _("That it was withdrawn, and why, stays in the record beside this."),
        ],
        _("Reason"),
        _("Put it back"),
    )
    if reason is not None:
        context.vault_thread.run(page, lambda s: s.journal.reinstate(item.id, reason), done, failed)


def may_close(prompter: Prompter, page: QWidget, *, unsaved: bool) -> bool:
    """Return whether a form may be closed, losing what was typed into it."""
    if not unsaved:
        return True
    sentences = [_("What you typed here will be gone. What is recorded stays.")]
    return prompter.confirm(page, _("Do not keep this?"), sentences, _("Do not keep it"))


def _withdrawal_question(item: Recorded[Content]) -> tuple[str, list[str]]:
    later = _("You can put it back later; the record keeps that it was withdrawn, and why.")
    if item.noun is Noun.INCIDENT:
        return _("Withdraw incident {number}?").format(number=item.number), [
            _("It is no longer counted. Its words stay in the record."),
            _(
                "A bundle says that an incident was withdrawn, and the reason you give here. "
                "Police and an advocate are shown what it said, unless you keep that back then."
            ),
            later,
        ]
    if item.noun is Noun.EVIDENCE:
        return _("Withdraw this exhibit?"), [
            _("It is no longer handed over. The file and its words stay in the record."),
            later,
        ]
    return _("Withdraw this?"), [
        _("It is no longer counted or handed over. Its words stay in the record."),
        later,
    ]
