from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES
from diary.case_file import CaseFile, Correction, Withdrawal
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Breach,
    Certainty,
    ContactKind,
    Event,
    EventKind,
    Incident,
    LimbChoice,
    MatchedLimb,
    Mistake,
    Order,
    OwnContact,
    PlatformReport,
    PoliceContact,
    TurnedOut,
)
from diary.model.when import Precision, When
from diary.model.zone_rules import moment, typed_when
from exporters.pdf.sections import chronology
from tests.support.agreement import given_case
from tests.support.records import desk

AT = datetime(2026, 8, 1, 7, tzinfo=UTC)
RECORDS = ("police", "advocate", "court", "family", "own")
LONG = "A man stood at the gate and did not go. " * 60


def day(text: str) -> When:
    return typed_when(Precision.DAY, "Europe/London", text)


def message(at: datetime, account: str = "a", what: str = "again", **more: Any) -> Incident:
    return Incident(
        what=what,
        when=moment(at, "Europe/London"),
        behaviours=("MSG_UNWANTED",),
        platform="Murmur",
        accounts=(account,),
        **more,
    )


def said(written: Any, case: CaseFile) -> str:
    return " ".join(" ".join(written(case).texts()).split())


def headings(case: CaseFile) -> list[str]:
    return [chronology.anchor_of(piece) for piece in chronology.pieces(case)]


@pytest.fixture
def maker(casemaker: Any) -> Any:
    return casemaker.Maker()


def test_what_happened_stands_in_the_order_of_time_with_events_in_place(maker: Any) -> None:
    for text in ("2026-03-04", "2026-03-01", "2026-03-02", "2026-03-09"):
        maker.add(Incident(what=f"On {text}", when=day(text)), AT)
    maker.add(Incident(what="Some time"), AT)
    maker.add(Event(event=EventKind.ASKED_TO_STOP, when=day("2026-03-02")), AT)
    maker.add(PoliceContact(what="Told them", when=day("2026-03-05")), AT)
    case = maker.case(audience_profiles.load("police"))
    assert headings(case) == [
        *("incident-2", "event-1", "incident-3", "incident-1", "police-1", "incident-4"),
        "incident-5",
    ]


@pytest.mark.parametrize("audience", RECORDS)
def test_the_words_stand_whole(maker: Any, written: Any, audience: str) -> None:
    maker.add(Incident(what=LONG + "The end."), AT)
    every = said(written, maker.case(audience_profiles.load(audience)))
    assert every.count("stood") == 60
    assert "The end." in every


def changed(field: str, before: Any, after: Any, entry: int = 9) -> Correction:
    return Correction(
        Noun.INCIDENT, 1, entry, AT + timedelta(days=3), "Counted them.", field, before, after
    )


def test_first_words_stand_first_and_later_ones_at_their_own_time(maker: Any, written: Any) -> None:
    maker.add(Incident(what="37 calls last night", effect="Later fear", times=37), AT)
    changes = (
        changed("what", "35 calls tonight", "37 calls last night"),
        changed("effect", "", "Later fear"),
        changed("times", 35, 37),
    )
    every = said(written, maker.case(audience_profiles.load("police"), changes=changes))
    first = every.index("35 calls tonight")
    head = every.index("Changed Tue 4 Aug 2026, 08:00, entry 9: Counted them.")
    assert first < head < every.index("37 calls last night")
    # what came later stands only below its own time
    assert head < every.index("Later fear")
    assert every.count("Later fear") == 1
    assert "before: 35 times" in every


