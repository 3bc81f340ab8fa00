"""What is asked before a bundle is made, without Qt: what was found, how it is said, the answers.

The window and the command line ask; what they ask about is found here. Functions that take a
session run on the session's thread, the others on any.

**Invariants:**

- A place in which own words were found is named, and the words are not repeated: somebody who looks
  over the person's shoulder sees no address in the list of hits.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from diary.audience_profiles import Profile
from diary.conversations.line_selection import LineRange
from diary.errors import BadInput, Damaged, Unknown
from diary.i18n import N_, _, ngettext
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.dated_files import FILES_ALONE
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Content, Recorded, as_of
from diary.progress import Progress, no_progress
from diary.text import noun_names
from diary.text.number_texts import sides_text

# Services and exporters load inside the steps, because the first window opens before the vault.
if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.contact_terms import UndisclosedText
    from diary.jurisdiction import Vocabulary
    from diary.model.record_nouns import Person
    from diary.services.disclosure.bundle_extent import BundleExtent
    from diary.services.disclosure.exhibit_scan import (
        DeviceHit,
        Originals,
        PositionHit,
        ScannedFile,
    )
    from diary.services.disclosure.redaction_service import LinesHit, RedactionHit
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The exhibits' files, the scan of each, and the places that they name or may name."""

    files: Originals = ()
    scanned: Mapping[str, ScannedFile] = field(default_factory=dict)
    positions: tuple[PositionHit, ...] = ()

    @property
    def has_failures(self) -> bool:
        """Whether some file could not be prepared: the decoder may not work at all."""
        return any(seen.prepared and seen.prepared.failed for seen in self.scanned.values())

    def without(self, evidence: Container[str]) -> ScanResult:
        """Return the same result without those exhibits."""
        return _scan_result(
            tuple(pair for pair in self.files if pair[0].id not in evidence), self.scanned
        )

    def devices(self, places_kept: Container[str]) -> tuple[DeviceHit, ...]:
        """Return the files that name a device, or may, and are not withheld for their places."""
        from diary.services.disclosure.exhibit_scan import device_hits

        return device_hits(self.files, self.scanned, places_kept=places_kept)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that would be given; `searched` says whether all its text was searched."""

    evidence: str
    reference: str
    name: str
    searched: bool


@dataclass(frozen=True, slots=True)
class RedactionReport:
    """Where the person's own words are in what would be given; `has_words` if there are any."""

    has_words: bool
    hits: tuple[RedactionHit, ...]
    files: tuple[OutgoingFile, ...] = ()

    @property
    def unsearched(self) -> int:
        """The number of files that were not, or not completely, searched."""
        return sum(not file.searched for file in self.files)

    def by_noun(self) -> dict[Noun, int]:
        """Return how many fields of each noun have words to redact."""
        from diary.services.disclosure.redaction_service import count_by_noun

        return count_by_noun(self.hits)


@dataclass(frozen=True, slots=True)
class HandoverAnswers:
    """The person's answers; exhibits are given by identifier.

    `take_out` says whether words are redacted, as the person said if `own_said`, and `withheld`
    which files are; files in `whole` are
    given unchanged although they contain words. Places are kept or not, and with `no_devices`
    nothing is given that names, or may name, the device that made it; files in `places_kept` and
    `devices_kept` are given all the same. `more_words` are taken out of this bundle alone;
    `words_let_go` were asked about as well, and stay in. The subjects in `left_out` stay behind
    whole. `on_sheets` are the keys of what may be on a sheet, `kinds_told` the codes of kinds that
    leave although this audience is not told them unasked, `told` the subjects that leave of those
    that are asked about one by one, and `conversations` those of which lines
    are shown: all but `lines_kept` and, with `keeps_runs`, the runs that were left out in a review.
    Of the withdrawn incidents in `words_kept` the words stay behind.
    """

    take_out: bool = True
    own_said: bool = False
    withheld: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    keep_positions: bool = False
    places_kept: tuple[str, ...] = ()
    no_devices: bool = False
    devices_kept: tuple[str, ...] = ()
    more_words: tuple[str, ...] = ()
    words_let_go: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    on_sheets: tuple[str, ...] = ()
    kinds_told: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()
    lines_kept: tuple[tuple[str, LineRange], ...] = ()
    keeps_runs: bool = False
    words_kept: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def earlier(session: Session, profile: Profile) -> tuple[Recorded[HandoverRecord], ...]:
    """Return the bundles that were made for this audience and can be supplemented."""
    return tuple(
        item
        for item in session.handovers.items()
        if item.content.audience == profile.id and item.content.link
    )


