"""Taking words out of an exhibit: what is known of its words, and what leaves instead of its file.

The rules are:

- A file in which a word stands does not leave. A text or an e-mail leaves as a text with the words
  taken out; a picture whose words stand in what it says of itself, as a copy that says nothing.
- A document or a page of markup in which a word stands cannot be changed in part: nothing of it
  leaves, no picture of a page either.
- What is not known of a file cannot be taken out; who asks is told which files those are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import Field, fields, replace
from functools import partial
from typing import BinaryIO, Final

from diary.blackout import Blackout, mark
from diary.casefile import Copy, CopyMethod, Exhibit, Shown, Why
from diary.i18n import _
from diary.media.metadata.text import without_spans
from diary.model.declarations import is_bound, replaced, value_of
from diary.services.exhibit_facts import facts_of_copy, facts_without_device
from diary.services.positions import Looked

WORDS: Final = ("text", "email")
# Headers in which the program that wrote a letter names itself, and often the telephone it ran on.
_NAME_DEVICES: Final = ("x-mailer", "user-agent")
# Made anew from what is seen, with nothing that the file says of itself.
_ANEW: Final = (
    CopyMethod.REENCODED,
    CopyMethod.PARTS_COVERED,
    CopyMethod.WORDS_TAKEN_OUT,
    CopyMethod.WORDS_ALONE,
)


def is_searched(seen: Looked | None) -> bool:
    """Whether all the words of a file are known; those of what is attached to an e-mail are not.

    Nor are those of markup, which shows pictures and hides what it likes.
    """
    found = seen.prepared if seen else None
    if found is None or found.facts.kind not in WORDS or found.cut or found.inside:
        return False
    mail = found.mail
    return mail is None or not (mail.more_heads or mail.attached or mail.more_attached)


def texts_of(exhibit: Exhibit) -> list[object]:
    """Whatever of an exhibit comes from inside its file and may hold words."""
    return [_unlabelled(each, value_of(exhibit, each.name)) for each in _found_in_file()]


def without(
    exhibit: Exhibit,
    words: Blackout,
    anew: Callable[[], Copy | None] = lambda: None,
    seen: Looked | None = None,
) -> Exhibit:
    """The exhibit as it leaves with the words taken out; as it was, where none stands in it.

    `anew` makes a copy of what is no text, of which one that is made from what is seen is taken.
    `seen` is what was found in its file, as far as what leaves is that file.
    """
    made_anew = exhibit.copy is not None and exhibit.copy.how in _ANEW
    inside = not made_anew and seen is not None and words.touches(seen.inside)
    if not inside and not words.touches(texts_of(exhibit)):
        return exhibit
    clean = _clean(exhibit, words)
    if exhibit.damaged:
        return clean
    if made_anew:
        # A copy of words has the words that are still to be taken out of it.
        words_only = exhibit.copy is not None and exhibit.copy.how == CopyMethod.WORDS_ALONE
        return (
            replace(clean, copy=words_copy(clean, CopyMethod.WORDS_ALONE)) if words_only else clean
        )
    if inside and not (seen and seen.facts and seen.facts.kind == "image"):
        clean = replace(clean, shown=Shown(), text="", cut=False, letter=None)
        copy: Copy | None = None
    elif exhibit.letter or exhibit.text:
        copy = words_copy(clean, CopyMethod.WORDS_TAKEN_OUT)
    else:
        copy = anew()
        copy = copy if copy and copy.how in _ANEW else None
    facts = facts_of_copy(clean.facts, copy)
    return replace(clean, open=None, copy=copy, facts=facts, withheld=True, why=Why.WORDS)


def without_metadata(
    exhibit: Exhibit, seen: Looked, why: Why, *, places: bool, devices: bool
) -> Exhibit:
    """A text or an e-mail as its words alone, without places, or the devices that it names.

    What lies in it stays behind. Where nobody can say that the words are clean without the places,
    nothing of them is shown.
    """
    found = seen.prepared
    if found is None:
        return replace(exhibit, open=None, copy=None, text="", letter=None, withheld=True, why=why)
    held = found.word_places
    clean, letter = exhibit, exhibit.letter
    if places:
        text = without_spans(exhibit.text, held.spans, mark())
        clean = replace(clean, text=text)
    if letter:
        heads = tuple(
            (name, _head(name, value, places and at in held.heads, devices))
            for at, (name, value) in enumerate(letter.heads)
        )
        clean = replace(clean, letter=replace(letter, heads=heads))
    sure = held.rest_is_clean or not (found.facts.positions or found.facts.devices)
    if not sure:
        clean = replace(clean, shown=Shown(), text="", cut=False, letter=None)
    copy = words_copy(clean, CopyMethod.WORDS_ALONE) if clean.text or clean.letter else None
    facts = facts_of_copy(clean.facts, copy)
    if devices:
        facts = facts_without_device(facts)
    return replace(clean, open=None, copy=copy, facts=facts, withheld=True, why=why)


def words_copy(clean: Exhibit, how: CopyMethod) -> Copy:
    """A text of what is shown of a text or an e-mail."""
    return Copy(".txt", "text/plain", how, partial(_open, clean))


def _head(name: str, value: str, has_place: bool, devices: bool) -> str:
    return mark() if has_place or (devices and name.lower() in _NAME_DEVICES) else value


def _found_in_file() -> Iterator[Field[object]]:
    return (each for each in fields(Exhibit) if not is_bound(each))


def _unlabelled(declared: Field[object], value: object) -> object:
    if "labelled" in declared.metadata and isinstance(value, tuple):
        return [text for _label, text in value]
    return value


def _clean(exhibit: Exhibit, words: Blackout) -> Exhibit:
    clean: dict[str, object] = {}
    for each in _found_in_file():
        value = value_of(exhibit, each.name)
        if "labelled" in each.metadata and isinstance(value, tuple):
            clean[each.name] = tuple((label, words.text(text)) for label, text in value)
        else:
            clean[each.name] = words.of(value)
    return replaced(exhibit, clean)


def _open(clean: Exhibit) -> BinaryIO:
    return io.BytesIO(_written(clean))


def _written(exhibit: Exhibit) -> bytes:
    """The words of a text or an e-mail, and what of its file is not among them."""
    lines: list[str] = []
    if exhibit.letter:
        lines += [f"{name}: {value}" for name, value in exhibit.letter.heads]
        lines += [_("Attached: {name}").format(name=each.name) for each in exhibit.letter.attached]
        lines.append("")
    lines.append(exhibit.text)
    if exhibit.cut:
        lines.append(_("[The original goes on from here.]"))
    return "\n".join(lines).encode("utf-8", "backslashreplace")
