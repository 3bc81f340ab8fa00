"""What an original says of itself, as labelled lines for an exhibit's sheet.

Positions are not among them: whether they leave is asked apart.
"""

from __future__ import annotations

from diary.i18n import _
from diary.media.facts import Captured, MediaFacts


def facts_text(facts: MediaFacts | None) -> tuple[tuple[str, str], ...]:
    """Label and value, each as found in the file; empty where nothing was found."""
    if facts is None:
        return ()
    lines = [(_("Kind of file, by its content"), facts.media_type)]
    if facts.width and facts.height:
        lines.append((_("Picture size"), f"{facts.width} × {facts.height}"))
    if facts.captured_at:
        lines.append((_("Time in the file"), _captured(facts.captured_at)))
    if facts.device:
        lines.append((_("Device in the file"), facts.device))
    if facts.duration_s is not None:
        lines.append((_("Duration"), _duration(facts.duration_s)))
    if facts.pages:
        lines.append((_("Pages"), str(facts.pages)))
    return tuple(lines)


def _captured(captured: Captured) -> str:
    match captured.zone:
        case "offset":
            return f"{captured.text} {captured.offset}"
        case "utc-by-format":
            return _("{time} (UTC, by the file's format)").format(time=captured.text)
    return _("{time} (by the device's clock; zone not stated)").format(time=captured.text)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