def test_what_is_not_counted_stands_in_place_with_its_reason(maker: Any, written: Any) -> None:
    maker.add(Incident(what="One", when=day("2026-03-01")), AT)
    turned = TurnedOut(reason=Mistake.SOMEBODY_ELSE, what="The council cut it.")
    maker.add(Incident(what="Two", when=day("2026-03-02"), turned_out=turned), AT)
    gone = Withdrawal(Noun.INCIDENT, 3, 8, AT, "It was a bin lorry.")
    for _ in range(2):
        maker.add(Incident(what="More", when=day("2026-03-03")), AT)
    case = maker.case(audience_profiles.load("court"), withdrawals=(gone,))
    case = replace(case, incidents=tuple(i for i in case.incidents if i.number != 3))
    assert headings(case) == ["incident-1", "incident-2", "withdrawn-incident-3", "incident-4"]
    every = said(written, case)
    # why, once, and the rest below it without the name of the part
    assert (
        "Not counted: Somebody else did it In the words of the person recording: The council cut"
        in every
    )
    assert "3 · withdrawn, and not counted" in every
    assert "entry 8: It was a bin lorry." in every
    assert (
        "Incidents numbered 1 to 4: 2 counted; withdrawn: no. 3; turned out to be something else, "
        "and not counted: no. 2." in every
    )


def test_what_was_withdrawn_says_what_it_said_or_that_this_is_kept_back(
    maker: Any, written: Any
) -> None:
    maker.add(Incident(what="One", when=day("2026-03-01")), AT)
    gone = Withdrawal(Noun.INCIDENT, 2, 8, AT, "It was a bin lorry.")
    case = maker.case(audience_profiles.load("police"), withdrawals=(gone,))
    kept = said(written, case)
    assert "entry 8: It was a bin lorry. words kept back" in kept
    alleged = Incident(what="He took my bins.", when=day("2026-03-02"), place="the yard")
    item = replace(case.incidents[0], id="gone", number=2, content=alleged, withdrawn="x")
    case = replace(case, withdrawals=(replace(gone, incident=item),))
    every = said(written, case)
    assert "words kept back" not in every
    assert every.index("withdrawn, and not counted") < every.index("He took my bins.")
    assert "2 Mar 2026" in every
    assert "the yard" in every


def test_a_number_that_is_not_shown_is_named(maker: Any, written: Any) -> None:
    for _ in range(3):
        maker.add(Incident(what="One", when=day("2026-03-01")), AT)
    case = maker.case(audience_profiles.load("police"))
    case = replace(case, incidents=tuple(i for i in case.incidents if i.number != 2))
    assert "numbered 1 to 3: 2 counted; not shown here: no. 2." in said(written, case)


def test_incidents_that_are_alike_share_a_heading_and_keep_a_line_each(
    maker: Any, written: Any
) -> None:
    for n in range(5):
        at = AT + timedelta(hours=n)
        effect = "Moved out of the room" if n == 3 else ""
        content = message(at, what=f"Message {n} of them", effect=effect, certainty=Certainty.HELD)
        maker.add(content, at + timedelta(minutes=7))
    case = maker.case(audience_profiles.load("police"))
    assert headings(case) == ["alike-1"]
    every = said(written, case)
    for n in range(5):
        line = f"{n + 1} Sat 1 Aug 2026, {8 + n:02}:00 {8 + n:02}:07, {n + 1} Message {n} of them"
        assert line in every
    assert every.count("the person recording holds the message or thing") == 1
    assert every.count("Moved out of the room") == 1


def test_how_an_incident_is_known_is_said_where_it_is_not_stated_too(
    maker: Any, written: Any
) -> None:
    maker.add(Incident(what="At the gate"), AT)
    assert "How it is known: Not stated" in said(
        written, maker.case(audience_profiles.load("police"))
    )


def test_what_was_corrected_or_not_counted_shares_no_heading(maker: Any) -> None:
    for n in range(7):
        at = AT + timedelta(hours=n)
        out = TurnedOut(reason=Mistake.SLIP) if n == 3 else None
        maker.add(message(at, turned_out=out), at)
    profile = audience_profiles.load("police")
    assert headings(maker.case(profile)) == ["alike-1", "incident-4", "alike-5"]
    changes = (replace(changed("what", "x", "again"), number=6),)
    assert headings(maker.case(profile, changes=changes))[2:] == [
        *("incident-5", "incident-6", "incident-7"),
    ]


