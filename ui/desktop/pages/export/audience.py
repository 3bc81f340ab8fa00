"""For whom a bundle is, and the language of its headings.

**Invariants:**

- No audience is chosen by default: what leaves differs from audience to audience.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup

from diary.audience_profiles import Profile
from diary.i18n import N_, _
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import ComboBox, FieldLabel, Group, PlainLabel, button, choice

_LANGUAGES: Final = (
    ("en", N_("English")),
    ("cy", N_("Welsh: a machine-made draft, which the pages say is not reviewed yet")),
)

_SHORT: Final = ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class AudienceStep(ExportStep):
    """The choice of a profile, and of the language of headings."""

    PART = Part.AUDIENCE
    papers_requested = Signal()

    def __init__(self, profiles: Sequence[Profile]) -> None:
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
        self._languages = ComboBox()
        for tag, label in _LANGUAGES:
            self._languages.addItem(_(label), tag)
        # in its list each is whole; closed, a long one must not make the page wider than it is
        self._languages.setSizeAdjustPolicy(_SHORT)
        self._languages.setMinimumContentsLength(20)
        self.column.addWidget(FieldLabel(_("Language of the headings"), self._languages))
        self.column.addWidget(self._languages, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(_("Your own words stay as they are."), role="muted"))
        self.papers = button(_("Separate papers instead"), "quiet", self.papers_requested.emit)
        papers = _("How to reach you, notes for a statement, things to tell: never in the bundle.")
        self.papers.setAccessibleDescription(papers)
        self.column.addWidget(self.papers, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(papers, role="muted"))
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
