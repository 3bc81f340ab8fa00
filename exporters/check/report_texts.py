"""A check in words: what it does not prove, its result, and its findings line by line.

**Invariants:**

- What a check does not prove comes first, always.
- What the result means is said before any detail; the last line has it once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.i18n import N_, _, ngettext
from exporters.check.check_report import (
    LIMITS,
    CheckReport,
    CheckVerdict,
    Finding,
    FindingCode,
    FindingLevel,
    Status,
)
from exporters.check.finding_texts import LEVEL_TEXTS, sentence

LIMIT: Final = N_(
    "A seal or a time stamp shows that what came before it is unchanged since then. It does not "
    "show that it was true, nor anything of what came after."
)


LIMIT_TEXTS: Final = {
    "not-truth": N_("A check does not show that what is written is true."),
    "not-author": N_(
        "It does not show who wrote it: the key was made by the program of the person recording. "
        "Nor does it show who wrote a line of a chat or e-mail: in many such files one person "
        "can write as another."
    ),
    "not-time": N_(
        "It does not show when it was written: the times come from that person's computer."
    ),
    "not-complete": N_(
        "It does not show that nothing else was recorded. What is kept back is counted."
    ),
    "not-remade": N_(
        "The holder of the key could make another bundle that fits as well. What another "
        "person has kept since, such as the key's fingerprint, adds weight."
    ),
    "not-pages": N_(
        "In Evidence.pdf it compares the words of entries and the digests with the record, where "
        "it can read the pages; not days, times, figures, headings, pictures or answers chosen "
        "from a list. In Summary.pdf it counts the marked figures again and compares no words."
    ),
}


# All the differences between the two checkers: the page states them about itself, and the program
# states them about the page.
LEFT_TEXTS: Final = {
    "time-stamps": N_(
        "check.html does not tell whose a time stamp is, nor whether its signature fits. The "
        "program does."
    ),
    "links": N_("check.html sees no links. A link reads there as a file that is missing."),
    "empty-folders": N_("check.html does not see folders that are empty."),
    "names": N_(
        "check.html does not see files whose names are not Unicode, or sees other names, and other "
        "names of folders with a backslash. A browser tells it no better."
    ),
}


VERDICT_TEXTS: Final = {
    CheckVerdict.UNCONFIRMED: N_("consistent; signer not confirmed"),
    CheckVerdict.EXPECTED: N_("consistent; signed with the key whose fingerprint you gave"),
    CheckVerdict.PART_UNCONFIRMED: N_(
        "what was supplied is consistent; not all files were supplied; signer not confirmed"
    ),
    CheckVerdict.PART_EXPECTED: N_(
        "what was supplied is consistent; not all files were supplied; signed with the key whose "
        "fingerprint you gave"
    ),
    CheckVerdict.SEALED: N_("consistent; the seal that you gave fits this record"),
    CheckVerdict.PART_SEALED: N_(
        "what was supplied is consistent; not all files were supplied; the seal that you gave fits "
        "this record"
    ),
    CheckVerdict.STAMPED: N_(
        "consistent; a time stamp covers it, in whole or in part, and leads to a root that you "
        "gave; whose key signed is not shown"
    ),
    CheckVerdict.PART_STAMPED: N_(
        "what was supplied is consistent; not all files were supplied; a time stamp covers it, in "
        "whole or in part, and leads to a root that you gave; whose key signed is not shown"
    ),
    CheckVerdict.BRANCHED: N_(
        "consistent by itself; it parts from the earlier bundle where the record was put back from "
        "a copy"
    ),
    CheckVerdict.NOT_CHECKED: N_("could not be checked: something needed for it is not here"),
    CheckVerdict.PROBLEMS: N_("not consistent: see the problems"),
}


# What a reader has to know, before any detail: of the files, then of the key.
OUTCOME_TEXTS: Final = {
    CheckVerdict.UNCONFIRMED: N_(
        "No file was changed since it was put together. Whose key it is, nobody has said here."
    ),
    CheckVerdict.EXPECTED: N_(
        "No file was changed since it was put together. The key has the fingerprint that you gave."
    ),
    CheckVerdict.PART_UNCONFIRMED: N_(
        "None of these files was changed since they were put together. Others of the bundle are "
        "not here. Whose key it is, nobody has said here."
    ),
    CheckVerdict.PART_EXPECTED: N_(
        "None of these files was changed since they were put together. Others of the bundle are "
        "not here. The key has the fingerprint that you gave."
    ),
    CheckVerdict.SEALED: N_(
        "No file was changed since it was put together. The seal that you gave fits the record."
    ),
    CheckVerdict.PART_SEALED: N_(
        "None of these files was changed since they were put together. Others of the bundle are "
        "not here. The seal that you gave fits the record."
    ),
    CheckVerdict.STAMPED: N_(
        "No file was changed since it was put together. A time stamp covers it, in whole or in "
        "part. Whose key it is, nobody has said here."
    ),
    CheckVerdict.PART_STAMPED: N_(
        "None of these files was changed since they were put together. Others of the bundle are "
        "not here. A time stamp covers it, in whole or in part. Whose key it is, nobody has said "
        "here."
    ),
    CheckVerdict.BRANCHED: N_(
        "No file was changed since it was put together. Its record parts from the earlier bundle "
        "where it was put back from a copy."
    ),
    CheckVerdict.NOT_CHECKED: N_(
        "This was not checked to its end. Something needed for it is not here."
    ),
    CheckVerdict.PROBLEMS: N_("Something does not fit. The problems say what, file by file."),
}


# Of files of which none is known, so that "something is missing" is not read as a fault of theirs.
NO_BUNDLE: Final = N_(
    "No list of a bundle is among this, so there was nothing to compare it with. That is "
    "no fault of it, and says nothing against it. Name the folder or the zip that you were given, "
    "or all of its files together."
)


# Slips of whoever checks; each is told first, since it is about no file.
SLIPS: Final = (FindingCode.EXPECTED_MALFORMED, FindingCode.KEY_NEARLY_EXPECTED)


STATUS_TEXTS: Final = {
    Status.UNCHANGED: N_("as listed"),
    Status.CHANGED: N_("not as listed"),
    Status.MISSING: N_("missing"),
    Status.NOT_SUPPLIED: N_("not supplied"),
    Status.UNKNOWN: N_("not known to a list"),
}


# Notes of which there are often many, as one line.
_ALIKE: Final = {
    FindingCode.COPY_INSTEAD: N_("{n} files are copies, given instead of the originals."),
    FindingCode.ORIGINAL_NOT_INCLUDED: N_("{n} original files are not in this bundle."),
    FindingCode.ENTRY_WITHDRAWN: N_("{n} entries were withdrawn. They count no more."),
    FindingCode.ENTRY_TURNED_OUT: N_(
        "{n} entries turned out to be something else. They are shown, and count in no figure."
    ),
    FindingCode.LINES_FIT: N_("The lines of {n} conversations are as the record has them."),
}


ENTRIES_TEXT: Final = N_(
    "Entries: {entries}, shown: {entries_opened}, kept back: {entries_withheld}; "
    "fields kept back in those shown: {fields_withheld}"
)


REVISIONS_TEXT: Final = N_(
    "Revisions of what is shown that are kept back: earlier {revisions_not_shown}, "
    "later {later_revisions_kept_back}"
)


WORDS_TEXT: Final = N_(
    "Texts on the pages that were compared with the record, word for word: {words_compared}"
)


FIGURES_TEXT: Final = N_(
    "Figures of the summary that were counted again from the record and are equal: {figures_equal}"
)


LINES_TEXT: Final = N_(
    "Lines of conversations that are shown as the record has them: {lines_shown}, kept back: "
    "{lines_kept_back}; rows of transcripts that are equal to their lines: {rows_equal}"
)


def limits() -> tuple[str, ...]:
    """Return what a check does not prove."""
    return tuple(_(LIMIT_TEXTS[code]) for code in LIMITS)


def left_to_the_program() -> str:
    """Return in one sentence that `check.html` does not check all that the program does."""
    first, *_rest = LEFT_TEXTS.values()
    text = _("There are {count} things that check.html leaves to this program. The first: {first}")
    return text.format(count=len(LEFT_TEXTS), first=_(first))


def verdict(report: CheckReport) -> str:
    """Return the verdict in words."""
    return _(VERDICT_TEXTS[report.verdict])


def outcome(report: CheckReport) -> tuple[str, ...]:
    """Return what is said first: the slip of whoever checks, if any, and what the result means."""
    slips = (sentence(item) for item in report.findings if item.code in SLIPS)
    return (*slips, _(NO_BUNDLE if _is_no_bundle(report) else OUTCOME_TEXTS[report.verdict]))


def _is_no_bundle(report: CheckReport) -> bool:
    """Return whether no file is known as one of a bundle, and no list that could know one is."""
    without_lists = any(item.code == FindingCode.NO_LISTS for item in report.findings)
    return without_lists and all(item.status is Status.UNKNOWN for item in report.files)


def alike(findings: Sequence[Finding]) -> str:
    """Return one line for findings of one code, with their number."""
    first, n = findings[0], len(findings)
    if first.code in _ALIKE:
        return _(_ALIKE[first.code]).format(n=f"{n:,}")
    text = ngettext("There is {count} more like it.", "There are {count} more like it.", n - 1)
    return f"{sentence(first)} {text.format(count=n - 1)}"


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding; of notes that are alike the first, and how many more."""
    notes: dict[str, list[Finding]] = {}
    for item in findings:
        if item.level is FindingLevel.NOTE:
            notes.setdefault(item.code, []).append(item)
        else:
            yield f"{_(LEVEL_TEXTS[item.level])}: {sentence(item)}"
    for first, *more in notes.values():
        line = f"{_(LEVEL_TEXTS[first.level])}: {sentence(first)}"
        if more:
            text = ngettext(
                "There is {count} more like it.", "There are {count} more like it.", len(more)
            )
            line = f"{line} {text.format(count=len(more))}"
        yield line


