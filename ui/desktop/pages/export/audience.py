"""For whom a bundle is, whether anything stays behind, and the language of its headings.

**Invariants:**

- No audience is chosen by default: what leaves differs from audience to audience.
- Everything leaves that the audience is shown, unless the person wants to choose: then a step asks.
- What a handover means is said to everybody, below what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup

from diary.audience_profiles import Profile
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from ui.desktop.page_list import PageId
from ui.desktop.pages.export.meaning import HandoverMeaning
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import (
    ComboBox,
    Group,
    PlainLabel,
    TickBox,
    button,
    choice,
    label_above,
)

_LANGUAGES: Final = (
    ("en", N_("English")),
    ("cy", N_("Welsh: a machine-made draft, which the pages say is not reviewed yet")),
)

_SHORT: Final = ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class AudienceStep(ExportStep):
    """The choice of a profile, and of the language of headings. `page_requested` has a PageId."""

    PART = Part.AUDIENCE
    page_requested = Signal(object)

    def __init__(self, profiles: Sequence[Profile], vocabulary: Vocabulary) -> None:
        super().__init__(
            _("Hand over"),
            _("Whom is it for? Each gets a document of its own, and you see every page first."),
        )
        self._profiles = tuple(profiles)
        self._group = QButtonGroup(self)
        audiences = Group(_("Whom is it for?"))
        for at, profile in enumerate(self._profiles):
            radio, rows = choice(profile.title, profile.purpose)
            self._group.addButton(radio, at)
            radio.toggled.connect(self.changed)
            audiences.column.addLayout(rows)
        self.column.addWidget(audiences)
        self.narrows = TickBox(_("Leave something out"))
        narrows = _(
            "Or add to an earlier bundle. You then choose incidents, people and days. Otherwise "
            "whatever this reader is shown leaves; you can still take out what you see on a page."
        )
        self.narrows.setAccessibleDescription(narrows)
        self.column.addWidget(self.narrows)
        self.column.addWidget(PlainLabel(narrows, role="muted"))
        self._languages = ComboBox()
        for tag, label in _LANGUAGES:
            self._languages.addItem(_(label), tag)
        # in its list each is whole; closed, a long one must not make the page wider than it is
        self._languages.setSizeAdjustPolicy(_SHORT)
        self._languages.setMinimumContentsLength(20)
        self.column.addLayout(
            label_above(_("Language of the headings"), self._languages, leading=True)
        )
        self.column.addWidget(PlainLabel(_("Your own words stay as they are."), role="muted"))
        self.papers = button(
            _("Separate papers"), "quiet", lambda: self.page_requested.emit(PageId.PAPERS)
        )
        papers = _("How to reach you, notes for a statement, things to tell: never in the bundle.")
        self.papers.setAccessibleDescription(papers)
        self.column.addWidget(self.papers, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(papers, role="muted"))
        left_out = _(
            "Left out always: private notes, for whom you are afraid, and the fields that say how "
            "to reach somebody. If what these say also stands elsewhere, in your words, a file or "
            "a message, you are asked. What a picture shows, a sound or a film cannot be searched: "
            "look at them yourself. "
            "What you are asked about and do not answer stays out. "
            "You can look at every page before anything is written."
        )
        self.column.addWidget(PlainLabel(left_out, role="muted"))
        words = _("Words to look for, so that they do not leave")
        way = button(words, "quiet", lambda: self.page_requested.emit(PageId.OWN))
        self.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(HandoverMeaning(vocabulary))
        self.column.addStretch(1)
        self.setFocusProxy(self._group.button(0))

    def is_done(self) -> bool:
        """Return whether a profile was chosen."""
        return self._group.checkedId() >= 0

    def choose(self, profile: Profile, language: str) -> None:
        """Choose what was chosen before."""
        self._group.button(self._profiles.index(profile)).setChecked(True)
        self._languages.setCurrentIndex(max(self._languages.findData(language), 0))

    def profile(self) -> Profile:
        """Return the chosen profile."""
        return self._profiles[self._group.checkedId()]

    def language(self) -> str:
        """Return the tag of the language of the document's headings."""
        return str(self._languages.currentData())
