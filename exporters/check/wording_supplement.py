"""Plain English for a bundle that comes after others; part of `wording`.

The rules are:

- That a file was given before is what the bundle says; only whoever has the earlier one can tell.
"""

from __future__ import annotations

from typing import Final

from diary.i18n import N_

TEXTS: Final = {
    "supplements": N_(
        "This bundle comes after one made {made}, with {entries} entries and the digest {digest}. "
        "Files given with that one are not given again. Read both, and compare them (--earlier)."
    ),
    "supplements-another-record": N_(
        "It says that it comes after a bundle made {made}, in which the record ended after entry "
        "{entries}. This record does not go on from there."
    ),
    "given-of-nothing": N_(
        "This file is said to have been given before. No exhibit that is shown has it."
    ),
    "given-and-here": N_("This file is said to have been given before, and is here as well."),
    "original-given-before": N_(
        "The original of {exhibit} is said to have been given with the bundle made {made}."
    ),
    "copy-given-before": N_(
        "A copy of {exhibit} is said to have been given with the bundle made {made}."
    ),
    "given-not-in-earlier": N_(
        "This file is said to have been given with the earlier bundle, which does not list it so."
    ),
    "earlier-supplemented": N_("The earlier bundle is one that this bundle says it comes after."),
    "earlier-not-supplemented": N_(
        "The earlier bundle is none of those that this bundle says it comes after."
    ),
    "earlier-list-not-usable": N_(
        "The lists of the earlier bundle do not fit each other, so what was given with it could "
        "not be compared."
    ),
}