def lines(report: CheckReport) -> Iterator[str]:
    """Yield the whole report for a person, line by line.

    What the result means comes first, then what a check does not show, then every detail; the last
    line has the result once more, since that is what a terminal shows.
    """
    yield from outcome(report)
    yield ""
    yield from limits()
    if report.anchors or any(item.code.startswith("seal-") for item in report.findings):
        yield _(LIMIT)
    yield ""
    yield left_to_the_program()
    yield ""
    yield from _finding_lines(report.findings)
    # If no file is known, there is nothing to report about each one.
    if report.mode == "files" and any(item.file for item in report.files):
        for item in report.files:
            names = " = ".join(dict.fromkeys(n for n in (item.supplied, item.file) if n))
            # "File" comes first, so that no name can be mistaken for a line of the report.
            yield _("File {names}: {status}").format(
                names=names, status=_(STATUS_TEXTS[item.status])
            )
    yield ""
    if report.fingerprint:
        yield _("Fingerprint of the key: {fingerprint}").format(fingerprint=report.fingerprint)
    if "entries" in report.counts:
        yield _(ENTRIES_TEXT).format(**report.counts)
        yield _(REVISIONS_TEXT).format(**report.counts)
        yield _(WORDS_TEXT).format(**report.counts)
        yield _(FIGURES_TEXT).format(**report.counts)
        if report.counts["lines_shown"] or report.counts["lines_kept_back"]:
            yield _(LINES_TEXT).format(**report.counts)
    yield _("Result: {verdict}").format(verdict=verdict(report))
