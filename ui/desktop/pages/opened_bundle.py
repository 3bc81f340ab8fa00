"""The first page of an opened bundle: what it is, what to read first, and what was checked.

**Invariants:**

- What the bundle holds comes first, each line with a way to what it is about; then the result of
  the check in one sentence, and the fingerprint with how to compare it.
- One limit of the check stands beside its result, so that it is not overrated; all of them are one
  click away. Problems and gaps are never folded.
- Findings that are alike are one line with their number, which opens.
- File names and details were made printable by the check; all of it is shown as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from diary.text.time_texts import written_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import FlowLayout, Group, PlainLabel, button, selectable, short_text
from ui.desktop.widgets.feedback import SentenceList, card, clear_layout
from ui.desktop.widgets.fold import Fold

if TYPE_CHECKING:
    from diary.services.session import Session
    from exporters.bundle_reader import BundleCase
    from exporters.check.check_report import CheckReport, Finding
    from ui.bundle_contents import BundleContents, ContentsLine

_MOST: Final = 200
_AT_ONCE: Final = 8
_MORE: Final = 100
_LABEL: Final = 60
_FITS, _FITS_NOT, _OPEN_QUESTION = "\u2713", "!", "?"


class ContentsRow(Group):
    """One line with the ways to its subjects: a few at first, the others on a click."""

    def __init__(self, line: ContentsLine, navigator: Navigator) -> None:
        super().__init__(line.text)
        self._line, self._navigator, self._shown = line, navigator, 0
        self.column.setSpacing(0)
        self._parts = QWidget()
        self._row = FlowLayout(self._parts, spacing=4)
        both = QHBoxLayout()
        both.setSpacing(10)
        both.addWidget(PlainLabel(line.text, role="field"), 2)
        both.addWidget(self._parts, 5)
        self._more = button("", "quiet", partial(self._show, _MORE))
        self.column.addLayout(both)
        self.column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._show(_AT_ONCE)

    def _show(self, count: int) -> None:
        ways = self._line.ways
        for way in ways[self._shown : self._shown + count]:
            label = short_text(way.label, _LABEL)
            made = button(
                label.replace("&", "&&"),
                "chip",
                partial(self._navigator.open_subject, way.noun, way.id),
            )
            made.setAccessibleName(_("{line}: {way}").format(line=self._line.text, way=label))
            self._row.addWidget(made)
        self._shown = min(self._shown + count, len(ways))
        left = len(ways) - self._shown
        self._more.setText(_("{n} more").format(n=f"{left:,}"))
        self._more.setAccessibleName(
            _("{n} more: {line}").format(n=f"{left:,}", line=self._line.text)
        )
        self._more.setVisible(left > 0)


class OpenedBundlePage(ScrollPage):
    """What the bundle is and holds, the result of its check, and the fingerprint to compare."""

    def __init__(self, context: PageContext, navigator: Navigator, case: BundleCase) -> None:
        super().__init__(
            _("This bundle"),
            _("It is open to be read. Nothing of it is kept on this computer."),
        )
        self._context, self._navigator, self._case = context, navigator, case
        self._contents = QVBoxLayout()
        self._contents.setSpacing(10)
        self.column.addLayout(self._contents)
        self._comparing = PlainLabel()
        self._add_check(case.report)
        self._add_findings(case.report)
        self._add_fold(_("How much is shown"), _counted(case))
        self.column.addStretch(1)
        self._say_how_to_compare(_("the person recording"))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read what the bundle holds."""
        vocabulary = self._context.form_context.vocabulary

        def work(session: Session) -> BundleContents:
            from ui.bundle_contents import bundle_contents

            return bundle_contents(session, vocabulary)

        self._context.vault_thread.run(self, work, self._show, self.status.fail)

    def _show(self, read: BundleContents) -> None:
        if read.name:
            who = f" ({read.who})" if read.who != read.name else ""
            self.title.setText(_("Record kept by {name}").format(name=read.name) + who)
        self._say_how_to_compare(read.who)
        clear_layout(self._contents)
        self._contents.addWidget(PlainLabel(_("What to read first"), role="heading"))
        papers = [*_papers(self._case)]
        if papers:
            text = _("On paper: {files}. A reader begins with the first one.")
            self._contents.addWidget(selectable(PlainLabel(text.format(files=", ".join(papers)))))
        sheet, column = card()
        column.setSpacing(6)
        for line in read.first:
            column.addWidget(ContentsRow(line, self._navigator))
        if read.unanswered:
            text = ngettext(
                "{n} thing that readers ask for is not said",
                "{n} things that readers ask for are not said",
                read.unanswered,
            )
            way = button(
                text.format(n=read.unanswered),
                "quiet",
                partial(self._navigator.show_page, PageId.QUESTIONS),
            )
            column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        self._contents.addWidget(sheet)
        if read.kinds:
            kinds = Fold(
                _("Kinds of act to read first: the same list in every record, and no assessment")
            )
            for line in read.kinds:
                kinds.column.addWidget(ContentsRow(line, self._navigator))
            self._contents.addWidget(kinds)

    def _add_check(self, report: CheckReport) -> None:
        from exporters.check import report_texts
        from exporters.check.check_report import LIMITS, CheckVerdict

        self.column.addWidget(PlainLabel(_("What was checked"), role="heading"))
        sheet, column = card()
        sign = _FITS if report.ok else _FITS_NOT
        if report.verdict is CheckVerdict.NOT_CHECKED:
            sign = _OPEN_QUESTION
        said = " ".join(report_texts.outcome(report))
        result = selectable(PlainLabel(f"{sign}  {said}", role="field"))
        result.setAccessibleName(said)
        column.addWidget(result)
        limits = report_texts.limits()
        column.addWidget(PlainLabel(limits[0], role="muted"))
        if report.fingerprint:
            column.addWidget(PlainLabel(_("Fingerprint of the key, to be compared"), role="field"))
            words = selectable(PlainLabel(report.fingerprint, role="words"))
            words.setAccessibleName(_("Fingerprint of the key"))
            column.addWidget(words)
            column.addWidget(self._comparing)
        self.column.addWidget(sheet)
        text = ngettext(
            "What a check does not show ({n})", "What a check does not show ({n})", len(LIMITS)
        )
        self._add_fold(text.format(n=len(LIMITS)), limits)

    def _say_how_to_compare(self, who: str) -> None:
        text = _(
            "Ask {who} to say it, by voice or on paper and not in a message, and compare all 32 "
            "signs. If they are equal, the key of {who}'s program signed this."
        )
        self._comparing.setText(text.format(who=who))

    def _add_findings(self, report: CheckReport) -> None:
        from exporters.check import finding_texts, report_texts
        from exporters.check.check_report import FindingLevel

        open_lines = [
            f"- {_(finding_texts.LEVEL_TEXTS[one.level])}: {finding_texts.sentence(one)}"
            for one in report.findings
            if one.level is not FindingLevel.NOTE
        ]
        if open_lines:
            self.column.addWidget(_sentences(_cut(open_lines)))
        notes = [one for one in report.findings if one.level is FindingLevel.NOTE]
        if not notes:
            return
        self.column.addWidget(PlainLabel(_("Notes. None of them contradicts it"), role="heading"))
        for group in _alike(notes):
            sentences = [finding_texts.sentence(one) for one in group]
            if len(group) == 1:
                self.column.addWidget(_sentences(sentences))
                continue
            self._add_fold(report_texts.alike(group), _cut(sentences))

    def _add_fold(self, title: str, sentences: Iterable[str]) -> None:
        fold = Fold(title)
        fold.column.addWidget(_sentences(sentences))
        self.column.addWidget(fold)