def test_accounts_that_take_turns_are_named_line_by_line(maker: Any, written: Any) -> None:
    for n in range(6):
        at = AT + timedelta(hours=n)
        maker.add(message(at, account=("one_name", "other_name")[n % 2]), at)
    case = maker.case(audience_profiles.load("police"))
    assert headings(case) == ["alike-1"]
    every = said(written, case)
    assert (every.count("one_name"), every.count("other_name")) == (3, 3)


def test_one_that_police_were_told_of_otherwise_parts_those_that_are_alike(
    maker: Any, written: Any
) -> None:
    ids = []
    for n in range(7):
        at = AT + timedelta(hours=n)
        ids.append(maker.add(message(at), at).id)
    for about in (ids[:4], ids[2:4]):
        report = PoliceContact(
            what="Told them.", contact=ContactKind.REPORT, incidents=tuple(about)
        )
        maker.add(report, AT + timedelta(days=1))
    case = maker.case(audience_profiles.load("police"))
    # two of a kind share no heading, and say it in their lines
    assert headings(case)[:2] == ["alike-1", "alike-5"]
    every = said(written, case)
    assert every.count("named in contact with police no. 1") == 2
    maker.add(replace(report, incidents=tuple(ids[:4])), AT + timedelta(days=2))
    other = replace(report, incidents=tuple(ids[4:]))
    maker.add(other, AT + timedelta(days=2))
    every = said(written, maker.case(audience_profiles.load("police")))
    assert every.count("named in contact with police no. 4") == 1


def test_an_address_of_mail_is_not_broken_in_its_column(maker: Any, written: Any) -> None:
    for n in range(6):
        account = f"keep.all.{n % 2}@example.net"
        maker.add(message(AT + timedelta(hours=n), account=account), AT + timedelta(hours=n))
    every = said(written, maker.case(audience_profiles.load("police")))
    assert every.count("keep.all.0@example.net") == 3


@pytest.mark.parametrize("audience", RECORDS)
def test_nothing_of_an_act_stands_in_the_record(maker: Any, written: Any, audience: str) -> None:
    limb = MatchedLimb(test="ew.stalking", limb="g", how=LimbChoice.TICKED)
    maker.add(Incident(what="There", limbs=(limb,)), AT)
    changes = (changed("limbs", [], [{"test": "ew.stalking", "limb": "g", "how": "ticked"}]),)
    every = said(written, maker.case(audience_profiles.load(audience), changes=changes))
    assert "(g)" not in every
    # a court reads only that it is left out
    assert every.count("Examples in the law") == (audience not in ("police", "advocate"))


def test_a_contact_with_police_has_its_words_in_records_for_police(
    maker: Any, written: Any
) -> None:
    contact = PoliceContact(
        what="The desk was busy", contact=ContactKind.REPORT, when=day("2026-03-05"),
        reference="NM/1", how="On the telephone",
    )  # fmt: skip
    maker.add(Incident(what="One"), AT)
    maker.add(contact, AT)
    for audience in ("police", "advocate", "own"):
        every = said(written, maker.case(audience_profiles.load(audience)))
        assert every.count("The desk was busy") == 1
        assert every.count("On the telephone") == 1
        assert "NM/1" in every


def test_a_term_of_an_order_is_told_by_number(maker: Any, written: Any) -> None:
    order = maker.add(Order(title="An order", terms=("Not to call", "Not to come near")), AT)
    maker.add(Incident(what="Here", breaches=(Breach(order.id, 2),)), AT)
    every = said(written, maker.case(audience_profiles.load("court")))
    assert "order 1, term 2" in every
    assert every.count("Not to come near") == 1


