"""Plain English for places and devices that files name, or may name.

**Invariants:**

- The window and the command line list the same files in the same words: a file that could not be
  searched is listed with those that give a place, since it may give one too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from diary.case_file import Exhibit, WithholdingReason
from diary.i18n import N_, _, ngettext
from diary.media.decoder_results import UnsearchedReason
from diary.text import code_texts

if TYPE_CHECKING:
    from diary.media.decoder_results import Position
    from diary.services.disclosure.exhibit_scan import DeviceHit, PositionHit
    from diary.services.disclosure.snapshot import ExportBehind

_MOST: Final = 3  # places of one file that are listed
_WHYS: Final = {
    WithholdingReason.POSITION: N_("it says where it was made"),
    WithholdingReason.DEVICE: N_("it says which device made it"),
    WithholdingReason.UNSEARCHED: N_("it could not wholly be searched for places and devices"),
    WithholdingReason.COVERED: N_("parts of it are covered"),
    WithholdingReason.WORDS: N_("words in it are taken out"),
    WithholdingReason.CHOSEN: N_("you left it out"),
    WithholdingReason.EXPORT: N_("it holds a whole conversation"),
}

_FOR_WHAT_IT_SAYS: Final = frozenset(
    {WithholdingReason.POSITION, WithholdingReason.DEVICE, WithholdingReason.UNSEARCHED}
)
_PARTLY: Final = N_("not wholly searched")
_COPIED: Final = N_("a copy, written again, can go instead")
Line = tuple[str, str, str]  # the reference, the name of the file, and what is said of it


def place_lines(found: Iterable[PositionHit]) -> tuple[Line, ...]:
    """Return what each file says of where it was made, or why that is unknown."""
    return tuple((each.reference, each.name, _places(each)) for each in found)


def device_lines(found: Iterable[DeviceHit]) -> tuple[Line, ...]:
    """Return which device each file names, or why that is unknown."""
    return tuple((each.reference, each.name, _device(each)) for each in found)


def place_counts(found: Iterable[PositionHit]) -> tuple[str, ...]:
    """Return how many files of each kind say where they were made, or may, what is sure first."""
    return _of_kinds(
        (
            not each.positions,
            each.kind,
            _("a place") if each.positions else _(_COPIED if each.copied else _PARTLY),
        )
        for each in found
    )


def device_counts(found: Iterable[DeviceHit]) -> tuple[str, ...]:
    """Return how many files of each kind name which device, or may name one."""
    return _of_kinds(
        (not each.device, each.kind, each.device or _(_PARTLY if each.whole else _COPIED))
        for each in found
    )


def _of_kinds(said: Iterable[tuple[bool, str, str]]) -> tuple[str, ...]:
    counted = sorted(Counter(said).items(), key=lambda each: (each[0][0], -each[1]))
    return tuple(
        f"{_kind(kind, count).format(n=f'{count:,}')}: {what}"
        for (_unsure, kind, what), count in counted
    )


def _kind(kind: str, count: int) -> str:
    match kind:
        case "image":
            return ngettext("{n} picture", "{n} pictures", count)
        case "video":
            return ngettext("{n} film", "{n} films", count)
        case "audio":
            return ngettext("{n} sound", "{n} sounds", count)
        case "email":
            return ngettext("{n} e-mail", "{n} e-mails", count)
        case "pdf":
            return ngettext("{n} PDF document", "{n} PDF documents", count)
        case "text":
            return ngettext("{n} text", "{n} texts", count)
    return ngettext("{n} other file", "{n} other files", count)


def place_question(found: Iterable[PositionHit]) -> str:
    """Return how many files say where they were made, and how many may."""
    listed = tuple(found)
    sure = sum(bool(each.positions) for each in listed)
    copied = sum(each.copied and not each.positions for each in listed)
    rest = len(listed) - sure - copied
    told = ngettext(
        "{n} file says where it was made. That may be where you live.",
        "{n} files say where they were made. That may be where you live.",
        sure,
    )
    unknown = ngettext(
        "{n} file could not wholly be searched. It may say where it was made.",
        "{n} files could not wholly be searched. They may say where they were made.",
        rest,
    )
    again = ngettext(
        "{n} file can go as a copy, written again. Its original may say where it was made.",
        "{n} files can go as copies, written again. Their originals may say where they were made.",
        copied,
    )
    return _counted((sure, told), (rest, unknown), (copied, again))


def device_question(found: Iterable[DeviceHit]) -> str:
    """Return how many files name the device that made them, and how many may."""
    sure, rest = _counts(bool(each.device) for each in found)
    told = ngettext(
        "{n} file names the device that made it. That may be your phone.",
        "{n} files name the device that made them. That may be your phone.",
        sure,
    )
    unknown = ngettext(
        "{n} file could not wholly be searched. It may name a device.",
        "{n} files could not wholly be searched. They may name a device.",
        rest,
    )
    return _counted((sure, told), (rest, unknown))


def _counts(are_sure: Iterable[bool]) -> tuple[int, int]:
    """Return how many are sure, and how many are not."""
    listed = tuple(are_sure)
    return sum(listed), len(listed) - sum(listed)


def _counted(*sentences: tuple[int, str]) -> str:
    """Return the sentences whose number is not 0, with it in them."""
    return " ".join(text.format(n=f"{n:,}") for n, text in sentences if n)


def withheld_text() -> str:
    """Return what happens to the files if places are withheld."""
    return _(
        "Copies without them go instead of pictures, films and texts where one can be made. "
        "Any other of these files stays behind, and the bundle says why."
    )


def device_withheld_text() -> str:
    """Return what happens to the files if devices are withheld."""
    return _(
        "It stays unsaid which phone or camera you have, also where you wrote it down as the "
        "device of an exhibit. Altered copies go instead of pictures, films and texts where "
        "one can be made, and any other of these files stays behind: keep the originals, since "
        "police may ask you for them."
    )


def device_kept_text() -> str:
    """Return what happens to the files if devices are not withheld."""
    return _(
        "The files go exactly as they are, which is what police can check best. They say which "
        "phone or camera made them."
    )


def kept_text() -> str:
    """Return what happens to the files if nothing is withheld."""
    return _("The files go exactly as they are, with all that is inside.")


def withheld_lines(exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
    """Return each withheld original, with the reason, and whether a copy is given."""
    return tuple(
        _withheld_line(exhibit).format(ref=_reference(exhibit), why=_(_WHYS[exhibit.why]))
        for exhibit in exhibits
        if exhibit.withheld
    )


def without_copy(exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
    """Return the originals that stay behind for places or devices, and no copy goes instead."""
    return tuple(
        _reference(each)
        for each in exhibits
        if each.withheld and not each.copy and each.why in _FOR_WHAT_IT_SAYS
    )


def _withheld_line(exhibit: Exhibit) -> str:
    if exhibit.copy and exhibit.why is WithholdingReason.UNSEARCHED:
        return _("A copy of {ref} goes instead of it, and the original stays with you.")
    if exhibit.copy:
        return _("A copy of {ref} goes instead of it: {why}.")
    if exhibit.why is WithholdingReason.EXPORT:
        # what leaves of it is in the bundle, so it cannot be called left out
        return _("The file {ref} stays with you; the messages of it that leave are in the bundle.")
    return _("{ref} stays behind: {why}.")


def exports_behind_text(exports: Iterable[ExportBehind]) -> tuple[str, ...]:
    """Return of each export that it stays behind, with the reason."""
    talk, files = _("none of its messages leaves"), _("it is a list of files that you brought in")
    return tuple(
        _("{ref} stays behind: {why}.").format(
            ref=each.reference, why=files if each.lists_files else talk
        )
        for each in exports
    )


def _reference(exhibit: Exhibit) -> str:
    return exhibit.item.content.reference or str(exhibit.item.number)


def _places(each: PositionHit) -> str:
    places = [_place(position) for position in each.positions[:_MOST]]
    more = len(each.positions) - _MOST
    if more > 0:
        places.append(ngettext("{n} more", "{n} more", more).format(n=f"{more:,}"))
    places += _unsearched(each.unsearched, copied=each.copied)
    if UnsearchedReason.NOT_DECODED in each.unsearched and not each.copied:
        places.append(_("no copy can be made here: unless it goes unchanged, it stays behind"))
    return "; ".join(places)


def _unsearched(reasons: tuple[UnsearchedReason, ...], *, copied: bool) -> list[str]:
    if not reasons:
        return []
    if copied:
        return [_(_COPIED)]
    reasons_text = code_texts.unsearched_text(reasons)
    return [_("not wholly searched: {reasons}").format(reasons=reasons_text)]


def _place(position: Position) -> str:
    numbers = ", ".join(filter(None, (position.latitude, position.longitude)))
    found = numbers or position.found or _("a place, not readable here")
    return f"{position.where}: {found}"


def _device(each: DeviceHit) -> str:
    names = [each.device] if each.device else []
    names += _unsearched(each.unsearched, copied=not each.whole)
    if each.whole:
        names.append(_("without the device it would stay behind as a whole"))
    return "; ".join(names)
