"""Why a file is not taken for a newer release of this program, as a sentence by its code."""

from __future__ import annotations

from diary.errors import ReleaseReason
from diary.i18n import N_

RELEASE_REASONS: dict[str, str] = {
    ReleaseReason.UNSIGNED: N_(
        "There is no signature with this file: neither its own (the same name with .minisig behind "
        "it) nor SHA256SUMS with SHA256SUMS.minisig, in the same folder."
    ),
    ReleaseReason.NOT_A_FILE: N_("This is not a file."),
    ReleaseReason.NOT_LISTED: N_(
        "The signed list SHA256SUMS does not have this file. It is no file of that release, or it "
        "was changed."
    ),
    ReleaseReason.LIST_FORM: N_("SHA256SUMS is not in the form of such a list."),
    ReleaseReason.SIGNATURE_FORM: N_("The signature is not in the form that a signature has."),
    ReleaseReason.OTHER_KEY: N_(
        "The signature is by another key than the one that this program has for its releases."
    ),
    ReleaseReason.OLD_WAY: N_(
        "The signature is made in an old way, which is not read for a file of this size."
    ),
    ReleaseReason.SIGNATURE_WRONG: N_(
        "The signature does not fit: the file, or what was signed with it, was changed."
    ),
    ReleaseReason.NO_VERSION: N_(
        "The signature fits, and does not say that this is a version of Daybook."
    ),
    ReleaseReason.SAME_VERSION: N_("This is version {version}, which you have already."),
    ReleaseReason.OLDER_VERSION: N_(
        "This is version {version}, which is older than yours ({own}). An older version has faults "
        "that were mended since, and may not open your record."
    ),
}
