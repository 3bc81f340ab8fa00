"""People have one number each, and only those who are named have more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.lines import ConversationLine
from diary.conversations.participants import Participants, stand_in
from diary.conversations.phone_numbers import NumberRegions
from diary.media.imports.message import MessageKind
from tests.support.transcripts import HIM, ME, THIRD, message


def gathered(
    *lines: ConversationLine, about: tuple[str, ...] = (), named: tuple[int, ...] = ()
) -> Participants:
    people = Participants((ME,), about, named, NumberRegions((), "GB"))
    for line in lines:
        people.add(line)
    people.close()
    return people


def test_the_only_other_account_is_named() -> None:
    people = gathered(message(1), message(2, ME))
    assert people.of(HIM).is_named
    assert people.of(ME).is_own


def test_of_several_only_the_one_it_is_about_is_named() -> None:
    people = gathered(message(1, THIRD), message(2), about=(HIM,))
    assert people.of(HIM).is_named
    assert not people.of(THIRD).is_named
    assert stand_in(people.of(THIRD)) == "person 1"
    assert gathered(message(1, THIRD), message(2), named=(1,)).of(THIRD).is_named


def test_of_several_none_is_named_where_nothing_says_whom_it_is_about() -> None:
    assert not any(each.is_named for each in gathered(message(1, THIRD), message(2)).all())


def test_a_number_goes_by_the_first_line_and_counts_whom_it_was_sent_to() -> None:
    people = gathered(
        message(1, ME, recipients=("A@example.com",)), message(2), message(3, "a@example.COM")
    )
    assert [(each.number, each.sent) for each in people.all()] == [(1, 1), (2, 1)]


def test_whoever_sent_from_this_device_is_the_person_under_any_account() -> None:
    people = gathered(message(1, "ada@example.org", own=True), message(2))
    assert people.of("Ada@example.org").is_own
    assert people.of(HIM).is_named


def test_the_messenger_names_nobody_who_is_not_named() -> None:
    people = gathered(
        message(1, THIRD, label="Gwen"),
        message(2),
        message(3, "", kind=MessageKind.SYSTEM, own=None),
        about=(HIM,),
    )
    said = people.without_names(f"Gwen added {HIM}. Gwenllian left McGwen, {THIRD} too")
    assert said == f"person 1 added {HIM}. Gwenllian left McGwen, person 1 too"


def test_a_label_of_several_is_none_of_them_alone() -> None:
    alike = message(1, "user1", label="Alex"), message(2, "user2", label="Alex")
    lines = (*alike, message(3, "user3", label="Gwen"))
    # it is the name of somebody who is named, and who of them did it is not told
    named = gathered(*lines, about=("user1",))
    assert named.without_names("Alex added Gwen, user2 too") == "Alex added person 3, person 2 too"
    unnamed = gathered(*lines, about=("user3",))
    assert unnamed.without_names("Alex added Gwen") == "another person added Gwen"


@pytest.mark.parametrize("label", [HIM, "+447700900264", ME, THIRD])
def test_a_label_that_is_an_account_means_the_account(label: str) -> None:
    lines = message(1), message(2, THIRD), message(3, "user3", label=label), message(4, ME)
    for about in (HIM, "user3"):
        people = gathered(*lines, about=(about,))
        plain = gathered(*lines[:2], message(3, "user3"), lines[3], about=(about,))
        said = f"{HIM} added {ME}, {THIRD} left, user3 came"
        assert people.without_names(said) == plain.without_names(said)
    # of whoever is not named no spelling is shown, in a label either
    hidden = gathered(*lines, about=("user3",)).without_names(label)
    assert hidden == {HIM: "person 1", "+447700900264": "person 1", THIRD: "person 2"}.get(
        label, ME
    )


def test_a_name_that_is_shown_keeps_the_part_that_is_somebody_else_s_name() -> None:
    lines = message(1, label="Dex Alex"), message(2, THIRD, label="Alex")
    people = gathered(*lines, about=(HIM,))
    assert people.without_names("Dex Alex removed Alex") == "Dex Alex removed person 2"


LABELS = st.sampled_from(["", "Alex", "Gwen", "a", "b", "c", "Alex Gwen"])


@given(st.tuples(LABELS, LABELS, LABELS), st.integers(0, 2), st.sampled_from(["Alex", "Gwen", "a"]))
def test_what_a_messenger_wrote_never_names_the_wrong_person(
    labels: tuple[str, str, str], about: int, name: str
) -> None:
    accounts = "abc"
    pairs = zip(accounts, labels, strict=True)
    people = gathered(
        *(message(n, account, label=label) for n, (account, label) in enumerate(pairs, 1)),
        about=(accounts[about],),
    )
    meant = {n for n in range(3) if accounts[n] == name} or {
        n for n in range(3) if labels[n] == name
    }
    said = people.without_names(f"{name} left")
    if not meant or about in meant:
        assert said == f"{name} left"
    elif len(meant) == 1:
        assert said == f"person {people.of(accounts[meant.pop()]).number} left"
    else:
        assert said == "another person left"


def test_names_beyond_the_bound_have_no_number() -> None:
    people = gathered(*(message(n, f"+{n}") for n in range(1, 1003)))
    assert len(people.all()) == 1000
    assert stand_in(people.of("+1002")) == "another person"


def test_two_spellings_of_one_number_are_one_person_and_each_is_shown_as_it_is() -> None:
    people = gathered(
        message(1, "+447700900264"),
        message(2, "+44 7700 900555", own=None),
        message(3, ME, recipients=(HIM,)),
    )
    assert [each.account for each in people.all()] == ["+447700900264"]
    assert people.of(HIM).account == HIM
    assert people.of(HIM).is_named
    assert people.of("+44 7700 900555").is_own


def test_no_spelling_of_somebody_unnamed_is_in_what_the_messenger_wrote() -> None:
    people = gathered(message(1, THIRD), message(2, "+447700900111"), message(3), about=(HIM,))
    said = people.without_names(f"{THIRD} is now +447700900111")
    assert said == "person 1 is now person 1"


def test_numbers_of_two_countries_are_two_people() -> None:
    people = gathered(message(1, "+17700900264"), message(2, "07700 900264"))
    assert [each.number for each in people.all()] == [1, 2]
