"""Why something is not opened as a bundle, in the sentence that its check has for it."""

from __future__ import annotations

from diary.i18n import N_, _

_SEVERAL = N_(
    "These are files of more than one bundle, and each is read by itself: choose the folder or the "
    "zip of one."
)
_LEFT_LYING = (
    N_("The disk did not answer, or is not there any more, before all of it was written."),
    N_(
        "Your record is as it was. What was begun may still lie on that disk, and whoever has the "
        "disk can read it."
    ),
    N_("Plug it in again and write to the same place once more: that clears away what was begun."),
)


def unfinished_bundle_texts() -> tuple[str, str, str]:
    """What happened, what is safe and what to do where a bundle stayed behind half written."""
    happened, safe, next_ = _LEFT_LYING
    return _(happened), _(safe), _(next_)


def no_bundle_text(reason: str, otherwise: str) -> str:
    """What is wrong with what was chosen; `reason` is the code of a check's finding."""
    if reason == "several-bundles":
        return _(_SEVERAL)
    # here, since the check would otherwise load with every message
    from exporters.check.text import TEXTS

    return _(TEXTS.get(reason, otherwise))
