"""The time that a device or program wrote into the name of a file.

Only names in a form that is known count: other digits mean anything. The forms are those of
Android's camera (`IMG_20240131_221500`, and `PXL_`, which is in UTC) and screenshots
(`Screenshot_20240131-221500`), of screenshots of a Mac, of WhatsApp (`IMG-20240131-WA0001`, which
has the day alone), of Signal (`signal-2024-01-31-221500`) and of Telegram Desktop.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from diary.media.imports.message import NO_TIME, MessageTime, TimeSource

_DAY: Final = r"(?P<y>20\d\d)[-_]?(?P<m>\d\d)[-_]?(?P<d>\d\d)"
_CLOCK: Final = r"(?P<H>\d\d)[-_.]?(?P<M>\d\d)[-_.]?(?P<S>\d\d)"
_HALF: Final = r"(?:[\s\u202f]?(?P<half>[AaPp])\.?[Mm]\.?)?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?P<utc>PXL)_{_DAY}_{_CLOCK}\d{{0,3}}(?:\D.*)?",
        rf"(?:IMG|VID|MVIMG|PANO|BURST|AUD|REC|screen)[-_]{_DAY}[-_]{_CLOCK}(?:\d{{3}})?(?:\D.*)?",
        rf"{_DAY}_{_CLOCK}(?:[-_ (.].*)?",
        rf"Screenshot[-_ ]{_DAY}[-_]{_CLOCK}(?:\D.*)?",
        rf"Screen ?[Ss]hot {_DAY} at (?P<H>\d\d?)\.(?P<M>\d\d)\.(?P<S>\d\d){_HALF}(?:\D.*)?",
        rf"WhatsApp (?:Image|Video|Audio|Ptt) {_DAY} at {_CLOCK}{_HALF}(?:\D.*)?",
        rf"\d{{8}}-(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-{_DAY}-{_CLOCK}(?:\D.*)?",
        rf"signal-{_DAY}-{_CLOCK}(?:\D.*)?",
        rf"(?:photo|video|audio)_{_DAY}_{_CLOCK}(?:\D.*)?",
        rf"[a-z]{{1,20}}_\d{{1,9}}@(?P<d>\d\d)-(?P<m>\d\d)-(?P<y>20\d\d)_{_CLOCK}(?:\D.*)?",
        rf"(?:IMG|VID|AUD|PTT|STK|DOC)-{_DAY}-WA\d{{4,}}(?:\D.*)?",
    )
)


def time_in_name(name: str) -> MessageTime:
    """Return the time in the name of a file, or that there is none."""
    stem = name.rpartition("/")[2]
    for form in _FORMS:
        found = form.fullmatch(stem)
        if found is not None:
            return _time(found.groupdict())
    return NO_TIME


def _time(parts: dict[str, str | None]) -> MessageTime:
    year, month, day = (int(parts[name] or 0) for name in "ymd")
    hour = int(parts.get("H") or 0)
    half = (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "p")
    try:
        minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return NO_TIME
    if parts.get("H") is None:
        return MessageTime(at.date().isoformat(), "", TimeSource.FILE_NAME)
    offset = "+00:00" if parts.get("utc") else ""
    return MessageTime(f"{at:%Y-%m-%dT%H:%M:%S}", offset, TimeSource.FILE_NAME)