def original_files(session: Session, profile: Profile, left_out: Collection[str] = ()) -> Originals:
    """Return the exhibits' files, if this audience is given any, without what stays behind."""
    if not profile.files:
        return ()
    return session.snapshot.originals(left_out)


def entries_left_out(session: Session, profile: Profile, extent: BundleExtent) -> tuple[str, ...]:
    """Return the entries that stay behind.

    Raises NotAllowed for one that may not, BadInput for days on which no incident lies.
    """
    from diary.services.disclosure import bundle_extent

    if extent.since or extent.until:
        offered = bundle_extent.incidents_to_choose(session.journal, profile)
        zone = session.journal.zone
        if offered and not bundle_extent.incidents_on_days(offered, zone, extent):
            option = "--from-day" if extent.since else "--until-day"
            raise BadInput(option, _("no incident lies on these days; a year may be mistyped"))
    found = bundle_extent.left_out(session.journal, profile, extent)
    session.snapshot.refuse_leaving_out(profile, found)
    return found


def own_addresses(session: Session) -> frozenset[str]:
    """Return the addresses from which the person writes e-mails, as far as the record knows."""
    from diary.model.record_nouns import Role
    from diary.services.disclosure import mail_origin

    said = (each for each in session.journal.undisclosed_texts() if each.of is Role.ME)
    own = (each.words for each in session.redactions.own_details())
    accounts = session.senders.own_accounts()
    return mail_origin.own_addresses([*accounts, *(each.text for each in said), *own])


def scan(files: Originals, progress: Progress, own: Collection[str]) -> ScanResult:
    """Scan the metadata of the files; `own` are addresses of the person. Raises Cancelled."""
    from diary.services.disclosure.exhibit_scan import scan

    return _scan_result(files, scan(files, progress, own))


def _scan_result(files: Originals, scanned: Mapping[str, ScannedFile]) -> ScanResult:
    from diary.services.disclosure.exhibit_scan import position_hits

    return ScanResult(files, scanned, position_hits(files, scanned))


def find_redactions(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    *,
    withheld: Container[str] = (),
    whole: Container[str] = (),
    conversations: Sequence[str] = (),
    left_out: Collection[str] = (),
    words_kept: Sequence[str] = (),
) -> RedactionReport:
    """Find the person's own words in what would be given, which has no entry in `left_out`."""
    from diary.services.disclosure import redaction_service

    chosen = session.redactions.bundle_redactions(
        left_out=tuple(left_out), conversations=conversations, words_kept=words_kept
    )
    words = session.redactions.own_words()
    files = tuple(
        pair for pair in original_files(session, profile, left_out) if pair[0].id not in withheld
    )
    every = session.snapshot.outgoing(profile, chosen)
    outgoing = [leaf for leaf in every if not chosen.leaves_out(leaf.item)]
    changing = tuple(pair for pair in files if pair[0].id not in whole)
    unsearched = set(redaction_service.unsearched_exhibits(files, scanned))
    return RedactionReport(
        has_words=bool(words),
        hits=(
            *redaction_service.find_in_fields(outgoing, words),
            *redaction_service.find_in_files(changing, scanned, words),
            *redaction_service.find_in_lines(session.snapshot.shown_lines(profile, chosen), words),
        ),
        files=tuple(
            OutgoingFile(item.id, item.content.reference, original.name, item.id not in unsearched)
            for item, original in files
        ),
    )


@dataclass(frozen=True, slots=True)
class LeavingHit:
    """A word that the person is asked about, its kind, and the places where it stands.

    With `tells_status` it may say how the case stands in a bundle that leaves that out. What
    `reaches` somebody leaves only if the person lets it go.
    """

    kind: str
    word: str
    hits: tuple[RedactionHit, ...]
    tells_status: bool = False
    reaches: bool = False


