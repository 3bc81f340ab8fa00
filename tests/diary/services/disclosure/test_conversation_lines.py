"""Which lines of a conversation leave: what incidents lead to, and nothing that names others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.case_file import OpenedConversation
from diary.conversations.line_selection import LineChoice, LineRange
from diary.conversations.line_tally import LineTally
from diary.conversations.lines import ConversationLine, read_line, write_line
from diary.conversations.own_accounts import OwnAccounts
from diary.conversations.phone_numbers import number_regions
from diary.ledger import line_commitments
from diary.ledger.line_commitments import LineCommitments, line_commitment
from diary.media.imports.message import (
    CallKind,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Incident, MessageRange
from diary.model.revisions import Recorded
from diary.services.disclosure.conversation_lines import (
    LineRules,
    open_conversation,
    shown_lines,
)
from diary.word_redaction import word_redaction

SEED = bytes(range(32))
HE, SHE, THIRD = "07700 900264", "Ada", "07700 900999"
PLACE = "51.501364,-0.141890"
AT = datetime(2026, 3, 1, tzinfo=UTC)
FREE = LineRules(word_redaction(()), places=False)


def message(sender: str = HE, text: str = "words", **other: Any) -> Message:
    own = {SHE: True, "": None}.get(sender, False)
    given = {"kind": MessageKind.TEXT if sender else MessageKind.SYSTEM, **other}
    time = MessageTime("2025-11-14T20:00", "", TimeSource.EXPORT)
    return Message(1, sender=sender, time=time, text=text, own=own, **given)


@dataclass
class Talk:
    """A conversation, and incidents that point to some of its lines."""

    messages: list[Message]
    pointed: Sequence[tuple[int, int, str]] = ((30, 30, HE),)
    other: Sequence[MessageRange] = field(default_factory=tuple)

    @property
    def raw(self) -> list[bytes]:
        pairs = enumerate(self.messages, 1)
        return [write_line(ConversationLine(n, each, "Europe/London")) for n, each in pairs]

    @property
    def item(self) -> Recorded[Conversation]:
        content = Conversation(
            of="e" * 32, format="whatsapp", sha256="ab" * 32, size=7,
            lines=len(self.messages), commitment="", seed=SEED.hex(),
        )  # fmt: skip
        return Recorded("c" * 32, Noun.CONVERSATION, 1, content, 1, "", AT, AT, 1)

    @property
    def incidents(self) -> list[Recorded[Incident]]:
        found = [MessageRange("c" * 32, *each) for each in self.pointed]
        content = Incident(what="x", messages=(*found, *self.other))
        return [Recorded("i" * 32, Noun.INCIDENT, 1, content, 1, "", AT, AT, 1)]

    def opened(self, rules: LineRules = FREE) -> OpenedConversation:
        return open_conversation(
            self.item, self.item, lambda: iter(self.raw), self.incidents, rules
        )

    def shown(self, rules: LineRules = FREE) -> list[int]:
        opened = self.opened(rules)
        rows = list(opened.lines())
        assert [row.n for row in rows] == list(range(1, len(self.messages) + 1))
        assert opened.shown.total == sum(bool(row.salt) for row in rows)
        assert opened.kept_back.total == sum(not row.salt for row in rows)
        return [row.n for row in rows if row.salt]


def test_twenty_lines_before_to_the_last_and_the_persons_own_anywhere() -> None:
    talk = Talk([message(SHE if n in (2, 39) else HE) for n in range(1, 41)])
    assert talk.shown() == [2, *range(10, 31), 39]
    assert talk.opened().shown.own == 2
    assert talk.opened().kept_back.other == 40 - 23


def test_of_a_group_the_persons_own_lines_leave_only_around_what_is_pointed_to() -> None:
    senders = {2: SHE, 25: SHE, 33: THIRD, 39: SHE}
    talk = Talk([message(senders.get(n, HE)) for n in range(1, 41)])
    assert talk.shown() == [*range(10, 31)]
    assert talk.opened().kept_back.own == 2
    # nobody named, as in a missed call, does not make a group
    two = Talk([message("" if n == 33 else senders.get(n, HE)) for n in range(1, 41)])
    assert two.shown() == [2, *range(10, 31), 39]


@pytest.mark.parametrize(
    ("decided", "pointed", "not_looked"),
    [
        # of lines 10 to 30, of which 20 and 25 are hers and 30 is what an incident points to
        ((), (30, 30, HE), 18),
        (((10, 15),), (30, 30, HE), 12),
        # a run ends at its last line, and is of its sender alone
        (((10, 15), (16, 30)), (30, 30, HE), 0),
        # a run that begins before what goes
        (((5, 29),), (30, 30, HE), 0),
        # of an incident, after lines 1 to 19
        ((), (20, 30, HE), 19),
        # of what stays behind nothing is counted
        (((1, 9),), (30, 30, HE), 18),
    ],
)
def test_what_others_sent_and_she_did_not_decide_on_is_counted_as_not_looked_through(
    decided: Sequence[tuple[int, int]], pointed: tuple[int, int, str], not_looked: int
) -> None:
    talk = Talk([message(SHE if n in (20, 25) else HE) for n in range(1, 41)], (pointed,))
    rules = replace(FREE, decided=tuple(LineRange(*each) for each in decided))
    opened = talk.opened(rules)
    assert opened.not_looked == not_looked
    assert opened.shown == (talk.opened().shown)


def test_a_run_of_one_sender_looks_through_no_line_of_another() -> None:
    talk = Talk([message(HE if n % 2 else THIRD) for n in range(1, 41)], ((29, 29, HE),))
    rules = replace(FREE, decided=(LineRange(1, 39),))
    opened = talk.opened(rules)
    # those of the third are not shown at all, since no incident points to them
    assert (opened.shown.other, opened.not_looked) == (11, 0)
    assert talk.opened().not_looked == 10


def test_each_line_comes_to_the_commitment_that_the_entry_has() -> None:
    talk = Talk([message(text=f"words {n}") for n in range(1, 41)])
    made = LineCommitments(SEED)
    for raw, row in zip(talk.raw, talk.opened().lines(), strict=True):
        assert row.commitment == made.add(raw)
        if row.salt:
            assert row.line + b"\n" == raw
            assert line_commitment(row.salt, row.n, row.line) == row.commitment
        else:
            assert row.line == b""


def test_the_file_is_read_twice_to_know_what_leaves_and_once_for_each_writing() -> None:
    talk = Talk([message() for _ in range(40)])
    raw, times = talk.raw, []

    def read() -> Iterator[bytes]:
        times.append(1)
        return iter(raw)

    opened = open_conversation(talk.item, talk.item, read, talk.incidents, FREE)
    assert len(times) == 2
    assert len([*opened.lines()]) == 40
    assert len([*opened.lines()]) == 40
    assert len(times) == 4


def test_runs_that_are_kept_back_are_counted_by_side_in_their_places() -> None:
    talk = Talk([message(SHE if n in (2, 39) else HE) for n in range(1, 41)])
    found = [(gap.first, gap.last, gap.tally.own, gap.tally.other) for gap in talk.opened().gaps]
    assert found == [(1, 1, 0, 1), (3, 9, 0, 7), (31, 38, 0, 8), (40, 40, 0, 1)]
    kept = replace(FREE, choice=LineChoice(kept=(LineRange(38, 39),)))
    *_rest, last = talk.opened(kept).gaps
    assert (last.first, last.last, last.tally.own, last.tally.other) == (31, 40, 1, 9)


def test_a_run_that_was_left_out_is_shown_unless_it_is_kept_back() -> None:
    talk = Talk([message(SHE if n == 12 else HE) for n in range(1, 41)])
    runs = (LineRange(11, 14), LineRange(28, 30))
    free = replace(FREE, choice=LineChoice(runs=runs))
    assert talk.opened(free).of_runs == 3 + 2
    assert talk.shown(free) == [*range(10, 31)]
    # what an incident points to is in no such run, and her own lines are of none
    kept = replace(FREE, choice=LineChoice(runs=runs, keeps_runs=True))
    assert talk.shown(kept) == [10, 12, *range(15, 28), 30]
    assert talk.opened(kept).of_runs == 5


def test_lines_can_be_asked_for_again() -> None:
    opened = Talk([message() for _ in range(40)]).opened()
    assert list(opened.lines()) == list(opened.lines())


def test_nothing_is_shown_of_a_conversation_to_which_no_incident_points() -> None:
    talk = Talk([message(SHE), message()], pointed=())
    assert talk.shown() == []
    assert [*shown_lines(talk.item, lambda: iter(talk.raw), talk.incidents, FREE)] == []


def test_nothing_is_shown_of_another_thread_of_the_same_export() -> None:
    messages = [message(SHE, thread="mother"), message(thread="him"), message(SHE, thread="him")]
    assert Talk(messages, pointed=((2, 2, HE),)).shown() == [2, 3]


def test_lines_kept_back_for_a_word_or_a_place_alone_are_counted_by_side() -> None:
    said = {
        2: {"text": "the school gate"},
        12: {"text": "the school gate"},
        13: {"sender": SHE, "text": "not at the school gate"},
        14: {"text": "51.501364, -0.141890"},
        29: {"text": "the school gate, 51.501364, -0.141890"},
    }
    talk = Talk([message(**said.get(n, {})) for n in range(1, 41)])
    opened = talk.opened(LineRules(word_redaction(["school gate"]), places=True))
    # line 2 would stay behind whatever it says, and line 29 has both
    assert opened.of_words == LineTally(own=1, other=2)
    assert opened.of_places == LineTally(other=1)
    assert talk.opened().of_words == talk.opened().of_places == LineTally()


@pytest.mark.parametrize(
    "said",
    [
        {"text": "{}"},
        {"subject": "{}"},
        {"label": "{}"},
        {"thread": "{}"},
        {"sender": "{}"},
        {"files": (MessageFile("{}.jpg"),)},
        {"files": (MessageFile("", "{}.jpg"),)},
        {"files": (MessageFile("a.jpg", "Sent near {}/a.jpg"),)},
    ],
)
def test_a_line_that_states_a_place_anywhere_stays_a_commitment(said: dict[str, Any]) -> None:
    """A line leaves as the record has it, so every text of it is looked at."""
    placed = {
        name: tuple(MessageFile(*(part.replace("{}", PLACE) for part in each[:2])) for each in text)
        if name == "files"
        else text.replace("{}", PLACE)
        for name, text in said.items()
    }
    talk = Talk([message(**placed)])
    talk.pointed = ((1, 1, talk.messages[0].sender),)
    assert talk.shown() == [1]
    assert talk.shown(LineRules(word_redaction(()), places=True)) == []


def test_a_line_with_a_redacted_word_stays_a_commitment() -> None:
    said = {3: {"text": "I saw you in Larkspur Row"}, 4: {"sender": SHE, "text": "larkspur  row?"}}
    named = {5: {"label": "Ann of Larkspur Row"}, 6: {"thread": "x"}}
    talk = Talk([message(**{**said, **named}.get(n, {})) for n in range(1, 31)][:5])
    talk.pointed = ((1, 5, HE),)
    rules = LineRules(word_redaction(["Larkspur Row"]), places=False)
    assert talk.shown() == [1, 2, 3, 4, 5]
    assert talk.shown(rules) == [1, 2]
    assert talk.opened(rules).kept_back.own == 1


def test_a_word_in_the_name_of_a_file_is_one_in_the_line() -> None:
    files = (MessageFile("Larkspur Row.jpg", "", "", inline=False),)
    talk = Talk([message(files=files)], pointed=((1, 1, HE),))
    assert talk.shown(LineRules(word_redaction(["Larkspur Row"]), places=False)) == []


@pytest.mark.parametrize("places", [False, True])
def test_a_line_with_a_place_stays_a_commitment_where_places_are_withheld(places: bool) -> None:
    link = "location: https://maps.google.com/?q=51.503364,-0.127625"
    talk = Talk([message(), message(SHE, link), message()], pointed=((1, 3, HE),))
    assert talk.shown(LineRules(word_redaction(()), places)) == ([1, 3] if places else [1, 2, 3])


def test_what_third_parties_wrote_or_are_named_in_is_not_shown() -> None:
    talk = Talk(
        [
            message(),
            message(THIRD),
            message(SHE, recipients=(HE,)),
            message(SHE, recipients=(HE, THIRD)),
            message("", "Third was added"),
            message(recipients=(SHE,)),
            message(recipients=("", THIRD)),
            message(recipients=("", HE)),
        ],
        pointed=((1, 8, HE),),
    )
    # an empty one is the person, and is one of several
    assert talk.shown() == [1, 3, 6, 8]


def test_of_two_the_lines_of_the_messenger_are_shown() -> None:
    talk = Talk([message(), message("", "Messages are encrypted")], pointed=((1, 2, HE),))
    assert talk.shown() == [1, 2]


def unnamed(**other: Any) -> Message:
    """Return a missed call of which the export names no sender, as in a chat of WhatsApp."""
    return message("", "", kind=MessageKind.CALL, call=CallKind.MISSED, **other)


def hers(text: str = "words", **other: Any) -> Message:
    """Return a line of the person as it is kept: without their account."""
    return message(SHE, text, **other)._replace(sender="")


def test_an_incident_of_lines_that_name_nobody_leads_to_no_line_of_anybody_else() -> None:
    family = [
        message("", "Messages are encrypted"),
        unnamed(),
        message(THIRD, "the doctor says the scan is bad"),
        hers("I am at 12 Hill Road now"),
        message(HE, "pick up"),
        unnamed(),
    ]
    talk = Talk(family, ((2, 6, ""),))
    # her own of the thread leave beside any incident of it
    assert talk.shown() == [2, 4, 6]
    assert Talk(family, ((5, 5, HE),)).shown() == [4, 5]
    assert Talk(family, ((5, 5, HE), (2, 6, ""))).shown() == [2, 4, 5, 6]


def test_who_is_not_named_may_be_somebody_else_in_each_line() -> None:
    withheld = [message("", text, kind=MessageKind.TEXT) for text in ("you will see", "results")]
    talk = Talk([*withheld, message(HE)], ((1, 1, ""), (3, 3, HE)))
    assert talk.shown() == [1, 3]


def test_an_incident_of_lines_that_name_nobody_looks_through_no_line_of_anybody_else() -> None:
    talk = Talk([unnamed(), message(HE), unnamed(), message(HE)], ((1, 3, ""), (4, 4, HE)))
    assert talk.shown() == [1, 2, 3, 4]
    assert talk.opened().not_looked == 1
    decided = replace(FREE, decided=(LineRange(1, 3),))
    assert Talk(talk.messages, ((4, 4, HE),)).opened(decided).not_looked == 1


LAW, MAIL = "solicitor@law.example", "carl@bad.example"


def test_her_mail_leaves_only_to_those_to_whom_incidents_point() -> None:
    thread = {"thread": "<a1@c>"}
    mails = [
        hers("my new address", recipients=(LAW,), **thread),
        message(LAW, "advice", recipients=("",), **thread),
        hers("more", recipients=(LAW, MAIL), **thread),
        message(MAIL, "a threat, with References", recipients=("",), **thread),
        hers("stop", recipients=(MAIL,), **thread),
        hers("stop", recipients=("Carl@bad.example", ""), **thread),
        hers("to nobody whom it names", **thread),
        hers("a note", recipients=("",), **thread),
        hers("a draft", recipients=(LAW,), kind=MessageKind.DRAFT, **thread),
        message(LAW, "a draft", kind=MessageKind.DRAFT, **thread)._replace(own=None),
        message(MAIL, "another threat", recipients=("",), **thread),
    ]
    assert Talk(mails, ((4, 4, MAIL), (11, 11, MAIL))).shown() == [4, 5, 6, 11]


@pytest.mark.parametrize(
    ("sender", "recipients", "thread"),
    [
        # a chat that says of no line to whom it went
        (HE, (), HE),
        (HE, (HE,), HE),
        # the number of a picture message is spelled in another way than that of a text message
        (HE, ("+447700900264",), HE),
        # a table with a column of the other side, which names the thread
        (HE, ("Carl",), "Carl"),
        # whom the export names in no line
        ("", ("07700 900264",), "07700 900264"),
    ],
)
def test_of_two_her_lines_leave_however_the_export_says_to_whom(
    sender: str, recipients: tuple[str, ...], thread: str
) -> None:
    theirs = message(sender, kind=MessageKind.TEXT, thread=thread)
    talk = Talk([hers(recipients=recipients, thread=thread), theirs], ((2, 2, sender),))
    assert talk.shown(replace(FREE, regions=number_regions("GB"))) == [1, 2]


def test_a_note_to_herself_is_in_no_thread_with_others() -> None:
    assert Talk([hers(recipients=("",)), message(HE)], ((2, 2, HE),)).shown() == [2]


PEOPLE = st.sampled_from((HE, THIRD, ""))


def drawn(
    kind: MessageKind, sender: str, own: bool | None, recipients: list[str], thread: str
) -> Message:
    time = MessageTime("2025-11-14T20:00", "", TimeSource.EXPORT)
    found = Message(1, kind, sender, time, own=own, recipients=tuple(recipients), thread=thread)
    return OwnAccounts((), number_regions("GB")).without(found)


@given(
    st.lists(
        st.builds(
            drawn,
            st.sampled_from((MessageKind.TEXT, MessageKind.SYSTEM, MessageKind.DRAFT)),
            PEOPLE,
            st.sampled_from([True, False, None]),
            st.lists(PEOPLE, max_size=2),
            st.sampled_from(["", "<a1@c>"]),
        ),
        min_size=5,
        max_size=25,
    ),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20), PEOPLE), min_size=1, max_size=3),
)
def test_no_line_leaves_of_or_to_one_to_whom_no_incident_points(
    messages: list[Message], pointed: list[tuple[int, int, str]]
) -> None:
    talk = Talk(messages, [(first, first + more, who) for first, more, who in pointed])
    named = {who for _first, _more, who in pointed} - {""}
    numbered = {n: each for n, each in enumerate(messages, 1)}
    to = {each.thread for each in messages if each.recipients}
    for n in talk.shown():
        each = numbered[n]
        if each.own is True:
            others = {*each.recipients} - {""}
            assert others <= named
            assert bool(others) or (not each.recipients and each.thread not in to)
        elif each.kind is not MessageKind.SYSTEM and each.sender not in named:
            assert not each.sender
            assert any(who == "" and first <= n <= first + more for first, more, who in pointed)


def test_a_line_longer_than_a_checker_holds_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk([message(), message(text="x" * line_commitments.MAX_SHOWN)], ((1, 2, HE),))
    assert talk.shown() == [1]


def test_no_line_that_is_not_shown_leaves_a_word() -> None:
    secret = "a word that must not leave"
    talk = Talk([message(text=secret), *(message() for _ in range(30))], pointed=((31, 31, HE),))
    told = [(row.line, row.salt.hex()) for row in talk.opened().lines()]
    assert not any(secret.encode() in line for line, _salt in told)
    assert json.loads(told[-1][0])["n"] == 31
    assert told[0] == (b"", "")


def test_a_line_that_is_shown_says_which_exhibit_its_file_is_and_no_hash() -> None:
    file = MessageFile("Ann.vcf", "Ann.vcf", sha256="cd" * 32, exhibit="e" * 32)
    talk = Talk([message(HE)._replace(files=(file,))], ((1, 1, HE),))
    (row,) = talk.opened().lines()
    assert b"cd" * 32 not in row.line
    assert read_line(row.line).message.files == (file._replace(sha256=""),)
    assert row.commitment == line_commitment(row.salt, 1, row.line)
