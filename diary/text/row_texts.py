"""The texts of a row of a transcript, beside what its line has, in each language of a document.

**Invariants:**

- Writer and checkers take them from here, by the same codes. A text has the names of what is put
  into it in braces, and nothing else changes.
- What is put in is never read for braces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from diary.i18n import N_, _, languages, use_language
from diary.text import export_texts, time_texts

_TEXTS: Final = {
    "no-time": N_("time not stated"),
    "no-zone": N_("zone not known"),
    "not-named": N_("not named in the file"),
    "by-program": N_("written by the program"),
    "account": N_("“{account}”"),
    "keeper": N_("the person recording"),
    "exhibit": N_("Exhibit {number}"),
    "not-shown": N_("something that is not shown here"),
    "incident": N_("incident {n}"),
    "kind.deleted": N_("deleted, as the file says"),
    "kind.draft": N_("a draft, not sent"),
    "kind.failed": N_("failed, not sent"),
    "kind.queued": N_("waiting to be sent"),
    "call": N_("call: {what}"),
    "no-outcome": N_("not said what became of it"),
    "duration": N_("{minutes} min {seconds} s"),
    "edited": N_("edited, as the file says"),
    "cut": N_("longer in the file"),
    "subject": N_("its first line is the subject"),
    "source.header": N_("time by the sender’s program"),
    "source.server": N_("time by a mail server"),
    "source.exif": N_("time by the camera"),
    "source.exif-change": N_("time by the camera, or a program that changed the file"),
    "source.film": N_("time as the film or the sound states it"),
    "source.xmp": N_("time as the file states it"),
    "source.iptc": N_("time as the file states it"),
    "source.file-name": N_("time from the name of the file"),
    "source.file": N_("time of the file on the disk"),
    "not-told": N_("the file does not tell whether {who} sent it"),
    "unsure": N_("unsure: {what}"),
    "no-name": N_("without a name"),
    "file-exhibit": N_("file “{name}”, exhibit {reference}"),
    "file-inside": N_("file “{name}”, in {reference}"),
    "file-missing": N_("file “{name}”, missing from the export"),
    "more-files": N_("and {n} more files"),
    "emoji": N_("emoji: {names}"),
    "more-names": N_("{names} and {n} more"),
    "translated": N_("{who}’s own translation of {line}"),
    "heard": N_("What {who} hears in the recording of {line}"),
    "gap": N_("{first} to {last}"),
    "gap-count": N_("Lines that are not shown: {n}"),
    "gap-sides": N_("sent by {who} {own}, by others {other}, neither {rest}"),
    "head": N_(
        "Conversation {number}: {shown} of {lines} lines are shown, in {file} (sent by the person "
        "recording {own}, by others {other}, neither {rest}). Kept back: {kept} (sent by the "
        "person recording {kept_own}, by others {kept_other}, neither {kept_rest}); each is "
        "committed to all the same, and can be shown later. The export itself is not included."
    ),
}
_CALLS: Final = {f"call.{code.value}": text for code, text in export_texts.CALLS.items()}
_DOUBTS: Final = {f"doubt.{code.value}": text for code, text in export_texts.DOUBTS.items()}


def row_text(code: str, **said: object) -> str:
    """Return the text with this code in the language in use, with what is said put in."""
    return _(_TEXTS[code]).format(**said)


def has_row_text(code: str) -> bool:
    """Return whether there is a text with this code."""
    return code in _TEXTS


@cache
def in_every_language() -> tuple[Mapping[str, str], ...]:
    """Return every text by its code, and weekdays and months by number, language by language."""
    found = []
    for language in languages():
        with use_language(language):
            texts = {code: _(text) for code, text in (_TEXTS | _CALLS | _DOUBTS).items()}
            days = {f"weekday.{n}": time_texts.weekday_text(n) for n in range(7)}
            months = {
                f"month.{n}": time_texts.month_text(f"2026-{n:02}").removesuffix(" 2026")
                for n in range(1, 13)
            }
            found.append(texts | days | months)
    return tuple(found)