def find_leaving_words(
    session: Session,
    profile: Profile,
    left_out: Sequence[str] = (),
    conversations: Sequence[str] = (),
    words_kept: Sequence[str] = (),
    *,
    scanned: Mapping[str, ScannedFile] = MappingProxyType({}),
    withheld: Container[str] = (),
    whole: Container[str] = (),
) -> tuple[LeavingHit, ...]:
    """Find the words that the person is asked about before they leave, by kind and word.

    Each is looked for in files as well, since it is taken out of them too. These are those in
    `scanned`, and neither in `withheld` nor in `whole`; but those in `whole` are looked into for
    words that tell how the case stands where the bundle leaves that out: a letter of police is one.
    Raises NotAllowed for an entry in `left_out` that this bundle may not leave out.
    """
    from diary import leaving_words
    from diary.model.record_nouns import Person, PoliceContact, Role
    from diary.model.revisions import of_class
    from diary.services.disclosure import redaction_service
    from diary.word_redaction import word_redaction

    session.snapshot.refuse_leaving_out(profile, left_out)
    people = of_class(session.journal.items(Noun.PERSON), Person)
    contacts = of_class(session.journal.items(Noun.POLICE), PoliceContact)
    chosen = session.redactions.bundle_redactions(
        left_out=tuple(left_out), conversations=conversations, words_kept=words_kept
    )
    every = session.snapshot.outgoing(profile, chosen)
    outgoing = [leaf for leaf in every if not chosen.leaves_out(leaf.item)]
    shown = {leaf.item.id for leaf in outgoing if leaf.item.withdrawn is None}
    every_line = tuple(session.snapshot.shown_lines(profile, chosen))
    terms = session.redactions.contact_terms()
    reaching = word_redaction([form for each in terms for form in each.forms])
    accounts = session.senders.own_accounts()
    # of whom the bundle says the name of its own accord
    called = {
        item.content.name
        for leaf in outgoing
        if isinstance((item := leaf.item).content, Person) and "name" in leaf.names
        if item.content.role is Role.ME
    }
    unsaid = session.senders.unsaid(line for _item, line in every_line)
    kinds = leaving_words.with_names(
        leaving_words.asked_before(leaving_words.load(), profile),
        [said for each in people if each.id not in left_out for said in _versions(session, each)],
        [said for each in people if each.id in left_out for said in _versions(session, each)],
        # of withdrawn incidents and of earlier versions too: their words may leave as well
        session.journal.witness_names(),
        session.journal.helper_names(),
        [each for each in accounts if not reaching.is_in(each)],
        [
            *(each.content.name for each in people if each.content.role is Role.OFFICER),
            *(each.content.officer for each in contacts),
        ],
        session.senders.accounts_behind(shown, left_out),
        [each for each in accounts if not word_redaction([each]).is_in([*called])],
        [each for each in unsaid if not reaching.is_in(each)],
    )
    files = tuple(
        pair for pair in original_files(session, profile, left_out) if pair[0].id not in withheld
    )
    listed = leaving_words.listed_words()
    found: list[LeavingHit] = []

    def search(
        words: Sequence[tuple[str, Sequence[str]]], files: Originals, hit: LeavingHit
    ) -> None:
        """Add a hit for each word that stands somewhere; a word has several forms.

        A word of the list is not looked for in fields that are looked up.
        """
        any_of_them = word_redaction([form for _word, forms in words for form in forms])
        held = {hit.subject for hit in redaction_service.find_in_fields(outgoing, any_of_them)}
        some = [leaf for leaf in outgoing if leaf.item.id in held]
        lines = [(item, line) for item, line in every_line if any_of_them.is_in(line.message)]
        inside = tuple(
            pair
            for pair in files
            if any(redaction_service.find_in_files((pair,), scanned, any_of_them))
        )
        for word, forms in words if some or lines or inside else ():
            one = word_redaction(forms)
            hits = (
                *redaction_service.find_in_fields(some, one, looked_up=word not in listed),
                *redaction_service.find_in_lines(lines, one),
                *redaction_service.find_in_files(inside, scanned, one),
            )
            if hits:
                found.append(replace(hit, word=word, hits=hits))

    of_kinds: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for term in terms:
        of_kinds.setdefault(_reached_text(term.source), []).append((term.word, term.forms))
    changing = tuple(pair for pair in files if pair[0].id not in whole)
    for label, words in of_kinds.items():
        search(words, changing, LeavingHit(label, "", (), reaches=True))
    for kind in kinds:
        status = kind.tells_status and not profile.case_status
        blank = LeavingHit(kind.label, "", (), tells_status=status)
        search([(word, (word,)) for word in kind.words], files if status else changing, blank)
    return tuple(found)


_REACHED: Final = {
    "me": N_("How to reach you"),
    "witness": N_("How to reach a witness"),
    "officer": N_("How to reach an officer"),
    "supporter": N_("How to reach somebody who supports you"),
    "other": N_("How to reach somebody"),
}


def _reached_text(source: UndisclosedText) -> str:
    """Return what kind of text it is: whom it reaches, or the field that never leaves."""
    if source.of is None or source.on_sheets:
        return noun_names.field_text(source.noun, source.field)
    return _(_REACHED[source.of.value])


