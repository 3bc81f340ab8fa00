"""What stands beside the picture of an exhibit: its naming, its continuity and its file.

**Invariants:**

- The title is neutral. What the person says that the exhibit is stands in a line of its own, which
  names who says it.
- Continuity is one line of disclosed values, and says nothing of what is not recorded. Each day
  stands behind its own word: made, found, taken from a device, added, handed over.
- An original that is kept back, or that no longer matches its commitment, is named as such. Its
  hash and length may be kept back as well, because the content of a short file could be worked out
  from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.case_file import CopyMethod, Exhibit, WithholdingReason
from diary.i18n import N_, _
from diary.model.record_nouns import CameBy
from diary.model.when import When
from diary.text import time_texts
from diary.text.number_texts import incidents_text
from exporters.pdf.engine.style import DIGEST
from exporters.pdf.engine.tables import LabelledValue
from exporters.pdf.sections import document_context
from exporters.pdf.sections.document_context import DocumentContext, incident_anchor, reference
from exporters.pdf.sections.field_values import pieces_of, shown_fields
from exporters.pdf.sections.headings import changed_facts, field_facts, written
from exporters.pdf.sections.initials import keeper, kept_back_text

# Printed in the heading, in the lines below or after the picture, and so not among other fields.
_APART: Final = (
    *("reference", "title", "transcript", "incidents", "shows", "physical"),
    *("found", "captured_by", "captured_how", "came_by", "came_how", "device"),
    "continuity",
    *("name", "media_type", "size", "sha256"),
)
_CONTINUITY: Final = ("captured_by", "captured_how", "came_how", "device")
# how the person came to have what nobody had before: the stated day is that of this
_OWN_WAYS: Final = (CameBy.FOUND, CameBy.MADE, CameBy.TAKEN_FROM_DEVICE)
_WHY: Final = {
    WithholdingReason.POSITION: N_("it says where it was made"),
    WithholdingReason.DEVICE: N_("it says which device made it"),
    WithholdingReason.UNSEARCHED: N_(
        "it could not wholly be searched for where it was made and by which device"
    ),
    WithholdingReason.COVERED: N_("parts of it are covered"),
    WithholdingReason.WORDS: N_("words in it are taken out"),
    WithholdingReason.CHOSEN: N_("it was left out by choice"),
    WithholdingReason.EXPORT: N_("it holds a whole conversation"),
}
_NOT_IN_PART: Final = N_(
    "parts of it were to be covered, which cannot be done in this kind of file"
)
_COPIED: Final = {
    CopyMethod.REENCODED: N_(
        "The copy is the same picture, written again without anything that its file said of itself."
    ),
    CopyMethod.PICTURE_ALONE: N_(
        "The copy has the data of the picture as they were, without anything that the file said "
        "of itself."
    ),
    CopyMethod.PARTS_COVERED: N_("The copy was made anew, with those parts painted black."),
    CopyMethod.WORDS_TAKEN_OUT: N_("The copy has the words without them."),
    CopyMethod.WORDS_ALONE: N_(
        "The copy has its words alone, without places, devices and attached files."
    ),
    CopyMethod.TRACKS_ALONE: N_(
        "The copy has the pictures and the sound as they were, without anything that the file "
        "said of itself."
    ),
    CopyMethod.POSITION_BLANKED: N_(
        "In the copy the position is blanked; nothing else was changed."
    ),
}

Twins = Mapping[str, list[Exhibit]]


def exhibit_facts(
    context: DocumentContext, exhibit: Exhibit, same: Twins
) -> Iterator[LabelledValue]:
    """Yield what is said of an exhibit, each in a line; `same` has the exhibits of each hash."""
    item = exhibit.item
    values = dict(shown_fields(context, item))
    if shows := values.get("shows"):
        label = _("{who} says this is").format(who=keeper(context))
        yield LabelledValue(
            label, shows, lang=context.words, pieces=pieces_of(context, item, "shows")
        )
    yield from _incidents(context, exhibit)
    yield from field_facts(context, item, _APART)
    steps = _continuity(context, exhibit, values)
    printed = [name for name in _CONTINUITY if values.get(name)]
    pieces = pieces_of(context, item, *printed, alone=False)
    yield LabelledValue(_("Continuity"), steps, lang=context.words, pieces=pieces)
    yield from _file(context, exhibit, values)
    twins = [reference(twin) for twin in same.get(item.content.sha256, ()) if twin is not exhibit]
    if twins:
        yield LabelledValue(_("The same file as"), ", ".join(twins))
    if exhibit.facts:
        found = " · ".join(f"{_(label)}: {value}" for label, value in exhibit.facts)
        yield LabelledValue(_("The file says of itself"), found)
    yield from changed_facts(context, item)


def _incidents(context: DocumentContext, exhibit: Exhibit) -> Iterator[LabelledValue]:
    ids = exhibit.item.content.incidents
    known = sorted(context.incidents[id_].number for id_ in ids if id_ in context.incidents)
    if known:
        link = context.link(incident_anchor(known[0])) if len(known) == 1 else ""
        label = _("Incident") if len(known) == 1 else _("Incidents")
        yield LabelledValue(label, incidents_text(known), link=link)


def _continuity(context: DocumentContext, exhibit: Exhibit, values: Mapping[str, str]) -> str:
    """Return how it was found or made, when it was added, and who received it.

    Where it is kept is on the sheet of what to secure: this part may be served.
    """
    content = exhibit.item.content
    steps = [*_origin(context, exhibit, values)]
    steps.append(_("Added to the record: {when}").format(when=written(context, exhibit.item)))
    for step in content.continuity:
        to = _("Handed over: to {to}").format(to=step.to)
        told = ", ".join(filter(None, (to, _when(context, step.when))))
        steps.append(f"{told}: {step.note}" if step.note else told)
    return " · ".join(steps)


def _origin(context: DocumentContext, exhibit: Exhibit, values: Mapping[str, str]) -> Iterator[str]:
    """Yield how it was found or made, and how the person came to have what somebody else had.

    The one day that is stated is that of the finding or making. What was sent or given was often
    made on another day, so that day is never printed as the one on which the person got it.
    """
    content = exhibit.item.content
    found = content.found if "found" in values else None
    by, came, came_how = (values.get(name, "") for name in ("captured_by", "came_by", "came_how"))
    how = [values.get(name, "") for name in ("captured_how", "device")]
    is_own = content.came_by in _OWN_WAYS
    if is_own:
        how.insert(1, came_how)
    when = _when(context, found)
    made = "; ".join(filter(None, (when, by and _("captured by: {who}").format(who=by), *how)))
    if made or (came and is_own):
        label = came if is_own and came else _("Found or made")
        # "captured by:" has a colon of its own
        sign = ": " if when or not by else ", "
        yield sign.join(filter(None, (label, made)))
    if not is_own and (came or came_how):
        yield ": ".join(filter(None, (came, came_how)))


def _when(context: DocumentContext, when: When | None) -> str:
    if when is None:
        return ""
    # the zone is printed if it is not the zone of the whole bundle
    same = when.zone == context.case.zone
    text = time_texts.when_short(when) if same else time_texts.when_text(when)
    return f"{text} ({_('known from: {how}').format(how=when.how)})" if when.how else text


def _file(
    context: DocumentContext, exhibit: Exhibit, values: Mapping[str, str]
) -> Iterator[LabelledValue]:
    content, path = exhibit.item.content, context.paths.get(exhibit.item.number, "")
    if content.physical:
        yield LabelledValue(_("File"), _("None: a physical item"))
        return
    named = [values.get("name", ""), values.get("media_type", ""), _bytes(content.size)]
    place = "" if exhibit.withheld or exhibit.copy else _place(context, exhibit, path)
    said = " · ".join(filter(None, (*named, place)))
    if said:
        own = [name for name in ("name", "media_type") if values.get(name)]
        pieces = pieces_of(context, exhibit.item, *own, alone=False)
        yield LabelledValue(_("File"), said, pieces=pieces)
    if content.sha256:
        yield LabelledValue(_("SHA-256"), content.sha256, DIGEST)
    if exhibit.withheld or exhibit.copy:
        yield LabelledValue(_("Original"), _kept_back(context, exhibit))
    copy = exhibit.copy
    if copy and copy.sha256:
        yield LabelledValue(_("Copy given"), f"{path} · {_bytes(copy.size)}")
        yield LabelledValue(_("SHA-256 of the copy"), copy.sha256, DIGEST)


def _bytes(size: int | None) -> str:
    return _("{n} bytes").format(n=f"{size:,}") if size is not None else ""


def _place(context: DocumentContext, exhibit: Exhibit, path: str) -> str:
    if exhibit.given:
        return document_context.given_place(context.case, exhibit)
    if exhibit.damaged or not path:
        return _("not in this bundle")
    return path


def _kept_back(context: DocumentContext, exhibit: Exhibit) -> str:
    """Return that the original is kept back, whom to ask for it, why, and what the copy is."""
    covered = exhibit.why is WithholdingReason.COVERED and exhibit.copy is None
    text = kept_back_text(context)
    # A copy that was written again was searched wholly: of the original it is said that it stays.
    if exhibit.withheld and not (exhibit.why is WithholdingReason.UNSEARCHED and exhibit.copy):
        text += ": " + (_(_NOT_IN_PART) if covered else _(_WHY[exhibit.why]))
    text += "."
    if exhibit.closed:
        text += " " + (
            _("Nor are its hash and length.")
            if context.case.profile.own_copy
            else _("Its hash and length are kept back as well.")
        )
    if exhibit.copy:
        how = exhibit.copy.how
        known = _(_COPIED[how]) if how in _COPIED else _("The copy: {how}").format(how=how)
        text += f" {known}"
    return text


def file_place(context: DocumentContext, exhibit: Exhibit) -> str:
    """Return where the file of an exhibit is, for a row of the table of exhibits."""
    if exhibit.item.content.physical:
        return _("physical item, no file")
    if exhibit.given:
        return document_context.given_place(context.case, exhibit)
    if exhibit.damaged:
        return _("not in the bundle: no longer whole")
    if not context.case.profile.originals:
        return _("left out of this bundle")
    path = context.paths.get(exhibit.item.number, "")
    if exhibit.copy or exhibit.withheld or not path:
        kept = _("original kept back, ask {who}").format(who=keeper(context))
        if context.case.profile.own_copy:
            kept = _("original not in this copy")
        return "\n".join(filter(None, (path, kept)))
    return path


def damage_texts(exhibit: Exhibit) -> Iterator[str]:
    """Yield what a reader must know of a file that is no longer the one committed to."""
    if exhibit.damaged:
        yield _(
            "The file kept for this exhibit is no longer the one that the record committed to. "
            "It is not in the bundle."
        )
        if exhibit.shown.prints:
            yield _("What is shown of it was made while the file was whole.")