@pytest.mark.parametrize("audience", [each for each in AUDIENCES if each in RECORDS])
def test_the_record_is_called_one(audience: str) -> None:
    profile = audience_profiles.load(audience)
    assert "vidence" not in profile.title
    assert {"method", "chronology", "tables", "corrections", "exhibits"} <= {*profile.sections}


def test_what_police_alone_may_read_is_not_told_by_its_withdrawal(maker: Any, written: Any) -> None:
    maker.add(Incident(what="Here"), AT)
    gone = (
        Withdrawal(Noun.ASK, 3, 8, AT, "My advocate asks for it."),
        Withdrawal(Noun.EVIDENCE, 2, 9, AT, "It was a bin lorry."),
    )
    every = said(written, maker.case(audience_profiles.load("police"), withdrawals=gone))
    assert "My advocate" not in every
    assert "It was a bin lorry." in every
    assert "Entry 8 takes back what would stand in another part of the bundle." in every


def test_changes_of_what_the_record_does_not_print_are_told_by_their_entries(
    maker: Any, written: Any
) -> None:
    maker.add(Incident(what="Here"), AT)
    apart = tuple(
        Correction(Noun.ASK, 1, entry, AT, "My advocate said so.", "state", None, "met")
        for entry in (9, 10, 11, 15)
    )
    here = changed("what", "There", "Here", 12)
    every = said(written, maker.case(audience_profiles.load("police"), changes=(*apart, here)))
    assert "Entries 9–11, 15 change what another part of the bundle prints." in every
    assert "My advocate" not in every
    alone = said(written, maker.case(audience_profiles.load("police"), changes=apart[:1]))
    assert "Entry 9 changes what another part of the bundle prints." in alone
    assert "What was changed" not in alone


def test_an_hour_that_the_clock_had_twice_is_told_by_its_offset(maker: Any, written: Any) -> None:
    at = datetime(2023, 10, 29, 1, 30, tzinfo=UTC)
    maker.add(Incident(what="Again", when=moment(at, "Europe/London")), AT)
    every = said(written, maker.case(audience_profiles.load("police")))
    assert "Sun 29 Oct 2023, 01:30 (+00:00)" in every


def test_a_heading_is_not_said_again_below_it(written: Any) -> None:
    at = desk()
    at.journal.record(OwnContact(what="Please stop.", when=day("2026-07-30")))
    at.journal.record(PlatformReport(what="The post", when=day("2026-07-30")))
    every = said(written, given_case("own", at))
    for heading in (
        "Contact from the person recording 1 · Thu 30 Jul",
        "Report to a platform 1 · Thu 30 Jul",
    ):
        below = every.split(heading)[1]
        assert heading.split(" 1")[0] not in below.split("entry")[0]


def lines_of(made: Any) -> list[str]:
    return [line.strip() for page in made.texts() for line in page.splitlines()]


def test_what_was_written_on_another_day_takes_one_line(maker: Any, written: Any) -> None:
    for n in range(6):
        maker.add(
            message(AT + timedelta(hours=n), what="you there"), AT + timedelta(days=2, hours=n)
        )
    lines = lines_of(written(maker.case(audience_profiles.load("police"))))
    assert "3 Sat 1 Aug 2026, 10:00 Mon 3 Aug 2026, 10:00, 3 you there" in lines


def test_an_account_that_differs_has_a_column_and_its_label_once(maker: Any, written: Any) -> None:
    for n in range(6):
        maker.add(message(AT + timedelta(hours=n), account=f"one_{n % 2}"), AT + timedelta(hours=n))
    lines = lines_of(written(maker.case(audience_profiles.load("police"))))
    assert "3 Sat 1 Aug 2026, 10:00 10:00, 3 one_0 again" in lines
    assert " ".join(lines).count("Accounts or numbers") == 1


@pytest.mark.integration
def test_a_long_record_of_narratives_wastes_no_pages(casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(2_400, days=3_000)
    case = replace(case, profile=replace(case.profile, sections=("chronology",)))
    assert written(case).pages <= 2_400 / 7.4