def _versions(session: Session, item: Recorded[Person]) -> tuple[Person, ...]:
    """Return what each version says of a person: one that was a child's is asked about.

    Whoever is suspected now is shown, whatever was said of them before.
    """
    from diary.model.record_nouns import Person, Role

    if item.content.role is Role.SUSPECTED:
        return (item.content,)
    said = (each.content for each in session.journal.history(item.id))
    return tuple(each for each in said if isinstance(each, Person))


def status_words_text(found: Iterable[LeavingHit]) -> str:
    """Return that words may tell what this bundle leaves out, with their number; or nothing."""
    hits = [hit for each in found if each.tells_status for hit in each.hits]
    if not hits:
        return ""
    count = len({hit.subject for hit in hits})
    return ngettext(
        "This bundle leaves out how the case stands and what officers said of it. Words that may "
        "tell it all the same stand in {n} entry. Read it before it leaves.",
        "This bundle leaves out how the case stands and what officers said of it. Words that may "
        "tell it all the same stand in {n} entries. Read them before they leave.",
        count,
    ).format(n=f"{count:,}")


def withdrawn_words(
    session: Session, profile: Profile, left_out: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return identifier and line of the withdrawn incidents whose words this audience is given."""
    return tuple(
        (item.id, f"{noun_names.noun_text(item.noun)} {item.number}")
        for item in session.snapshot.withdrawn_words(profile, left_out)
    )


def asked_entries(
    session: Session, profile: Profile, left_out: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return identifier and line of the entries that this audience reads only if each is let go.

    The line has the words of every version: the earlier ones leave with it.
    """
    from diary.model.field_declarations import declared_fields, text_of

    def words_of(content: Content) -> str:
        names = sorted(declared_fields(type(content), "daily_life"))
        return " · ".join(filter(None, (text_of(content, name) for name in names)))

    found = []
    for item in session.snapshot.asked_entries(profile, left_out):
        history = reversed(session.journal.history(item.id))
        versions = dict.fromkeys(words_of(each.content) for each in history if each.content)
        words = [each for each in versions if each]
        line = "; ".join([*words[:1], *(_("before: {words}").format(words=w) for w in words[1:])])
        found.append((item.id, f"{noun_names.noun_text(item.noun)} {item.number}: {line}"))
    return tuple(found)


def asked_kinds(
    session: Session, profile: Profile, vocabulary: Vocabulary, left_out: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return code and label of the kinds that this audience is told only if each is let go."""
    labels = {each.code: each.label for each in vocabulary.behaviours}
    codes = session.snapshot.asked_kinds(profile, left_out)
    return tuple((code, labels.get(code, code)) for code in codes)


def checklist(session: Session, vocabulary: Vocabulary) -> tuple[ChecklistItem, ...]:
    """Return what readers often ask for and is not written yet."""
    from diary import checklist

    return checklist.checklist(session.journal.items, vocabulary)


_LINE_RANGE: Final = re.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?")


def line_range(said: str) -> LineRange:
    """Return the lines that `43` or `43-57` says. Raises BadInput."""
    found = _LINE_RANGE.fullmatch(said.strip())
    lines = LineRange(int(found[1]), int(found[2] or found[1])) if found else LineRange(0, 0)
    if not 1 <= lines.first <= lines.last:
        raise BadInput("--keep-lines", N_("must be numbers of lines, as in 43 or 43-57"))
    return lines


def conversation_ids(session: Session, profile: Profile, named: Sequence[str]) -> tuple[str, ...]:
    """Return the identifiers of conversations, named by number or identifier.

    Raises BadInput for a name of no conversation, for an audience that is shown none, and for a
    conversation to which no incident points.
    """
    found = [session.journal.find(each, Noun.CONVERSATION) for each in named]
    if found and Noun.CONVERSATION not in profile.fields:
        raise BadInput("--transcript", N_("names what this audience is shown nothing of"))
    pointed = {
        place.conversation
        for item in session.journal.items(Noun.INCIDENT)
        if item.withdrawn is None
        for place in item.content.messages
    }
    for item in found:
        if item.noun is not Noun.CONVERSATION:
            raise BadInput("--transcript", N_("must be a conversation"))
        if as_of(item, Conversation).content.format == FOLDER:
            raise BadInput("--transcript", _(FILES_ALONE))
        if item.id not in pointed:
            raise BadInput("--transcript", N_("names one to whose lines no incident points"))
    return tuple(item.id for item in found)


def lines_unasked(profile: Profile, offered: Iterable[str]) -> tuple[str, ...]:
    """Return which of these conversations go to a reader unless the person says otherwise.

    Whoever is told of a message expects to read it, where the profile says so.
    """
    return tuple(sorted(offered)) if profile.lines_unasked else ()


def conversations_unasked(
    session: Session, profile: Profile, left_out: Sequence[str]
) -> tuple[str, ...]:
    """Return the conversations that go where nothing is said of them: those with lines to show."""
    if not profile.lines_unasked:
        return ()
    from diary.services.disclosure.snapshot import PositionHandling

    chosen = session.redactions.bundle_redactions(left_out=tuple(left_out))
    found = []
    for offer in session.snapshot.conversation_offers(profile, PositionHandling.WITHHOLD, chosen):
        # One that cannot be read is named where the bundle says what stays behind.
        with contextlib.suppress(Damaged, Unknown):
            if offer.count(no_progress).shown.total:
                found.append(offer.item.id)
    return lines_unasked(profile, found)


def redaction_lines(hits: Iterable[RedactionHit]) -> tuple[tuple[str, str], ...]:
    """Return each subject that contains own words, by number or reference, and where in it."""
    subjects: dict[str, tuple[str, list[str]]] = {}
    for hit in hits:
        places = subjects.setdefault(hit.subject, (_subject_text(hit), []))[1]
        places.append(_place_text(hit))
    return tuple((name, "; ".join(places)) for name, places in subjects.values())


def lines_text(lines: LinesHit) -> str:
    """Return how many lines of a conversation have a word, by who sent them."""
    tally = lines.tally
    return ngettext(
        "in {n} line of it ({sides})", "in {n} lines of it ({sides})", tally.total
    ).format(n=f"{tally.total:,}", sides=sides_text(tally.own, tally.other, tally.rest))


def lines_behind_text() -> str:
    """Return what a bundle has of a line of a conversation in which a word is taken out."""
    return _(
        "A line of a conversation is never changed: where a word in it is taken out, the whole "
        "line stays behind. It is counted, and its commitment leaves."
    )


def not_searched_text(count: int) -> str:
    """Return how many files cannot be searched, and what to do; empty if all can."""
    if not count:
        return ""
    return ngettext(
        "{n} file cannot be searched for words, or not all of it: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at it yourself.",
        "{n} files cannot be searched for words, or not all of them: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at them yourself.",
        count,
    ).format(n=f"{count:,}")


def own_words_text() -> str:
    """Return what the words are whose places are listed below."""
    return _(
        "Words that you keep under “What should not leave”, or noted to reach somebody, stand here:"
    )


def in_reach_text() -> str:
    """Return what the words are that reach somebody, and where they were written down."""
    return _(
        "You wrote these down as ways to reach somebody, or of something kept safe. No bundle has "
        "those fields, but the words also stand here:"
    )


def leave_whole_text() -> str:
    """Return what happens to files that cannot be redacted, for the command line."""
    return _(
        "A file that cannot be changed in part stays behind if the words are taken out. "
        "With --leave-whole EXHIBIT it leaves as it is."
    )


def _subject_text(hit: RedactionHit) -> str:
    if _is_of_me(hit):
        return _("What it says of you")
    return f"{noun_names.noun_text(hit.noun)} {hit.reference or hit.number}"


def _is_of_me(hit: RedactionHit) -> bool:
    # On a paper the person recording has no number.
    return hit.noun is Noun.PERSON and not hit.number


def _place_text(hit: RedactionHit) -> str:
    from diary.services.disclosure.redaction_service import HitPlace

    in_files = {
        HitPlace.FILE: N_("in its text"),
        HitPlace.SAID: N_("in what its file says of itself"),
        HitPlace.WHOLE: N_("in its file, which leaves whole or stays behind"),
        HitPlace.CLOCK: N_("in the time zone of this computer's clock, which every bundle says"),
    }
    if hit.lines:
        return lines_text(hit.lines)
    if hit.where in in_files:
        return _(in_files[hit.where])
    if hit.field == "reason":
        name = _("reason for taking it back") if hit.withdrawn else _("reason for a change")
    elif _is_of_me(hit):
        name = _(noun_names.CONTACT_TEXTS.get(hit.field, hit.field))
    else:
        name = noun_names.field_text(hit.noun, hit.field)
    if hit.where is HitPlace.EARLIER:
        return _("{field} (an earlier version)").format(field=name)
    return name
