"""What the steps of a handover share: the part they belong to, and the answers given before."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from diary.audience_profiles import Profile
from diary.i18n import N_, _
from ui.desktop.pages.base import WizardStep
from ui.handover_questions import HandoverAnswers


class Part(StrEnum):
    """The parts of a handover, in order, as they are named at the left."""

    AUDIENCE = N_("For whom")
    EXTENT = N_("What of it")
    FITTING = N_("Before it leaves")
    FILES = N_("Files")
    WORDS = N_("Words and names")
    SHEETS = N_("Beside the record")
    PREVIEW = N_("Look at the pages")
    DELIVERY = N_("How and where")
    RESULT = N_("Done")


def parts_for(profile: Profile | None) -> tuple[str, ...]:
    """Return the names of the parts for this audience, or for one that is not chosen yet."""
    gone = set()
    if profile is not None and not profile.files:
        gone.add(Part.FILES)
    if profile is not None and not (
        profile.sheets or profile.kinds_asked or profile.asks_one_by_one
    ):
        gone.add(Part.SHEETS)
    return tuple(_(part.value) for part in Part if part not in gone)


class ExportStep(WizardStep):
    """One step. It shows the answers of before, and adds its own when the person leaves it."""

    PART: ClassVar[Part]

    def __init__(self, title: str, intro: str = "", *, fills: bool = False) -> None:
        super().__init__(title, intro, fills=fills)
        self.part = _(self.PART.value)

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return `before` with what was answered here."""
        return before
