"""What the program's checker sees and `check.html` does not: the one table of what is not compared.

The rules are:

- Of everything else both say the same of a bundle, to the last finding; tests hold them to that
  with every bundle of `tests/corpus`, and each of these rows to one in which the two differ.
- The page says all of it, always. The program says of its own findings which of them the page may
  not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from diary.i18n import N_, _
from exporters.check.report import Finding, Level

_INTRODUCED: Final = N_("In a browser, check.html does not see this. {what}")


@dataclass(frozen=True, slots=True)
class Row:
    """What is not compared, in a sentence, and whether a finding of the program's is of it."""

    text: str
    is_of: Callable[[Finding], bool]


def _of(*codes: str) -> Callable[[Finding], bool]:
    return lambda finding: finding.code in codes


TABLE: Final[Mapping[str, Row]] = {
    "links": Row(
        N_("Links: a browser follows none in a folder, and a linked file reads as missing."),
        _of("file-is-a-link", "file-is-not-a-file"),
    ),
    "folders": Row(N_("Empty folders: a browser does not tell of them."), _of("folder-not-listed")),
    "names": Row(
        N_(
            "Names that are not Unicode, and names of folders with a backslash: a browser leaves "
            "such files out of a folder, or tells another name for them."
        ),
        # as names are shown, whatever is not plain has one
        lambda finding: any("\\" in str(n) for n in (finding.file, *finding.detail.values())),
    ),
    "stamps": Row(
        N_("Whose a time stamp is, and whether its signature fits."),
        lambda finding: finding.code.startswith("stamp-"),
    ),
    "documents": Row(
        N_("Documents that are not built as this version of the program builds them."),
        _of("pdf-unreadable"),
    ),
}


def said(findings: Iterable[Finding]) -> Iterator[str]:
    """The rows that something found is of, in words."""
    weighty = [finding for finding in findings if finding.level is not Level.NOTE]
    for row in TABLE.values():
        if any(map(row.is_of, weighty)):
            yield _(_INTRODUCED).format(what=_(row.text))
