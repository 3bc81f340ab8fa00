"""What people are told of a format: how to get the export, what it keeps and lacks, what is asked.

**Invariants:**

- Every format has one manifest in `resources/imports`, and help, pages and documents read it there;
  so none of them says something else.
- No way of getting an export needs a mail account or an online folder: somebody may be watching it.
- What was written without a sample of a real export says so wherever the format is named.
- A record or a bundle may name a format that is not known here. Its lines are shown all the same,
  with its name, and with the sentence that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary import shipped_data
from diary.errors import Unknown
from diary.i18n import N_, _
from diary.media.imports.format import QuestionKind
from diary.media.safe_text import short_line

# Stands above every way of getting an export.
NEVER: Final = N_(
    "Only from your own phone, computer or account, or files that were given to you. Never from "
    "somebody else's phone or account, whoever pays for it and whatever you know of it."
)
NOT_SEEN: Final = N_(
    "Check a few lines against the phone or the program: the program knows such files from a "
    "description of them, and was not tried on one from a real phone. That says nothing against "
    "your file."
)
_NOT_KNOWN: Final = N_("This is no export that the program knows.")
ASKED: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.WHO_IS_ME: N_("Which of the names in it is you"),
    QuestionKind.OWN_NUMBER: N_("The number or account that it was made from"),
    QuestionKind.ZONE: N_("The time zone of the clock that it was written by"),
    QuestionKind.DAY_OR_MONTH: N_("Whether the day or the month comes first, if no date shows it"),
    QuestionKind.COLUMNS: N_("What each column of the table has"),
}


@dataclass(frozen=True, slots=True)
class FormatManifest:
    """The manifest of one format.

    `from_phone` are steps in their order. `keeps` is what stays on the phone or account and has to
    stay there, `lost` what such an export does not have. `authorship` says why it cannot show who
    wrote a line, where somebody else can write into it; else it is empty. `seen` are the published
    samples that the reader follows, as `owner/repository@commit:path`; `described` where its form
    is written down.
    """

    code: str
    title: str
    what: str
    from_phone: tuple[str, ...]
    keeps: tuple[str, ...]
    lost: tuple[str, ...]
    asks: tuple[QuestionKind, ...]
    seen: tuple[str, ...]
    described: tuple[str, ...]
    authorship: str = ""

    @property
    def warning(self) -> str:
        """Return what is said where no export of this kind has been seen; else nothing."""
        return _(NOT_SEEN) if self.described and not self.seen else ""

    def asked(self) -> tuple[str, ...]:
        """Return the questions in words, in the language in use."""
        return tuple(_(ASKED[kind]) for kind in self.asks)

    def translated(self) -> FormatManifest:
        """Return a copy in the language in use; names of formats and samples stay."""
        return replace(
            self,
            what=_(self.what),
            from_phone=tuple(map(_, self.from_phone)),
            keeps=tuple(map(_, self.keeps)),
            lost=tuple(map(_, self.lost)),
            authorship=_(self.authorship) if self.authorship else "",
        )


def load(code: str) -> FormatManifest:
    """Return the manifest of a format; raise `Unknown` for its code, `BadInput` for its file."""
    return parse(shipped_data.read_shipped("imports", code), code)


def of_record(code: str) -> FormatManifest:
    """Return the manifest of a format that a record names; one that is not known has its name."""
    try:
        return load(code)
    except Unknown:
        title = short_line(code)
        return FormatManifest(code, title, title, (), (), (), (), (), (), _NOT_KNOWN)


def parse(text: str, code: str) -> FormatManifest:
    """Return the manifest in the text of a file, or raise `BadInput`."""
    top = shipped_data.parse(text, code)
    made = FormatManifest(
        code,
        top.text("title"),
        top.text("what"),
        top.texts("from_phone"),
        top.texts("keeps"),
        top.texts("lost"),
        tuple(map(QuestionKind, top.texts("asks", frozenset(QuestionKind)))),
        top.optional_texts("seen"),
        top.optional_texts("described"),
        top.optional_text("authorship"),
    )
    top.done()
    if not made.seen and not made.described:
        raise top.refuse("seen", "neither a sample nor a description")
    return made
