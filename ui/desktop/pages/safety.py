"""Staying safe: what this program can and cannot do, and what helps instead.

**Invariants:**

- It needs no open record, so that it can be read before anything is recorded.
- It promises nothing that is not true; what is missing on purpose is named with its reason.
- Telephone numbers come from the jurisdiction's own list. Nothing is called or opened from here.
"""

from __future__ import annotations

from collections.abc import Callable

from diary.guide.chapters import provenance_text
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import PlainLabel, button, selectable
from ui.desktop.widgets.feedback import NoticeBox

_AT_ONCE = ("emergency-line", "silent-call")
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("If somebody else can use this computer"),
        (
            N_(
                "A device that they have never had is safer: a friend's, a library's, an "
                "advocate's. Somebody who set this computer up, or knows its password, may see "
                "what is typed and shown on it. This program cannot stop that."
            ),
            N_(
                "Keep the record off the shared computer: on a USB stick that you carry, or on an "
                "advocate's machine. Without the stick, nothing that you wrote is on this "
                "computer; that the program is here can still be seen."
            ),
            N_(
                "Do not remove a tracker or a spying program, and do not change passwords that "
                "they know, before you have spoken with a stalking service. It can be noticed, "
                "and what they do next can be worse. Ring from a phone that is safe."
            ),
        ),
    ),
    (
        N_("What locking and hiding do"),
        (
            N_(
                "Ctrl+L locks: the program starts anew at the lock screen, and what was open is "
                "no longer in its memory. Shift three times, or Ctrl+Shift+H, ends it at once. "
                "Both keep what you were typing."
            ),
            N_(
                "They do not hide that this program is on the computer, or that a folder is "
                "there. What the system wrote to its disk by itself, to free memory or to sleep, "
                "is beyond this program; encrypting the whole disk helps with that."
            ),
        ),
    ),
    (
        N_("What this program does not have, and why"),
        (
            N_(
                "No passphrase that destroys the record, and no wiping after wrong ones. Somebody "
                "who wants it gone could use that, and it would be said that you did."
            ),
            N_(
                "No second, harmless diary to show. Somebody who looks at the folder twice can "
                "tell, and to be found out can be dangerous. If you are made to open the record, "
                "your safety comes first. A copy of its folder with an advocate stays closed, and "
                "stays there."
            ),
            N_("No connection. It sends nothing, rings nobody and does not call for help."),
        ),
    ),
)


class SafetyPage(ScrollPage):
    """Sentences to read, and a way back."""

    def __init__(self, vocabulary: Vocabulary, back: Callable[[], object]) -> None:
        super().__init__(_("Staying safe"))
        self.back = button(_("Back"), on=back)
        self.head.addWidget(self.back)
        bind(Act.BACK, self, back)
        for row in vocabulary.notices:
            if row.id in _AT_ONCE:
                self.column.addWidget(NoticeBox(row.title, row.text))
        for title, sentences in _PARTS:
            self.column.addWidget(PlainLabel(_(title), role="heading"))
            for sentence in sentences:
                self.column.addWidget(PlainLabel(_(sentence)))
        self.column.addWidget(PlainLabel(_("People to talk to"), role="heading"))
        for line in vocabulary.helplines:
            self.column.addWidget(selectable(PlainLabel(f"{line.called}. {line.for_whom}")))
            if line.provenance.to_check:
                self.column.addWidget(PlainLabel(provenance_text(line.provenance), role="muted"))
        self.column.addStretch(1)
        self.setFocusProxy(self.back)
