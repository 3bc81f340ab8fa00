"""What the record does not allow, and what is not allowed because of where it was to go.

The rules are:

- Every reason that is raised has its sentence, and no other has; a test holds both.
- Whoever is sent elsewhere is told so, and nobody is sent to a new entry for the sake of a place.
"""

from __future__ import annotations

from diary.errors import NotAllowed, NotAllowedReason
from diary.i18n import N_, _

NOT_ALLOWED_REASONS: dict[str, str] = {
    NotAllowedReason.COPY_INSIDE_VAULT: N_("A copy cannot be kept inside the record's own folder."),
    NotAllowedReason.RECORD_INSIDE_VAULT: N_(
        "A record cannot be kept inside another record's folder."
    ),
    NotAllowedReason.COPY_IS_AHEAD: N_(
        "The copy in that folder holds entries that this record does not have. It was left as it "
        "is. An older state of this record may have been put back. Keep that copy and make this "
        "one in another folder. What is in that copy can be restored to a new folder."
    ),
    NotAllowedReason.WITHDRAWN: N_("This was withdrawn, so it cannot be changed any more."),
    NotAllowedReason.HISTORY: N_(
        "This says what was done to the record itself. It always stays as it is."
    ),
    NotAllowedReason.NOTHING_CHANGED: N_(
        "This says what it said before, so there is nothing to save."
    ),
    NotAllowedReason.ANOTHER_KIND: N_("One kind of entry cannot be changed into another."),
    NotAllowedReason.PRIVATE: N_("What is in the private book is never handed over."),
    NotAllowedReason.FILE_INSIDE_VAULT: N_(
        "This cannot be written inside the record's own folder."
    ),
    NotAllowedReason.NOT_GOING_ON: N_(
        "This record does not go on from that bundle, so nothing can be added to it. Make a whole "
        "bundle."
    ),
    NotAllowedReason.ANOTHER_AUDIENCE: N_(
        "That bundle was made for another audience, and does not hold the same. Add to one that "
        "was made for this audience, or make a whole bundle."
    ),
    NotAllowedReason.FILE_INSIDE_BUNDLE: N_(
        "This stands beside a bundle and never in one. Choose a place outside the bundle's folder."
    ),
    NotAllowedReason.TOO_MUCH_TO_UPLOAD: N_(
        "These files are too many and too large for one upload. Give them on a disk instead."
    ),
    NotAllowedReason.TOO_LARGE_FOR_PDF: N_(
        "These files are more than one PDF can hold (9 GB). Write a folder to a disk instead."
    ),
    NotAllowedReason.TOO_LITTLE_NOTED: N_(
        "Too little was noted of that handover to add to it. Make a whole bundle."
    ),
    NotAllowedReason.INSIDE_VAULT: N_("A bundle cannot be written inside the record's own folder."),
    NotAllowedReason.ORIGINAL_WITHOUT_HASH: N_(
        "A file of the record has no digest, so it cannot be handed over."
    ),
}
# What is refused because of where it was to go is put right by going elsewhere.
ELSEWHERE = N_("Choose another place, then do it again.")
_NOT_THERE = frozenset(
    {
        NotAllowedReason.COPY_INSIDE_VAULT,
        NotAllowedReason.FILE_INSIDE_VAULT,
        NotAllowedReason.INSIDE_VAULT,
        NotAllowedReason.RECORD_INSIDE_VAULT,
    }
)
# These say themselves what to do.
_SAID_ALREADY = frozenset(
    {
        NotAllowedReason.ANOTHER_AUDIENCE,
        NotAllowedReason.COPY_IS_AHEAD,
        NotAllowedReason.FILE_INSIDE_BUNDLE,
        NotAllowedReason.NOT_GOING_ON,
        NotAllowedReason.TOO_LARGE_FOR_PDF,
        NotAllowedReason.TOO_LITTLE_NOTED,
        NotAllowedReason.TOO_MUCH_TO_UPLOAD,
    }
)


def not_allowed_next_step(error: NotAllowed, otherwise: str) -> str:
    """What to do next, in the language in use; `otherwise` where the reason says nothing of it."""
    if error.reason in _SAID_ALREADY:
        return ""
    return _(ELSEWHERE if error.reason in _NOT_THERE else otherwise)
