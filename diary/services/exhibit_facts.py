"""An exhibit for paper: what its original says of itself, and what is shown of it.

Positions are not among it: whether they leave is asked apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from diary import wording
from diary.casefile import Attached, Copy, CopyMethod, Exhibit, Letter, Print, Shown, Why
from diary.errors import Damaged, MediaError
from diary.i18n import N_, _
from diary.media.facts import Captured, Mail, MediaFacts, Search
from diary.model.evidence import Evidence
from diary.model.hidden import Region
from diary.model.recorded import Recorded
from diary.services.originals import Original
from diary.services.positions import Looked
from diary.services.prepared import Prepared

_KIND: Final = N_("Kind of file, by its content")
_TIME: Final = N_("Time in the file")
_DEVICE: Final = N_("Device in the file")
_CREDENTIALS: Final = N_(
    "The original carries them and keeps them. In a copy they are missing or no longer hold. "
    "They were not checked."
)
# Made from the bytes of the original: whatever else it says is still in them.
_SAYS_THE_SAME: Final = (
    CopyMethod.POSITION_BLANKED,
    CopyMethod.WORDS_TAKEN_OUT,
    CopyMethod.WORDS_ALONE,
)


def exhibit_of(item: Recorded[Evidence], original: Original, looked: Looked) -> Exhibit:
    """The exhibit with its original, and all that was made of it."""
    found = looked.prepared
    if found is None:
        return Exhibit(item, original.open, Shown(), (), damaged=looked.damaged)
    return Exhibit(
        item,
        original.open,
        _shown(original, found),
        facts_text(found.facts),
        text=found.text,
        cut=found.cut,
        letter=_letter(found.mail) if found.mail else None,
        notes=tuple(notes_on(found.facts)),
    )


def covered_exhibit(
    item: Recorded[Evidence], original: Original, regions: Sequence[Region]
) -> Exhibit:
    """The exhibit as a copy with parts covered shows it; of the original no more than its digest.

    Where no copy can be made, nothing of it is shown.
    """
    nothing = Exhibit(item, None, Shown(), (), withheld=True, why=Why.COVERED)
    try:
        copied = original.covered(regions)
    except Damaged:
        return replace(nothing, damaged=True, withheld=False)
    except MediaError:
        return nothing
    seen = original.of_copy(copied)
    shown = exhibit_of(item, seen, Looked(seen.prepared()))
    copy = Copy(copied.suffix, copied.media_type, copied.how, copied.open)
    return replace(shown, open=None, copy=copy, withheld=True, why=Why.COVERED)


def facts_text(facts: MediaFacts | None) -> tuple[tuple[str, str], ...]:
    """Label and value, each as found in the file; empty where nothing was found."""
    if facts is None:
        return ()
    lines = [(_(_KIND), facts.media_type)]
    if facts.width and facts.height:
        lines.append((_("Picture size"), f"{facts.width} × {facts.height}"))
    if facts.captured_at:
        lines.append((_(_TIME), _captured(facts.captured_at)))
    if facts.device:
        lines.append((_(_DEVICE), facts.device))
    if facts.duration_s is not None:
        lines.append((_("Duration"), duration(facts.duration_s)))
    if facts.codecs:
        lines.append((_("Written in"), facts.codecs))
    if facts.pages:
        lines.append((_("Pages"), str(facts.pages)))
    if facts.credentials:
        # The name of the technique stands in the label, so that it can be looked up.
        lines.append((_("Content credentials (C2PA)"), _(_CREDENTIALS)))
    return tuple(lines)


def clean_copy(original: Original) -> Copy | None:
    """A copy that says nothing of where it was made; None where there can be none."""
    try:
        made = original.without_position()
    except MediaError:
        return None
    return Copy(made.suffix, made.media_type, made.how, made.open)


def clean_exhibit(
    exhibit: Exhibit, original: Original, why: Why, seen: Looked | None, *, devices: bool
) -> Exhibit:
    """The exhibit as a clean copy, if one can be made; `devices` if it may name no device either.

    A film is copied byte for byte but for its position, and would still name its device.
    """
    found = seen.facts if seen else None
    copy = clean_copy(original)
    named = devices and (found is None or found.devices_search is not Search.CLEAN)
    if copy and named and copy.how in _SAYS_THE_SAME:
        copy = None
    facts = facts_of_copy(exhibit.facts, copy)
    return replace(exhibit, open=None, copy=copy, facts=facts, withheld=True, why=why)


def with_reasons(exhibit: Exhibit, facts: MediaFacts) -> Exhibit:
    """The exhibit with a remark on why its file was not wholly searched."""
    told = wording.unsearched_text(facts.unsearched)
    note = _("It could not wholly be searched: {reasons}.").format(reasons=told)
    return replace(exhibit, notes=(*exhibit.notes, note))


def facts_without_device(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What a file says of itself, less the device."""
    return tuple((label, value) for label, value in facts if label != _(_DEVICE))


def facts_of_copy(
    facts: tuple[tuple[str, str], ...], copy: Copy | None
) -> tuple[tuple[str, str], ...]:
    """Of what an original that stays says of itself, what is true of the copy that goes as well.

    A copy made anew has neither time nor device; where there is none, nothing is told of them.
    """
    if copy and copy.how in _SAYS_THE_SAME:
        return facts
    kind, gone = _(_KIND), {_(_TIME), _(_DEVICE)}
    made = copy.media_type if copy else ""
    return tuple(
        (label, made if made and label == kind else value)
        for label, value in facts
        if label not in gone
    )


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, as a clock shows them."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _shown(original: Original, found: Prepared) -> Shown:
    prints = tuple(
        Print(
            made.number, made.sha256, partial(original.printed, made.number, made.sha256), made.at
        )
        for made in found.made
    )
    return Shown(found.layout, prints, found.whole)


def _letter(mail: Mail) -> Letter:
    attached = tuple(
        Attached(item.name, item.media_type, item.size, item.sha256) for item in mail.attached
    )
    return Letter(mail.heads, mail.more_heads, attached, mail.more_attached)


def notes_on(facts: MediaFacts) -> Iterator[str]:
    """What could not be read or shown of a file, in words."""
    words = facts.note.split()
    if "several-frames" in words:
        yield _("The picture moves, or has several frames. The first of them is shown.")
    if "locked" in words:
        yield _("The document is locked with a password and could not be opened to be shown.")
    if "too-large" in words:
        yield _("The picture is too large to be shown here. The file has it.")
    if "ends-early" in words:
        yield _("The picture ends early. What there is of it is shown; what is missing is grey.")
    if "damaged" in words:
        yield _("Not all of the file could be read. It is kept as it was added.")


def _captured(captured: Captured) -> str:
    match captured.zone:
        case "offset":
            # an e-mail's date has its offset in it already
            whole = captured.text.endswith(captured.offset)
            return captured.text if whole else f"{captured.text} {captured.offset}"
        case "utc-by-format":
            return _("{time} (UTC, by the file's format)").format(time=captured.text)
    return _("{time} (by the device's clock; zone not stated)").format(time=captured.text)