def _sentences(sentences: Iterable[str]) -> SentenceList:
    made = SentenceList()
    made.show_lines(sentences, aloud=False)
    return made


def _cut(sentences: Sequence[str]) -> list[str]:
    """Return the first sentences, and how many more there are."""
    kept = list(sentences[:_MOST])
    more = len(sentences) - len(kept)
    if more:
        kept.append(ngettext("and {n} more", "and {n} more", more).format(n=f"{more:,}"))
    return kept


def _alike(notes: Iterable[Finding]) -> list[list[Finding]]:
    """Return notes in groups of those that say the same of different things."""
    groups: dict[str, list[Finding]] = {}
    for one in notes:
        groups.setdefault(one.code, []).append(one)
    return list(groups.values())


def _papers(case: BundleCase) -> Iterator[str]:
    """Yield the documents that the bundle has beside its data, the first to read first."""
    from exporters.bundle.layout import EVIDENCE, SUMMARY

    there = {each.file for each in case.report.files}
    yield from (name for name in (SUMMARY, EVIDENCE) if name in there)


def _counted(case: BundleCase) -> list[str]:
    counts = case.report.counts
    zone = case.journal.zone
    lines = [_("Made {when}.").format(when=written_text(case.made, zone))]
    if "entries" in counts:
        lines.append(
            _("Entries: {entries}; shown: {entries_opened}; kept back: {entries_withheld}.").format(
                **counts
            )
        )
        lines.append(
            _("Fields kept back in what is shown: {fields_withheld}. They are blank here.").format(
                **counts
            )
        )
    if case.unread:
        lines.append(
            ngettext(
                "{n} part of it cannot be read by this version of the program.",
                "{n} parts of it cannot be read by this version of the program.",
                case.unread,
            ).format(n=case.unread)
        )
    return lines
