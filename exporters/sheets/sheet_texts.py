"""The titles of sheets, what each is for, and their file names."""

from __future__ import annotations

from typing import Final

from diary.i18n import N_, _
from diary.paper_content import Sheet
from diary.paper_kinds import PaperKind

TITLES: Final = {
    PaperKind.TO_SECURE: N_("To secure"),
    PaperKind.NO_COPY: N_("Messages and calls of which there is no copy here"),
    PaperKind.WITNESSES: N_("Witnesses"),
    PaperKind.NEEDS: N_("Needs and wishes"),
    PaperKind.SAFETY: N_("Safety and contact"),
    PaperKind.STILLS: N_("Stills without names"),
    PaperKind.EXTRACTS: N_("Extracts, one for each incident"),
}
# The first line of each sheet: what it is for.
PURPOSES: Final = {
    PaperKind.TO_SECURE: N_(
        "For police, to secure what may be lost: what it is, who holds it, and where things are "
        "kept. Not part of the record. Not to be served."
    ),
    PaperKind.NO_COPY: N_(
        "For the officer in the case: what is written down of a message, a call or an account and "
        "has no file beside it. Not part of the record. Not to be served."
    ),
    PaperKind.WITNESSES: N_(
        "For police and an advocate: who is said to have seen, heard, received or been told what. "
        "Not part of the record. Not to be served, and not to be shown to a witness."
    ),
    PaperKind.NEEDS: N_(
        "For police and an advocate: what is asked for, and why. Not part of the record. Not to be "
        "served."
    ),
    PaperKind.SAFETY: N_(
        "For police and an advocate: who else may be at risk, and who supports the person. Not "
        "part of the record. Not to be served."
    ),
    PaperKind.STILLS: N_(
        "For police, to show somebody pictures under their own rules: no names, no titles. Not "
        "part of the record."
    ),
    PaperKind.EXTRACTS: N_(
        "For whoever takes a statement, and to refresh a memory: one incident, the words as they "
        "were first written. Not part of the record. Not a statement."
    ),
}
# The first line of a sheet beside the person's own copy, and its last if something is not in it.
OWN_PURPOSES: Final = {
    PaperKind.TO_SECURE: N_(
        "Your own copy: what may be lost, who holds it, and where things are kept. Not part of the "
        "record."
    ),
    PaperKind.NO_COPY: N_(
        "Your own copy: what you wrote down of a message, a call or an account and has no file "
        "beside it. Not part of the record."
    ),
    PaperKind.WITNESSES: N_(
        "Your own copy: who saw, heard, received or was told what, as you wrote it down. Not part "
        "of the record. Do not show it to a witness."
    ),
    PaperKind.NEEDS: N_("Your own copy: what you asked for, and why. Not part of the record."),
    PaperKind.SAFETY: N_(
        "Your own copy: who else may be at risk, and who supports you. Not part of the record."
    ),
    PaperKind.STILLS: N_(
        "Your own copy: pictures without names or titles, for police to show under their own "
        "rules. Not part of the record."
    ),
    PaperKind.EXTRACTS: N_(
        "Your own copy: one incident to a page, the words as they were first written. Not part of "
        "the record. Not a statement."
    ),
}


def purpose(sheet: Sheet) -> str:
    """Return the first line of a sheet: what it is for."""
    return _((OWN_PURPOSES if sheet.own_copy else PURPOSES)[sheet.kind])
