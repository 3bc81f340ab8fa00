"""What the check of an opened bundle said, before anything of it is read.

The rules are:

- What a check does not show stands first.
- Names of files and details were made printable by the check; all of it is plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from diary.display import written_text
from diary.i18n import _, ngettext
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.plain import PlainLabel, selectable

if TYPE_CHECKING:
    from exporters.reader import BundleCase

_MOST = 200


class CheckedPage(Screen):
    """Limits, result, what was found, and the fingerprint to compare."""

    def __init__(self, case: BundleCase) -> None:
        super().__init__(
            _("What was checked"),
            _("This bundle is open to be read. Nothing of it is kept, and nothing is written."),
        )
        from exporters.check import text

        report = case.report
        self.column.addWidget(PlainLabel(_("What a check does not show"), role="heading"))
        self._say(text.limits())
        self.column.addWidget(PlainLabel(_("Result"), role="heading"))
        self.column.addWidget(selectable(PlainLabel(text.verdict(report), role="field")))
        findings = [
            f"- {_(text.LEVEL_TEXTS[one.level])}: {text.sentence(one)}" for one in report.findings
        ]
        self._say(findings[:_MOST])
        if len(findings) > _MOST:
            more = len(findings) - _MOST
            self._say([ngettext("and {n} more", "and {n} more", more).format(n=more)])
        self.column.addWidget(PlainLabel(_("How much is shown"), role="heading"))
        self._say(_counted(case))
        self.column.addWidget(PlainLabel(_("Fingerprint of the key"), role="heading"))
        words = selectable(PlainLabel(report.fingerprint or _("not known"), role="words"))
        words.setAccessibleName(_("Fingerprint of the key"))
        self.column.addWidget(words)
        told = _("Ask the person recording for theirs, by voice or on paper, and compare.")
        self.column.addWidget(PlainLabel(told, role="muted"))
        self.column.addStretch(1)

    def _say(self, sentences: Iterable[str]) -> None:
        lines = Lines()
        lines.show_lines(sentences, aloud=False)
        self.column.addWidget(lines)


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
