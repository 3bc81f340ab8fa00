"""What a refused seal code or time stamp means for a person; part of `ui.messages`."""

from __future__ import annotations

from diary.errors import MistypedSeal
from diary.i18n import N_, _

STAMP_REASONS: dict[str, str] = {
    "too-large": N_("This file is too large to be the reply of a time stamp authority."),
    "form": N_("This file is no time stamp reply, or it was damaged on the way."),
    "status": N_("The authority refused to give a time stamp."),
    "imprint": N_("This time stamp is of something else. It covers no point of this record."),
    "nonce": N_(
        "This reply does not answer a query that this record made. Write a new query and bring "
        "back the reply to that one."
    ),
    "signature": N_("The signature of this time stamp does not fit: it was changed or damaged."),
    "certificate": N_("The authority's certificate was not valid at that time, or not for this."),
    "expired": N_("The authority's certificate was not valid when it gave this time stamp."),
    "purpose": N_("The authority's certificate is not one for time stamps."),
    "nothing-recorded": N_("Nothing is recorded yet, so there is nothing to put a date to."),
    "roots": N_("The file of root certificates could not be read."),
}


def mistyped_seal_text(error: MistypedSeal) -> str:
    """What is wrong with the words, naming none that was typed."""
    if error.reason == "check":
        return _("The words do not fit together: one is another word of the list, or out of place.")
    if error.reason == "recovery":
        return _(
            "This has the form of a recovery code, which opens a record: show it to nobody. "
            "A seal code has twelve words."
        )
    if error.reason == "count":
        said = _("A seal code has twelve words; here there are {n}.")
        return said.format(n=error.at) if error.at else _("A seal code has twelve words.")
    said = _("Word {n} is none of the words that seal codes are made of.").format(n=error.at)
    if not error.nearest:
        return said
    return f"{said} " + _("Words like it: {words}.").format(words=", ".join(error.nearest))
