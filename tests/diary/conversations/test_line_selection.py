"""A selection shows what incidents point to, and counts the rest by side."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.line_selection import (
    BEFORE,
    Extent,
    IncidentLines,
    LineChoice,
    LineRange,
    LineSelection,
    Side,
    incident_lines,
    select_lines,
    side_of,
)
from diary.conversations.lines import ConversationLine
from diary.media.imports.message import Message, MessageKind, MessageTime
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, MessageRange
from diary.model.revisions import Recorded

HIM, MUM = "07700 900264", "07700 900111"


def line(
    n: int,
    sender: str = HIM,
    *,
    own: bool | None = False,
    kind: MessageKind = MessageKind.TEXT,
    thread: str = HIM,
    recipients: tuple[str, ...] = (),
) -> ConversationLine:
    at = MessageTime(f"2026-11-{1 + n // 1440 % 28:02}T{n // 60 % 24:02}:{n % 60:02}:00")
    message = Message(n, kind, sender, at, "words", own=own, thread=thread, recipients=recipients)
    return ConversationLine(n, message, "UTC")


def mine(n: int, thread: str = HIM, kind: MessageKind = MessageKind.TEXT) -> ConversationLine:
    return line(n, "07700 900555", own=True, thread=thread, kind=kind)


def chosen(
    lines: Iterable[ConversationLine], pointed: Iterable[IncidentLines], choice: LineChoice
) -> tuple[list[int], LineSelection]:
    given_lines = list(lines)
    selection = select_lines(iter(given_lines), pointed, choice)
    for each in given_lines:
        selection.count(each)
    return [each.n for each in given_lines if selection.shows(each)], selection


def test_shown_is_from_twenty_before_the_first_to_the_last_line_pointed_to() -> None:
    lines = [line(n) for n in range(1, 101)]
    pointed = [IncidentLines(5, 70, 72, HIM), IncidentLines(3, 41, 42, HIM)]
    shown, selection = chosen(lines, pointed, LineChoice())
    assert shown == [*range(41 - BEFORE, 73)]
    assert selection.left_out.total == 100 - len(shown)
    assert selection.left_out.senders == {HIM: 100 - len(shown)}


def test_her_own_lines_are_shown_wherever_they_are() -> None:
    lines = [line(n) for n in range(1, 101)]
    lines[0], lines[98] = mine(1), mine(99)
    shown, selection = chosen(lines, [IncidentLines(5, 50, 50, HIM)], LineChoice())
    assert shown == [1, *range(30, 51), 99]
    assert selection.total.sides == {Side.OWN: 2, Side.OTHER: 98}
    assert selection.left_out.sides == {Side.OTHER: 100 - len(shown)}


def test_what_she_never_sent_is_no_line_of_hers() -> None:
    draft = mine(1, kind=MessageKind.DRAFT)
    lines = [draft, *(line(n) for n in range(2, 60))]
    shown, selection = chosen(lines, [IncidentLines(5, 50, 50, HIM)], LineChoice())
    assert 1 not in shown
    assert side_of(draft) is Side.NOT_SENT
    assert selection.left_out.sides[Side.NOT_SENT] == 1
    assert selection.total.sides[Side.OWN] == 0


SOLICITOR = "solicitor@firm.example"
CHAIN = "<1@mail.example>"


def mail(n: int, sender: str, *to: str, own: bool | None = False) -> ConversationLine:
    """An e-mail of one thread, as whoever wrote it says; an empty account is hers."""
    return line(n, sender, own=own, thread=CHAIN, recipients=to)


def test_mails_between_her_and_others_alone_are_not_shown_unasked() -> None:
    his = "him@mail.example"
    lines = [
        mail(1, his, ""),
        mail(2, "", SOLICITOR, own=True),
        mail(3, SOLICITOR, ""),
        mail(4, "", "Him@MAIL.example", own=True),
        mail(5, "", his, SOLICITOR, own=True),
        mail(6, SOLICITOR, "", his),
        mail(7, "", own=True),
        line(8, "", own=True, kind=MessageKind.DRAFT, thread=CHAIN, recipients=(SOLICITOR,)),
        mail(9, "", "", own=True),
        line(10, "", own=None, kind=MessageKind.SYSTEM, thread=CHAIN),
        mail(11, his, SOLICITOR),
        mail(12, his, ""),
    ]
    pointed = [IncidentLines(3, 1, 12, his)]
    shown, selection = chosen(lines, pointed, LineChoice())
    assert shown == [1, 4, 5, 6, 10, 11, 12]
    assert selection.left_out.sides == {Side.OWN: 3, Side.OTHER: 1, Side.NOT_SENT: 1}
    assert chosen(lines, pointed, LineChoice(Extent.WHOLE))[0] == [*range(1, 13)]
    assert chosen(lines, pointed, LineChoice(Extent.RANGE, 2, 3))[0] == [2, 3]


def test_in_a_thread_without_a_name_her_mail_to_a_solicitor_is_not_shown() -> None:
    his = "him@mail.example"
    lines = [
        line(1, his, thread="", recipients=("",)),
        line(2, "", own=True, thread="", recipients=("", SOLICITOR)),
        line(3, SOLICITOR, thread="", recipients=("",)),
        line(4, "", own=True, thread="", recipients=(his,)),
        line(5, his, thread="", recipients=("",)),
    ]
    shown, _selection = chosen(lines, [IncidentLines(3, 1, 5, his)], LineChoice())
    assert shown == [1, 4, 5]


def test_a_line_that_an_incident_points_to_is_shown_whoever_else_is_in_it() -> None:
    lines = [mail(1, "", SOLICITOR), mail(2, "", SOLICITOR, own=True)]
    assert chosen(lines, [IncidentLines(3, 1, 2, "")], LineChoice())[0] == [1]


def test_where_no_line_says_to_whom_it_went_the_thread_tells_it() -> None:
    lines = [line(1), line(2, MUM), mine(3), line(4)]
    assert chosen(lines, [IncidentLines(3, 1, 4, HIM)], LineChoice())[0] == [1, 2, 3, 4]


def test_a_thread_that_is_named_after_whom_it_is_with_is_theirs_in_any_spelling() -> None:
    other = "+44 7700 900264"
    lines = [line(1), line(2, "", own=True, recipients=(HIM,)), line(3, other)]
    shown, _selection = chosen(lines, [IncidentLines(3, 3, 3, other)], LineChoice())
    assert shown == [1, 2, 3]


def test_lines_of_another_thread_are_never_shown_and_not_told_apart() -> None:
    lines = []
    for n in range(1, 61, 3):
        lines += [line(n), line(n + 1, MUM, thread=MUM), mine(n + 2, thread=MUM)]
    shown, selection = chosen(lines, [IncidentLines(5, 4, 55, HIM)], LineChoice())
    assert shown == [n for n in range(1, 56, 3)]
    assert selection.elsewhere == 40
    assert MUM not in selection.total.senders
    assert selection.total.sides == {Side.OTHER: 20}


def test_the_twenty_lines_before_are_of_the_same_thread() -> None:
    lines = [line(n) if n % 2 else line(n, MUM, thread=MUM) for n in range(1, 101)]
    shown, _ = chosen(lines, [IncidentLines(5, 81, 81, HIM)], LineChoice())
    assert shown == [n for n in range(41, 82, 2)]


def test_a_range_shows_its_lines_alone_and_counts_hers_that_are_left_out() -> None:
    lines = [mine(n) if n % 2 else line(n) for n in range(1, 11)]
    shown, selection = chosen(lines, [], LineChoice(Extent.RANGE, 4, 6))
    assert shown == [4, 5, 6]
    assert selection.left_out.sides == {Side.OWN: 4, Side.OTHER: 3}
    assert selection.left_out.begins == datetime(2026, 11, 1, 0, 1, tzinfo=UTC)
    assert selection.left_out.ends == datetime(2026, 11, 1, 0, 10, tzinfo=UTC)


def test_a_range_without_an_end_goes_to_the_end() -> None:
    shown, _ = chosen([line(n) for n in range(1, 11)], [], LineChoice(Extent.RANGE, 8))
    assert shown == [8, 9, 10]


def test_the_whole_is_that_of_the_only_thread() -> None:
    shown, selection = chosen([line(n) for n in range(1, 9)], [], LineChoice(Extent.WHOLE))
    assert shown == [*range(1, 9)]
    assert not selection.left_out.total


def test_nothing_is_shown_of_several_threads_where_nothing_says_which() -> None:
    lines = [line(1), line(2, MUM, thread=MUM)]
    shown, selection = chosen(lines, [], LineChoice(Extent.WHOLE))
    assert shown == []
    assert not selection.chosen
    assert selection.threads == {HIM: 1, MUM: 1}


def test_nothing_is_shown_where_no_incident_points() -> None:
    shown, selection = chosen([line(1), mine(2)], [], LineChoice(Extent.POINTED))
    assert shown == []
    assert selection.left_out.sides == selection.total.sides


def test_threads_are_named_or_found_by_an_account_in_them() -> None:
    him, her = "c@example.com", "ab@example.com"
    lines = [
        line(1, him, thread="<1@x>", recipients=(her,)),
        line(2, her, own=True, thread="<2@x>", recipients=(him,)),
        line(3, "n@example.com", thread="<3@x>", recipients=(her,)),
    ]
    whole = LineChoice(Extent.WHOLE, within=frozenset({him}))
    assert chosen(lines, [], whole)[0] == [1, 2]
    whole = LineChoice(Extent.WHOLE, within=frozenset({"<3@x>"}))
    assert chosen(lines, [], whole)[0] == [3]
    assert chosen(lines, [], LineChoice(Extent.WHOLE, within=frozenset({"none"})))[0] == []


def test_a_line_names_the_incidents_that_point_to_it() -> None:
    lines = [line(n) if n % 2 else line(n, "P", thread=HIM) for n in range(1, 31)]
    pointed = [
        IncidentLines(7, 1, 29, HIM),
        IncidentLines(2, 5, 6, "P"),
        IncidentLines(9, 5, 5, HIM),
    ]
    _, selection = chosen(lines, pointed, LineChoice())
    told = {each.n: selection.incidents(each) for each in lines}
    assert told[5] == (7, 9)
    assert told[6] == (2,)
    assert told[8] == ()
    assert told[29] == (7,)
    assert told[30] == ()


def recorded(
    number: int, *places: MessageRange, withdrawn: str | None = None
) -> Recorded[Incident]:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    return Recorded(
        id=f"{number:032x}",
        noun=Noun.INCIDENT,
        number=number,
        content=Incident(what="x", messages=places),
        entry=number,
        commitment=b"",
        first_written=at,
        written=at,
        revision=1,
        withdrawn=withdrawn,
    )


def test_withdrawn_incidents_and_those_of_other_conversations_do_not_point() -> None:
    incidents = [
        recorded(1, MessageRange("b", 1, 2, HIM), MessageRange("a", 9, 9, HIM)),
        recorded(2, MessageRange("a", 3, 4, HIM), withdrawn="a slip"),
        recorded(3, MessageRange("a", 3, 5)),
    ]
    assert incident_lines(incidents, "a") == (
        IncidentLines(3, 3, 5, ""),
        IncidentLines(1, 9, 9, HIM),
    )


def test_lines_of_nobody_named_are_those_alone_that_name_nobody() -> None:
    lines = [
        line(1, "", kind=MessageKind.CALL),
        line(2, MUM),
        line(3, "", own=True),
        line(4, HIM),
        line(5, "", own=None, kind=MessageKind.SYSTEM),
        line(6, "", own=True, kind=MessageKind.DRAFT),
        line(7, "", own=None),
        line(8, "", thread=MUM),
        line(9, "", kind=MessageKind.CALL),
    ]
    shown, selection = chosen(lines, [IncidentLines(7, 1, 9, "")], LineChoice())
    assert [each.n for each in lines if selection.incidents(each)] == [1, 7, 9]
    assert shown == [1, 2, 3, 4, 5, 6, 7, 9]
    # several people may be behind lines that name nobody
    assert selection.pointed_to == set()
    assert not selection.is_of_these


def test_a_run_of_nobody_named_that_was_left_out_keeps_back_no_line_of_another() -> None:
    lines = [line(1, ""), line(2, MUM), line(3, "", own=True), line(4, ""), line(5, HIM)]
    choice = LineChoice(runs=(LineRange(1, 4),), keeps_runs=True)
    shown, selection = chosen(lines, [IncidentLines(7, 5, 5, HIM)], choice)
    assert shown == [2, 3, 5]
    assert selection.of_runs == 2


def test_what_is_kept_back_is_whose_it_may_be() -> None:
    lines = [line(1, ""), line(2, MUM), line(3, "", own=True), line(4, HIM)]
    choice = LineChoice(kept=(LineRange(1, 3),))
    assert chosen(lines, [IncidentLines(7, 4, 4, HIM)], choice)[0] == [4]


def test_nobody_named_is_in_no_thread_that_is_chosen_by_an_account() -> None:
    lines = [line(1, "", own=True, recipients=("", MUM), thread=MUM), line(2, HIM)]
    whole = LineChoice(Extent.WHOLE, within=frozenset({""}))
    assert chosen(lines, [], whole)[0] == []


ranges = st.builds(
    lambda first, length, number, sender: IncidentLines(number, first, first + length, sender),
    st.integers(1, 30),
    st.integers(0, 30),
    st.integers(1, 9),
    st.sampled_from((HIM, MUM, "")),
)


@given(
    st.lists(st.sampled_from("ABMONSD"), min_size=1, max_size=60),
    st.lists(ranges, min_size=1, max_size=4),
    st.sampled_from((LineChoice(), LineChoice(Extent.WHOLE), LineChoice(Extent.RANGE, 3, 9))),
)
def test_what_is_shown_and_what_is_left_out_are_all_there_is(
    who: list[str], pointed: list[IncidentLines], choice: LineChoice
) -> None:
    made = {
        "A": lambda n: line(n),
        "B": lambda n: line(n, MUM, thread=MUM),
        "M": mine,
        # as they are kept: without the account of the person
        "O": lambda n: line(n, "", own=True),
        "N": lambda n: line(n, "", own=None if n % 2 else False, kind=MessageKind.CALL),
        "S": lambda n: line(n, "", own=None, kind=MessageKind.SYSTEM),
        "D": lambda n: line(n, "", own=True, kind=MessageKind.DRAFT),
    }
    lines = [made[each](n) for n, each in enumerate(who, 1)]
    shown, selection = chosen(lines, pointed, choice)
    assert len(shown) + selection.left_out.total + selection.elsewhere == len(lines)
    others = [it for it in lines if side_of(it) is Side.OTHER and selection.incidents(it)]
    senders = {it.message.sender for it in others if it.message.thread in selection.chosen}
    assert selection.pointed_to == senders - {""}
    assert selection.is_of_these is (selection.total.senders.keys() <= senders - {""})
    for each in lines:
        told = selection.incidents(each)
        assert told == tuple(
            sorted(
                {
                    p.incident
                    for p in pointed
                    if p.first <= each.n <= p.last
                    and p.first <= len(lines)
                    and side_of(each) is Side.OTHER
                    and each.message.sender == p.sender
                    and lines[p.first - 1].message.thread == each.message.thread
                }
            )
        )
        if told and choice.extent is Extent.POINTED:
            assert each.n in shown


def test_memory_does_not_grow_with_the_lines() -> None:
    def peak(count: int) -> int:
        lines = map(line, range(1, count + 1))
        tracemalloc.start()
        select_lines(lines, [IncidentLines(1, count // 2, count // 2 + 5, HIM)], LineChoice())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(3_000) < peak(300) + 20_000
