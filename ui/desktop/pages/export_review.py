"""The review before a handover: own details, the checklist, and a preview of every page.

**Invariants:**

- The places of own details are listed, and the person is asked about them, with no default, so that
  the choice is theirs. What the search does not find blocks nothing.
- A checklist item can be skipped as easily as answered; items are not counted, and none says that
  something is wrong.
- Pages are rendered by the decoder process, which has no keys, from bytes in memory; no file is
  written. Only one page is kept as a picture, however long the document is, to save memory.
- A screen reader gets the same: the text of the shown page describes its picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout

from diary.errors import DiaryError
from diary.i18n import N_, _
from diary.media.decoder_results import Pixels
from diary.text.noun_names import noun_text
from ui import bundle_handover
from ui.bundle_handover import HandoverAnswers
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import PageId
from ui.desktop.pages.base import WizardStep
from ui.desktop.widgets.basic import FieldLabel, FileList, PlainLabel, button, choice, short_text
from ui.desktop.widgets.exhibit_card import PictureView, image_of
from ui.desktop.widgets.feedback import card
from ui.desktop.widgets.text_fields import read_only

if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from ui.bundle_handover import OutgoingFile, RedactionReport


_TAKE_OUT, _KEEP = True, False
_ANSWERS: Final = (
    (
        _TAKE_OUT,
        N_("Take them out"),
        N_(
            "A mark stands in their place, in earlier versions too. A text or e-mail that holds "
            "them goes as a copy without them. A document or web page that holds them stays behind."
        ),
    ),
    (_KEEP, N_("Leave them in"), N_("Everything goes as it is written.")),
)
OF_PAPER: Final = N_("A mark stands in their place.")


class OwnDetailsStep(WizardStep):
    """Own details in what would leave; the person chooses to take them out or leave them in."""

    page_requested = Signal(object)

    def __init__(self, found: RedactionReport, taken_out: str = "") -> None:
        """Build the step; `taken_out` describes removal where it differs from a bundle's."""
        super().__init__(_("Your own details"))
        self._taken_out = taken_out
        self._found = found
        self._group = QButtonGroup(self)
        self.files, self.whole = FileList(), FileList()
        # imported here, since the first window needs no vault
        from diary.services.disclosure.redaction_service import HitPlace

        places = (one for one in found.hits if one.where is HitPlace.WHOLE)
        self._unchangeable = tuple(dict.fromkeys((one.subject, one.reference) for one in places))
        if found.hits:
            self._ask()
        else:
            self._say_none()
        if self._unchangeable:
            self._add_unchangeable()
        if found.files:
            self._add_files()
        self.column.addStretch(1)

    def is_done(self) -> bool:
        """Return whether the question was answered, if there is one."""
        return not self._found.hits or self._group.checkedButton() is not None

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return `before` with the choice of removal, and which files stay or go."""
        return replace(
            before,
            take_out=self.takes_out(),
            withheld=self.files.ticked(),
            whole=self.whole.ticked(),
        )

    def takes_out(self) -> bool:
        """Return whether the details are removed."""
        chosen = self._group.checkedButton()
        return chosen is None or chosen.property("choice") != _KEEP

    def _ask(self) -> None:
        text = _("Words that you keep under “What should not leave” stand here:")
        self.column.addWidget(PlainLabel(text))
        sheet, column = card()
        lines = "\n".join(
            f"{name}: {places}"
            for name, places in bundle_handover.redaction_lines(self._found.hits)
        )
        column.addWidget(read_only(_("Where they stand"), lines))
        self.column.addWidget(sheet)
        for value, label, meaning in _ANSWERS:
            sentence = self._taken_out if value == _TAKE_OUT and self._taken_out else _(meaning)
            radio, rows = choice(_(label), sentence)
            radio.setProperty("choice", value)
            self._group.addButton(radio)
            self.column.addLayout(rows)
            radio.toggled.connect(self.changed)
        self.setFocusProxy(self._group.buttons()[0])

    def _say_none(self) -> None:
        if self._found.has_words:
            text = _("None of the words that you keep under “What should not leave” was found.")
        else:
            text = _("You keep no words to look for, such as an address, a number or a name.")
        self.column.addWidget(PlainLabel(text))
        label = _("Go to “What should not leave”")
        way = button(label, on=lambda: self.page_requested.emit(PageId.OWN))
        self.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_unchangeable(self) -> None:
        self.column.addSpacing(10)
        label = _("Files to let go whole, words and all, if any")
        self.column.addWidget(FieldLabel(label, self.whole))
        sentence = _("These cannot be changed in part. Where words are taken out they stay behind.")
        self.column.addWidget(PlainLabel(sentence, role="muted"))
        names = {file.evidence: file.name for file in self._found.files}
        self.whole.fill(
            (subject, f"{reference}  {short_text(names.get(subject, ''), 60)}")
            for subject, reference in self._unchangeable
        )
        self.column.addWidget(self.whole)

    def _add_files(self) -> None:
        unsearched = self._found.unsearched
        self.column.addSpacing(10)
        self.column.addWidget(FieldLabel(_("Files to leave behind, if any"), self.files))
        if unsearched:
            self.column.addWidget(PlainLabel(bundle_handover.not_searched_text(unsearched)))
        stays = _("What you wrote about it still goes, and says that its file was left behind.")
        self.column.addWidget(PlainLabel(stays, role="muted"))
        self.files.fill((file.evidence, _file_text(file)) for file in self._found.files)
        self.column.addWidget(self.files)


def _file_text(file: OutgoingFile) -> str:
    name = f"{file.reference}  {short_text(file.name, 60)}"
    return name if file.searched else _("{file} (not wholly searched)").format(file=name)


class ChecklistStep(WizardStep):
    """Facts that readers often ask for and that are not recorded; all can be skipped."""

    page_requested = Signal(object)

    def __init__(self, asked: Sequence[ChecklistItem]) -> None:
        super().__init__(
            _("Readers often ask for"),
            _("None of it has to be answered, now or ever. What you have written stands as it is."),
        )
        way = button(_("Go to the record"), on=lambda: self.page_requested.emit(PageId.TIMELINE))
        back = _("Come back here under “Hand over”; it goes on from here.")
        self.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(back, role="muted"))
        for one in asked:
            sheet, column = card()
            column.addWidget(PlainLabel(one.text, role="field"))
            if one.noun is not None:
                about = f"{noun_text(one.noun)} {', '.join(one.about)}"
                column.addWidget(PlainLabel(about, role="muted"))
            self.column.addWidget(sheet)
        self.column.addStretch(1)


_WIDEST = 852
_MARGIN = 52


class PreviewStep(WizardStep):
    """A preview of every page, one at a time."""

    split_requested = Signal()

    def __init__(
        self, context: PageContext, documents: Sequence[tuple[bytes, int]], long: str = ""
    ) -> None:
        """Build the preview of several files with their pages, shown as one document.

        `documents` are the files, each with its number of pages; `long` is a sentence for too many
        pages.
        """
        super().__init__(
            _("What the other side may read"),
            _(
                "This is every page. If anything should not be in it, 'Back' lets you take it out. "
                "Nothing is written yet."
            ),
        )
        self._context = context
        self._places = [(pdf, at) for pdf, pages in documents for at in range(pages)]
        self._pages = len(self._places)
        self._at = 0
        self._seen = {0}
        self._said = PlainLabel(role="field", wrap=False)
        self.before = button(_("Page before"), on=lambda: self._turn(self._at - 1))
        self.after = button(_("Next page"), on=lambda: self._turn(self._at + 1))
        row = QHBoxLayout()
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self._said)
        row.addStretch(1)
        self.column.addLayout(row)
        self.split = button(_("Split it into several files"), on=self.split_requested.emit)
        if long:
            self.column.addWidget(PlainLabel(long, role="field"))
            self.column.addWidget(self.split, 0, Qt.AlignmentFlag.AlignLeft)
        self.view = PictureView(QSize(_WIDEST, 4 * _WIDEST), _("The page"))
        # reachable by Tab, so that a screen reader finds the text of the page
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.addWidget(self.view)
        self.column.addStretch(1)
        self.setFocusProxy(self.after)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(40)
        self._pause.timeout.connect(self._draw)
        self._turn(0)

    @property
    def seen(self) -> int:
        """Return how many pages were shown."""
        return len(self._seen)

    def _turn(self, to: int) -> None:
        self._at = max(0, min(to, self._pages - 1))
        self._seen.add(self._at)
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < self._pages - 1)
        text = _("Page {at} of {pages}; looked at {seen}")
        self.view.setAccessibleDescription("")
        self._said.setText(text.format(at=self._at + 1, pages=self._pages, seen=self.seen))
        self._pause.start()

    @Slot()
    def _draw(self) -> None:
        at = self._at
        width = max(min(self.area.viewport().width() - _MARGIN, _WIDEST), 300)

        def done(drawn: tuple[Pixels, str]) -> None:
            if at == self._at:
                pixels, words = drawn
                self.view.show_image(image_of(pixels), hidden=False)
                none = _("The words of this page could not be read.")
                self.view.setAccessibleDescription(words or none)
                self.to_top()

        def failed(error: DiaryError) -> None:
            self.status.fail(error)

        media, (pdf, page) = self._context.media, self._places[at]
        self._context.jobs.start(
            self, lambda _p: bundle_handover.page(media, pdf, page, width), done, failed
        )
