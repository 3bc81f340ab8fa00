"""Where the person's own words stand, in words: for the window and the command line.

The rules are:

- A place is named, and what stands there is not repeated: whoever looks over a shoulder sees no
  address in the list of places where it was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from diary import wording
from diary.i18n import N_, _, ngettext
from diary.model.kinds import Noun
from diary.services.occurrences import Occurrence, Where

_IN_FILES: Final = {
    Where.FILE: N_("in its text"),
    Where.SAID: N_("in what its file says of itself"),
    Where.WHOLE: N_("in its file, which leaves whole or stays behind"),
    Where.CLOCK: N_("in the time zone of this computer's clock, which every bundle says"),
}


def lines(found: Iterable[Occurrence]) -> tuple[tuple[str, str], ...]:
    """What holds some of the words, by its number or reference, and where in it they stand."""
    subjects: dict[str, tuple[str, list[str]]] = {}
    for one in found:
        places = subjects.setdefault(one.subject, (_name(one), []))[1]
        places.append(_place(one))
    return tuple((name, "; ".join(places)) for name, places in subjects.values())


def not_searched_text(count: int) -> str:
    """That some files cannot be searched, and what to do about it; nothing where all can."""
    if not count:
        return ""
    return ngettext(
        "{n} file cannot be searched for words, or not all of it: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at it yourself.",
        "{n} files cannot be searched for words, or not all of them: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at them yourself.",
        count,
    ).format(n=f"{count:,}")


def whole_text() -> str:
    """What becomes of files that cannot be changed in part, for the command line."""
    return _(
        "A file that cannot be changed in part stays behind if the words are taken out. "
        "With --leave-whole EXHIBIT it leaves as it is."
    )


def _name(one: Occurrence) -> str:
    if _is_of_me(one):
        return _("What it says of you")
    return f"{wording.noun_text(one.noun)} {one.reference or one.number}"


def _is_of_me(one: Occurrence) -> bool:
    # on a paper the person recording has no number
    return one.noun is Noun.PERSON and not one.number


def _place(one: Occurrence) -> str:
    if one.where in _IN_FILES:
        return _(_IN_FILES[one.where])
    if one.field == "reason":
        text = _("reason for taking it back") if one.withdrawn else _("reason for a change")
    elif _is_of_me(one):
        text = _(wording.CONTACT_TEXTS.get(one.field, one.field))
    else:
        text = wording.field_text(one.noun, one.field)
    if one.where is Where.EARLIER:
        return _("{field} (an earlier version)").format(field=text)
    return text
