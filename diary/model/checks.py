"""What the types of a noun allow and its fields together do not.

**Invariants:**

- What is refused names the field and never repeats what somebody wrote.
- It is checked where something is written, and never where a record is read: what is written stays
  readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.conversation_nouns import Conversation, LinesAltered
from diary.model.field_declarations import text_of
from diary.model.private_nouns import RegionRedaction
from diary.model.record_nouns import (
    Account,
    CaseFact,
    Certainty,
    ClockCorrection,
    Conflict,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    Event,
    FilesPerson,
    Helper,
    Incident,
    MessageRange,
    Order,
    OwnContact,
    Person,
    PlatformReport,
    PoliceContact,
    Preservation,
    Recognition,
    Request,
    StatedAnswer,
    TurnedOut,
)
from diary.model.revisions import Content
from diary.model.translation import LINE, Translation
from diary.model.when import check_zone_name

_MOST_TIMES: Final = 100_000
_MOST_WRONG: Final = 100 * 366 * 86_400  # seconds
_MINUTE: Final = 60
_QUARTER: Final = 15 * _MINUTE
_MOST_CHANGED: Final = 120 * _MINUTE
# The texts without which a noun says nothing.
_NEEDED: Final[Mapping[type[Content], tuple[str, ...]]] = {
    Incident: ("what",),
    Account: ("account",),
    PlatformReport: ("what",),
    Preservation: ("what",),
    Conflict: ("text",),
    Translation: ("of", "field", "text"),
}
# The answers that fit a topic; to another topic there is none but the person's words.
ANSWERS: Final[Mapping[DeclarationTopic, tuple[DeclarationAnswer, ...]]] = {
    DeclarationTopic.CONTACT_FROM_ME: (
        DeclarationAnswer.NONE,
        DeclarationAnswer.LISTED,
        DeclarationAnswer.NOT_SAID,
    ),
    DeclarationTopic.SILENCE: (
        DeclarationAnswer.NOTHING_KNOWN,
        DeclarationAnswer.NOT_YET_WRITTEN,
        DeclarationAnswer.RATHER_NOT_SAY,
    ),
    DeclarationTopic.RULES_KNOWN: (
        DeclarationAnswer.YES,
        DeclarationAnswer.NO,
        DeclarationAnswer.NOT_SAID,
    ),
    DeclarationTopic.RELEASE_TOLD: (
        DeclarationAnswer.YES,
        DeclarationAnswer.NO,
        DeclarationAnswer.NOT_ASKED,
    ),
    DeclarationTopic.OTHER: (),
}


def check_content(content: Content) -> None:
    """Raise BadInput for what the types of its fields allow and that cannot be recorded."""
    for name in _NEEDED.get(type(content), ()):
        if not text_of(content, name).strip():
            raise BadInput(name, N_("is empty"))
    # of lines that were brought in, `how` says which they are
    if isinstance(content, OwnContact) and not (content.what.strip() or content.how.strip()):
        raise BadInput("what", N_("is empty"))
    _check_fields(content)


def check_revision(id_: str, content: Content) -> None:
    """Raise BadInput if the revision of a police contact says that it answers itself."""
    if isinstance(content, PoliceContact) and id_ in content.answers:
        raise BadInput("answers", N_("names the contact itself"))


@singledispatch
def _check_fields(_content: object) -> None:
    """Accept what has no check of its own."""


def _check_incident(incident: Incident) -> None:
    _check_times(incident)
    if not all(account.strip() for account in incident.accounts):
        raise BadInput("accounts", N_("has one without a name"))
    if incident.recognition != Recognition() and incident.certainty is not Certainty.RECORDING:
        raise BadInput("recognition", N_("goes with 'recording' as certainty alone"))
    named = [(limb.test, limb.limb) for limb in incident.limbs]
    if len(set(named)) < len(named):
        raise BadInput("limbs", N_("names one limb twice"))
    if any(limb.by and not limb.helped for limb in incident.limbs):
        raise BadInput("limbs", N_("names who ticked one, and does not say that somebody else did"))
    is_helped = incident.typed not in (None, Helper.NOBODY)
    _refuse_beside("typed_by", incident.typed_by, "typed", is_helped)
    _refuse_beside("present", incident.present, "company", incident.company)
    if not all(told.who.strip() for told in incident.first_told):
        raise BadInput("first_told", N_("has somebody without a name"))
    if incident.turned_out is not None:
        _check_fields(incident.turned_out)
    if not all(question.text.strip() for question in incident.questions):
        raise BadInput("questions", N_("has one without its text"))
    _check_files(incident)


def _check_files(incident: Incident) -> None:
    """Check what an incident says of photographs: their clocks, and whose they are."""
    if incident.clocks and (incident.when is None or not incident.when.at):
        raise BadInput("clocks", N_("goes with a time, and only with one"))
    for clock in incident.clocks:
        check_clock(clock)
    for place in incident.messages:
        _check_files_person(place)


def _check_files_person(place: MessageRange) -> None:
    if place.person_is is not None and not place.files:
        raise BadInput("messages", N_("says who took lines of a conversation, or is on them"))
    needs_person = place.person_is in (FilesPerson.SHOWN, FilesPerson.TOOK)
    if needs_person != bool(place.person):
        raise BadInput("messages", N_("needs a person and what they have to do with the files"))


def check_clock(clock: ClockCorrection, name: str = "clocks") -> None:
    """Raise BadInput for a correction that is none, or whose times do not come to it."""
    if not 0 < abs(clock.fast) <= _MOST_WRONG:
        raise BadInput(name, N_("is no clock that was wrong, or more than a clock can be wrong"))
    if bool(clock.shown) != bool(clock.known) or bool(clock.shown) != bool(clock.zone):
        raise BadInput(name, N_("needs what it showed, what time it was, and the zone, or none"))
    if not clock.shown:
        _refuse_beside(name, clock.photograph, "shown", clock.shown)
        return
    check_zone_name(clock.zone, "when.zone")
    shown, known = (datetime.fromisoformat(each) for each in (clock.shown, clock.known))
    # They are to the minute. Between them the zone may have changed its clock, by quarters of an
    # hour up to two hours; how it did is not asked of rules that change.
    differs = abs((shown - known).total_seconds() - clock.fast)
    if differs > _MOST_CHANGED or min(differs % _QUARTER, -differs % _QUARTER) >= _MINUTE:
        raise BadInput(name, N_("is not what lies between what it showed and what time it was"))


def _check_times(incident: Incident) -> None:
    if incident.times is not None and not 1 <= incident.times <= _MOST_TIMES:
        raise BadInput("times", _("must be from 1 to {most:,}").format(most=_MOST_TIMES))
    if incident.times_of and incident.times is None:
        raise BadInput("times_of", N_("goes with a number of times, and only with one"))
    if incident.times_of and incident.times_of not in incident.behaviours:
        raise BadInput("times_of", N_("is not one of the kinds of behaviour"))


def _check_turned_out(found: TurnedOut) -> None:
    if found.told_on and found.was_told is not StatedAnswer.YES:
        raise BadInput("turned_out", N_("has a day of telling, and does not say that it was told"))


def _check_event(event: Event) -> None:
    _refuse_beside("line", event.line, "exhibit", event.exhibit)


def _check_regions(redaction: RegionRedaction) -> None:
    if not all(region.fits for region in redaction.regions):
        raise BadInput("regions", N_("must lie inside the picture, in thousandths of it"))


def _check_person(person: Person) -> None:
    _refuse_beside("afraid_why", person.afraid_why, "afraid_for", person.afraid_for)


def _check_police(contact: PoliceContact) -> None:
    if len(set(contact.answers)) < len(contact.answers):
        raise BadInput("answers", N_("names one contact twice"))
    if not all(each.incident and each.what.strip() for each in contact.outcomes):
        raise BadInput("outcomes", N_("needs an incident and what became of it"))


def _check_order(order: Order) -> None:
    _refuse_beside("served_time", order.served_time, "served", order.served)


def _check_request(request: Request) -> None:
    _refuse_beside("state_on", request.state_on, "state", request.state)
    _refuse_beside("state_known", request.state_known, "state", request.state)


def _check_case_fact(fact: CaseFact) -> None:
    _refuse_beside("still_on", fact.still_on, "still", fact.still)


def _check_declaration(declaration: Declaration) -> None:
    if declaration.answer is not None and declaration.answer not in ANSWERS[declaration.topic]:
        raise BadInput("answer", N_("is no answer to this topic"))


def _check_conflict(conflict: Conflict) -> None:
    if not conflict.incidents and not conflict.entries:
        raise BadInput("incidents", N_("names nothing that does not fit"))


def _check_conversation(read: Conversation) -> None:
    is_altered = read.altered is LinesAltered.YES
    _refuse_beside("altered_what", read.altered_what, "altered", is_altered)
    _refuse_beside("on_phone_seen", read.on_phone_seen, "on_phone", read.on_phone)


def _check_translation(translation: Translation) -> None:
    is_of_line = translation.field == LINE
    _refuse_beside("line", translation.line, "field", is_of_line)
    _refuse_beside("heard", translation.heard, "field", is_of_line)
    if is_of_line and translation.line < 1:
        raise BadInput("line", N_("must be the number of a line"))
    if not is_of_line and not translation.language.strip():
        raise BadInput("language", N_("is empty"))


def _refuse_beside(name: str, value: object, other: str, needed: object) -> None:
    if value and not needed:
        said = _("belongs beside '{field}', and only there").format(field=other)
        raise BadInput(name, said)


for _check in (
    _check_incident,
    _check_turned_out,
    _check_event,
    _check_regions,
    _check_person,
    _check_police,
    _check_order,
    _check_request,
    _check_case_fact,
    _check_declaration,
    _check_conflict,
    _check_conversation,
    _check_translation,
):
    _check_fields.register(_check)
