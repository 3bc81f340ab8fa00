"""What the record does not allow, and what is not allowed because of where it was to go.

The rules are:

- Every reason that is raised has its sentence, and no other has; a test holds both.
- Whoever is sent elsewhere is told so, and nobody is sent to a new entry for the sake of a place.
"""

from __future__ import annotations

from diary.errors import NotAllowed
from diary.i18n import N_, _

NOT_ALLOWED_REASONS: dict[str, str] = {
    "copy-inside-vault": N_("A copy cannot be kept inside the record's own folder."),
    "record-inside-vault": N_("A record cannot be kept inside another record's folder."),
    "copy-is-ahead": N_(
        "The copy in that folder holds entries that this record does not have. It was left as it "
        "is. An older state of this record may have been put back. Keep that copy and make this "
        "one in another folder. What is in that copy can be restored to a new folder."
    ),
    "withdrawn": N_("This was withdrawn, so it cannot be changed any more."),
    "history": N_("This says what was done to the record itself. It always stays as it is."),
    "nothing-changed": N_("This says what it said before, so there is nothing to save."),
    "another-kind": N_("One kind of entry cannot be changed into another."),
    "private": N_("What is in the private book is never handed over."),
    "file-inside-vault": N_("This cannot be written inside the record's own folder."),
    "not-going-on": N_(
        "This record does not go on from that bundle, so nothing can be added to it. Make a whole "
        "bundle."
    ),
    "another-audience": N_(
        "That bundle was made for another audience, and does not hold the same. Add to one that "
        "was made for this audience, or make a whole bundle."
    ),
    "file-inside-bundle": N_(
        "This stands beside a bundle and never in one. Choose a place outside the bundle's folder."
    ),
    "too-much-to-upload": N_(
        "These files are too many and too large for one upload. Give them on a disk instead."
    ),
    "too-large-for-pdf": N_(
        "These files are more than one PDF can hold (9 GB). Write a folder to a disk instead."
    ),
    "too-little-noted": N_(
        "Too little was noted of that handover to add to it. Make a whole bundle."
    ),
    "inside-vault": N_("A bundle cannot be written inside the record's own folder."),
    "original-without-hash": N_("A file of the record has no digest, so it cannot be handed over."),
}
# What is refused because of where it was to go is put right by going elsewhere.
ELSEWHERE = N_("Choose another place, then do it again.")
_NOT_THERE = frozenset(
    {"copy-inside-vault", "file-inside-vault", "inside-vault", "record-inside-vault"}
)
# These say themselves what to do.
_SAID_ALREADY = frozenset(
    {
        "another-audience",
        "copy-is-ahead",
        "file-inside-bundle",
        "not-going-on",
        "too-large-for-pdf",
        "too-little-noted",
        "too-much-to-upload",
    }
)


def not_allowed_next_step(error: NotAllowed, otherwise: str) -> str:
    """What to do next, in the language in use; `otherwise` where the reason says nothing of it."""
    if error.reason in _SAID_ALREADY:
        return ""
    return _(ELSEWHERE if error.reason in _NOT_THERE else otherwise)
