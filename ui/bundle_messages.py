"""Why something is not opened as a bundle, in the sentence that its check has for it."""

from __future__ import annotations

from diary.i18n import N_, _

_SEVERAL = N_(
    "These are files of more than one bundle, and each is read by itself: choose the folder or the "
    "zip of one."
)


def refused(reason: str, otherwise: str) -> str:
    """What is wrong with what was chosen; `reason` is the code of a check's finding."""
    if reason == "several-bundles":
        return _(_SEVERAL)
    # here, since the check would otherwise load with every message
    from exporters.check.wording import TEXTS

    return _(TEXTS.get(reason, otherwise))
