"""What was written: one sentence, where it is, and what comes next.

**Invariants:**

- What does not read back as it was written is called nothing else, and no fingerprint is given for
  it.
- What a check does not show is there, folded: the result comes first.
- Nothing is opened by another program: what is there is listed here, so that no name of it is left
  in the lists of this computer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot

from diary.i18n import _, ngettext
from ui.desktop.page_list import PageId
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import PlainLabel, button, selectable
from ui.desktop.widgets.feedback import SentenceList
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.text_fields import read_only
from ui.text import handovers

if TYPE_CHECKING:
    from ui.bundle_handover import HandoverResult


class ResultStep(ExportStep):
    """The last page. `page_requested` carries a PageId."""

    PART = Part.RESULT
    page_requested = Signal(object)

    def __init__(self, result: HandoverResult) -> None:
        super().__init__(_("It is written") if result.ok else _("It cannot be relied on"))
        self._result = result
        if result.ok:
            self._tell()
        else:
            self._warn()
        self.column.addStretch(1)

    def _warn(self) -> None:
        self.column.addWidget(PlainLabel(self._result.verdict, role="field"))
        next_ = _(
            "Check that the stick is plugged in, or take another. Then start again and write "
            "the bundle anew, under another name. Your record is as it was."
        )
        self.column.addWidget(PlainLabel(next_))
        self._add_place()
        noted = _("That it was written is noted in the private part, to remove what is there.")
        self.column.addWidget(PlainLabel(noted, role="muted"))

    def _tell(self) -> None:
        result, written = self._result, self._result.delivered.written
        good = _("It is ready to hand over. It was read back, and is as it was written.")
        self.column.addWidget(PlainLabel(good, role="field"))
        if written.damaged:
            text = _("Not put in, because they are not as they were added: {refs}.")
            self.column.addWidget(
                PlainLabel(text.format(refs=", ".join(written.damaged)), role="field")
            )
        for path in result.delivered.too_large:
            large = _(
                "Too large for an upload, and not among the files: {file}. Give it on a disk."
            )
            self.column.addWidget(PlainLabel(large.format(file=path), role="field"))
        if result.without_copy:
            text = _(
                "Stays behind, and no copy could be made without places and devices: {refs}. "
                "Another bundle tries again. To hand it over as it is, with its place and device, "
                "choose “Goes unchanged” beside it there."
            )
            refs = ", ".join(result.without_copy)
            self.column.addWidget(PlainLabel(text.format(refs=refs), role="field"))
        self._add_place()
        self._add_next()
        self._add_fold(self._counts(), self._fill_content)
        behind = (*result.exports, *result.withheld)
        if behind:
            self._add_fold(
                _("What stayed behind, and why"),
                lambda fold: fold.column.addWidget(
                    read_only(_("What stayed behind, and why"), "\n".join(behind))
                ),
            )
        self._add_fold(_("Fingerprint of the key"), self._fill_fingerprint)
        self._add_fold(_("What the check shows, and what it does not"), self._fill_limits)

    def _add_place(self) -> None:
        self.column.addWidget(PlainLabel(_("Where it is"), role="heading"))
        self.column.addWidget(selectable(PlainLabel(str(self._result.place))))
        if not self._result.ok:
            return
        self.show_me = button(_("Show me"), on=self._on_show)
        self.column.addWidget(self.show_me, 0, Qt.AlignmentFlag.AlignLeft)
        record = self._result.record
        paths = sorted(line.partition("  ")[2] for line in (*record.left, *record.files))
        self._files = read_only(_("The files that are there"), "\n".join(dict.fromkeys(paths)))
        self._files.hide()
        self.column.addWidget(self._files)

    def _add_next(self) -> None:
        self.column.addWidget(PlainLabel(_("What next"), role="heading"))
        lines = SentenceList()
        lines.show_lines(
            [
                _("Give it to them, or take it with you. Do not leave it on this device."),
                _("Tell them the fingerprint, which is below, by voice or on paper."),
                _("What you gave, and when, is under “What was handed over”."),
            ],
            aloud=False,
        )
        self.column.addWidget(lines)
        label = _("What was handed over")
        way = button(label, "quiet", lambda: self.page_requested.emit(PageId.HANDOVERS))
        self.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_fold(self, title: str, fill: Callable[[Fold], object]) -> None:
        fold = Fold(title)
        fill(fold)
        self.column.addWidget(fold)

    def _counts(self) -> str:
        """Return how much there is, in one line."""
        count = self._result.delivered.written.all_pages
        pages = ngettext("{n} page", "{n} pages", count).format(n=count)
        files = handovers.files_of_evidence(handovers.evidence_files(self._result.record))
        return _("What is in it: {pages}, {files}.").format(pages=pages, files=files)

    def _fill_content(self, fold: Fold) -> None:
        for sentence in self._result.conversations:
            fold.column.addWidget(PlainLabel(sentence))
        originals = self._result.delivered.written.originals
        if copies := handovers.copies_text(self._result.copies, originals):
            fold.column.addWidget(PlainLabel(copies))

    def _fill_fingerprint(self, fold: Fold) -> None:
        about = _("Read this aloud, or write it down for them")
        fold.column.addWidget(PlainLabel(about, role="field"))
        fingerprint = selectable(PlainLabel(self._result.fingerprint, role="words"))
        fingerprint.setAccessibleName(_("Fingerprint of the key"))
        fold.column.addWidget(fingerprint)
        text = _("Whoever has it from you can tell that a bundle came from this record.")
        fold.column.addWidget(PlainLabel(text, role="muted"))

    def _fill_limits(self, fold: Fold) -> None:
        fold.column.addWidget(PlainLabel(self._result.verdict))
        for sentence in self._result.limits:
            fold.column.addWidget(PlainLabel(sentence, role="muted"))

    @Slot()
    def _on_show(self) -> None:
        shows = self._files.isHidden()
        self._files.setVisible(shows)
        self.show_me.setText(_("Hide the list") if shows else _("Show me"))
