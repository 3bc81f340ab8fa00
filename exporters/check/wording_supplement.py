"""Plain English for a bundle that comes after others; part of `wording`.

The rules are:

- That a file was given before is what the bundle says; only whoever has the earlier one can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from diary.i18n import N_
from exporters.check.report import FindingCode

TEXTS: Final[Mapping[str, str]] = {
    FindingCode.SUPPLEMENTS: N_(
        "This bundle comes after one made {made}, with {entries} entries and the digest {digest}. "
        "Files given with that one are not given again. Read both, and compare them (--earlier)."
    ),
    FindingCode.SUPPLEMENTS_ANOTHER_RECORD: N_(
        "It says that it comes after a bundle made {made}, in which the record ended after entry "
        "{entries}. This record does not go on from there."
    ),
    FindingCode.GIVEN_OF_NOTHING: N_(
        "This file is said to have been given before. No exhibit that is shown has it."
    ),
    FindingCode.GIVEN_AND_HERE: N_(
        "This file is said to have been given before, and is here as well."
    ),
    FindingCode.ORIGINAL_GIVEN_BEFORE: N_(
        "The original of {exhibit} is said to have been given with the bundle made {made}."
    ),
    FindingCode.COPY_GIVEN_BEFORE: N_(
        "A copy of {exhibit} is said to have been given with the bundle made {made}."
    ),
    FindingCode.GIVEN_NOT_IN_EARLIER: N_(
        "This file is said to have been given with the earlier bundle, which does not list it so."
    ),
    FindingCode.EARLIER_SUPPLEMENTED: N_(
        "The earlier bundle is one that this bundle says it comes after."
    ),
    FindingCode.EARLIER_NOT_SUPPLEMENTED: N_(
        "The earlier bundle is none of those that this bundle says it comes after."
    ),
    FindingCode.EARLIER_LIST_NOT_USABLE: N_(
        "The lists of the earlier bundle do not fit each other, so what was given with it could "
        "not be compared."
    ),
}
