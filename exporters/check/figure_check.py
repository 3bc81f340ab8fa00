"""Compare the figures of the summary with the record: each is counted again.

**Invariants:**

- A figure is a part of a text that its page says has a code and a form. It must be what the record
  comes to, told in that form; the words around it are compared by nobody.
- A figure that could not be counted again is never equal, and one with a code that is not known
  here is told as not checked. A summary that marks no figure has not been checked either.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from diary.media.own_pdf_reader import DocumentMarks, PrintedFigure
from diary.text import number_texts, time_texts
from exporters.bundle.disclosed_record import DisclosedRecord
from exporters.bundle.layout import SUMMARY
from exporters.check.check_report import FindingCode, Findings
from exporters.check.figure_count import FigureCount, UncountableError

_COUNT: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}")
_DAY: Final = re.compile(r"(?:[^ ]+ )?([0-9]{1,2}) ([^ ]+) ([0-9]{4})")
_UNSHOWN: Final = re.compile("[^ -~]")
_BETWEEN_DIGITS: Final = re.compile("(?<=[0-9]),(?=[0-9])")
_MOST_SHOWN: Final = 60


def examine(summary: DocumentMarks, record: DisclosedRecord, findings: Findings) -> int:
    """Report the figures that are not what the record comes to; return how many are."""
    if not summary.figures:
        findings.gap(FindingCode.FIGURES_NOT_MARKED, SUMMARY)
        return 0
    try:
        own = FigureCount(record)
    except UncountableError as wrong:
        findings.gap(FindingCode.FIGURES_NOT_COUNTED, SUMMARY, entry=wrong.entry)
        return 0
    equal = 0
    for figure in summary.figures:
        expected = _expected(own, figure)
        page, name = figure.page, figure.code
        if expected is None:
            findings.note(FindingCode.FIGURE_NOT_KNOWN, SUMMARY, page=page, figure=name)
        elif _plain(figure) != expected:
            findings.problem(
                FindingCode.FIGURE_DIFFERS,
                SUMMARY,
                page=page,
                figure=name,
                said=_shown(figure.text),
                record=_shown(expected),
            )
        elif not figure.is_seen:
            findings.problem(FindingCode.FIGURE_NOT_SEEN, SUMMARY, page=page, figure=name)
        else:
            equal += 1
    return equal


def _expected(own: FigureCount, figure: PrintedFigure) -> str | None:
    """Return the text of a figure as the record has it; None where it is not known here."""
    value = own.value(figure.code)
    if isinstance(value, date):
        return value.isoformat() if figure.form == "day" else None
    if isinstance(value, int):
        return str(value) if figure.form == "count" else None
    return None if value is None else _in_form(own, figure, value)


def _in_form(own: FigureCount, figure: PrintedFigure, value: tuple[int, ...]) -> str | None:
    match figure.form:
        case "count":
            return str(len(value))
        case "numbers":
            return number_texts.numbers_text(value)
        case "member":
            # which of them is printed, the page says
            is_one = _plain(figure) in map(str, value)
            return _plain(figure) if is_one else number_texts.numbers_text(value)
        case "least":
            return str(min(value, default=0))
        case "most":
            return str(max(value, default=0))
        case "lettered":
            return ", ".join(f"{number}{own.letters.get(number, '')}" for number in value)
        case "letters":
            counts: dict[str, int] = {}
            for number in value:
                letter = own.letters.get(number, "")
                counts[letter] = counts.get(letter, 0) + 1
            return ", ".join(f"{count}{letter}" for letter, count in counts.items())
    return None


def _plain(figure: PrintedFigure) -> str:
    """Return what is printed, as the record would have it."""
    match figure.form:
        case "count" if _COUNT.fullmatch(figure.text):
            return figure.text.replace(",", "").lstrip("0") or "0"
        case "day":
            found = _DAY.fullmatch(figure.text)
            month = time_texts.month_numbers().get(found[2]) if found else None
            return f"{found[3]}-{month:02}-{int(found[1]):02}" if found and month else figure.text
        case "letters":
            return _BETWEEN_DIGITS.sub("", figure.text)
        case "lettered":
            # whether a copy is in the bundle, the record does not say
            return figure.text.replace("*", "")
    return figure.text


def _shown(text: str) -> str:
    part = _UNSHOWN.sub("?", text.replace("–", "-"))
    return part if len(part) <= _MOST_SHOWN else f"{part[:_MOST_SHOWN]}..."
