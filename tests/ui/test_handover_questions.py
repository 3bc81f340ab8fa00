"""What is asked before a bundle is made."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest

from diary import audience_profiles
from diary.conversations.sender_accounts import SenderIs
from diary.media.decoder_client import MediaClient
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    ContactKind,
    Evidence,
    Incident,
    MessageRange,
    Person,
    PoliceContact,
    Role,
    Witness,
)
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure import exhibit_scan
from tests.support import vaults
from tests.support.records import Clock
from ui.handover_questions import (
    OutgoingFile,
    RedactionReport,
    asked_entries,
    find_leaving_words,
    status_words_text,
)


def test_files_whose_words_were_not_searched_are_counted() -> None:
    files = tuple(OutgoingFile(f"{n}", f"EX/{n}", "a", searched=n == 1) for n in range(3))
    assert RedactionReport(False, (), files).unsearched == 2


def test_names_of_witnesses_of_withdrawn_incidents_and_earlier_versions_are_asked_about(
    tmp_path: Path,
) -> None:
    session = vaults.new(tmp_path / "vault", Clock())
    told = Incident(what="Odile saw him. Theo too.", witnesses=(Witness("Odile Farthing"),))
    item = session.journal.record(told)
    session.journal.amend(item.id, replace(told, witnesses=()), "She asks not to be named.")
    gone = session.journal.record(Incident(what="Theo rang.", witnesses=(Witness("Theo"),)))
    session.journal.withdraw(gone.id, "It was somebody else.")
    found = find_leaving_words(session, audience_profiles.load("police"))
    session.close()
    assert {"Odile", "Theo"} <= {hit.word for hit in found}


@pytest.mark.parametrize("name", ["court", "family"])
def test_an_incident_that_was_put_back_is_asked_about_with_its_words(
    tmp_path: Path, name: str
) -> None:
    # versions that withdraw and put back have no words
    session = vaults.new(tmp_path / "vault", Clock())
    item = session.journal.record(Incident(what="He rang.", did="I slept at my aunt's."))
    session.journal.withdraw(item.id, "I was not sure.")
    session.journal.reinstate(item.id, "I am sure.")
    found = asked_entries(session, audience_profiles.load(name))
    session.close()
    assert found == ((item.id, "Incident 1: I slept at my aunt's."),)


def test_an_account_that_an_export_was_made_from_is_asked_about_without_being_typed(
    tmp_path: Path, reader: MediaClient
) -> None:
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    place = tmp_path / "a.eml"
    place.write_text("From: dex@stalker.example\nTo: ada@home.example\n\nhello", encoding="utf-8")
    session.imports.keep(place, lambda _offer: Answers(own_number="ada@home.example"))
    session.journal.record(Incident(what="He wrote to Ada@home.example."))
    found = find_leaving_words(session, audience_profiles.load("police"))
    session.close()
    assert [(each.word, each.reaches) for each in found] == [("ada@home.example", True)]


def test_the_name_of_a_witness_is_looked_for_in_files_since_it_is_taken_out_of_them(
    tmp_path: Path, reader: MediaClient
) -> None:
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    session.journal.record(Incident(what="He came.", witnesses=(Witness(name="Mirela Amblin"),)))
    exhibits = []
    for name, said in (("a.txt", b"Mirela Amblin saw him"), ("b.txt", b"nobody saw him")):
        (stored,) = session.evidence.store([NamedBytes(name, said)])
        assert isinstance(stored, StoredFile)
        exhibits.append(session.evidence.admit(stored, Evidence(title="A text")).id)
    scanned = exhibit_scan.scan(session.snapshot.originals(), no_progress)
    police = audience_profiles.load("police")

    def hits(**chosen: list[str]) -> set[str]:
        found = find_leaving_words(session, police, scanned=scanned, **chosen)
        return {hit.subject for each in found if each.word == "Mirela Amblin" for hit in each.hits}

    assert hits() == {exhibits[0]}
    assert hits(withheld=exhibits[:1]) == hits(whole=exhibits[:1]) == set()
    session.close()


HER, SECOND, HIM = "ada@home.example", "ada.new@home.example", "dex@stalker.example"
CHAT = (
    "02/03/2026, 10:00 - Dex: hi\n02/03/2026, 10:01 - {who}: no\n[02/03/2026, 10:02:00] {who}: go\n"
)
MAIL = "{more}From: {one}\nTo: {other}\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nhello\n"
RECEIVED = "Received: from mail.x.example by mx.y.example; Mon, 2 Mar 2026 10:00:01 +0000\n"
META = (
    '{"participants": [{"name": "Ada Example"}, {"name": "ada example"}, {"name": "Dex"}],'
    ' "thread_path": "inbox/dex_1", "title": "Dex", "messages": ['
    '{"sender_name": "Ada Example", "timestamp_ms": 1772445600000, "content": "no"}]}'
)
BACKUP = (
    '<?xml version="1.0" encoding="UTF-8"?><smses count="1"><mms date="1772445600000" msg_box="2" '
    'address="07700900264" m_type="128"><parts><part seq="0" ct="text/plain" text="hi"/></parts>'
    '<addrs><addr address="+447700900118" type="137"/><addr address="07700900264" type="151"/>'
    "</addrs></mms></smses>"
)


def mail(one: str, other: str, more: str = "") -> str:
    return MAIL.format(one=one, other=other, more=more)


@pytest.mark.parametrize(
    ("name", "text", "said", "asked"),
    [
        ("a.eml", mail(HER, HIM, RECEIVED), Answers(own_number=HER), {HER: True}),
        ("a.eml", mail(HER, HIM, RECEIVED), Answers(), {HER: False, HIM: False}),
        ("a.eml", mail(HIM, SECOND), Answers(own_number=HER), {SECOND: False}),
        (
            "a.mbox",
            f"From x Mon Mar  2 10:00:00 2026\n{mail(HIM, HER, RECEIVED)}\n"
            f"From x Mon Mar  2 10:00:00 2026\n{mail(HER, HIM)}",
            Answers(own_number=HER),
            {HER: True},
        ),
        (
            "a.txt",
            CHAT.format(who="07700 900118"),
            Answers(me="07700 900118"),
            {"07700 900118": True},
        ),
        ("a.txt", CHAT.format(who="07700 900118"), Answers(), {"07700 900118": False}),
        ("a.txt", CHAT.format(who="Ada"), Answers(me="Ada"), {"Ada": False}),
        ("message_1.json", META, Answers(me="Ada Example"), {"Ada Example": False}),
        ("sms.xml", BACKUP, Answers(own_number="07700 900118"), {}),
        ("sms.xml", BACKUP, Answers(), {}),
    ],
)
def test_her_account_beside_a_line_never_leaves_unasked_whoever_sent_the_line(
    name: str,
    text: str,
    said: Answers,
    asked: dict[str, bool],
    tmp_path: Path,
    reader: MediaClient,
) -> None:
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    session.imports.keep(place, lambda _offer: replace(said, zone="Europe/London"))
    (kept,) = session.journal.items(Noun.CONVERSATION)
    for line in session.imports.lines(kept):
        lines = MessageRange(kept.id, line.n, line.n, line.message.sender)
        session.journal.record(Incident(what="This came.", messages=(lines,)))
    found = find_leaving_words(session, audience_profiles.load("police"), (), (kept.id,))
    assert {each.word: each.reaches for each in found} == asked
    session.close()


def test_an_account_is_not_asked_about_once_she_says_whose_it_is(
    tmp_path: Path, reader: MediaClient
) -> None:
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    place = tmp_path / "a.eml"
    place.write_text(mail(HER, HIM), encoding="utf-8")
    session.imports.keep(place, lambda _offer: Answers())
    (kept,) = session.journal.items(Noun.CONVERSATION)
    session.journal.record(Incident(what="x", messages=(MessageRange(kept.id, 1, 1, HER),)))
    police = audience_profiles.load("police")

    def asked() -> dict[str, bool]:
        found = find_leaving_words(session, police, (), (kept.id,))
        return {each.word: each.reaches for each in found}

    assert asked() == {HER: False, HIM: False}
    session.senders.say([HIM], SenderIs.LEFT_OPEN)
    assert asked() == {HER: False, HIM: False}
    session.senders.say([HER], SenderIs.ME)
    assert asked() == {HER: True}
    session.senders.say([HER, HIM], SenderIs.NOBODY_KNOWN)
    assert asked() == {}
    session.close()


def test_her_name_in_a_conversation_is_not_asked_about_where_the_bundle_says_it(
    tmp_path: Path, reader: MediaClient
) -> None:
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    session.journal.record(Person(name="Ada Example", role=Role.ME))
    place = tmp_path / "a.txt"
    place.write_text(CHAT.format(who="Ada"), encoding="utf-8")
    session.imports.keep(place, lambda _offer: Answers(me="Ada"))
    (kept,) = session.journal.items(Noun.CONVERSATION)
    session.journal.record(Incident(what="x", messages=(MessageRange(kept.id, 3, 3, "Ada"),)))
    found = find_leaving_words(session, audience_profiles.load("police"), (), (kept.id,))
    session.close()
    assert found == ()


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_the_accounts_of_whoever_stays_behind_are_asked_about(
    audience: str, tmp_path: Path
) -> None:
    profile = audience_profiles.load(audience)
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        journal = session.journal
        # of each, the versions of the entry: the last one alone would be shown
        for n, versions in enumerate(
            (
                (Person(name="A", relationship="my son"),),
                (Person(name="Bran", relationship="my son"), Person(name="B")),
                (Person(name="Ceri", afraid_for=True), Person(name="C")),
                (Person(name="D", role=Role.SUPPORTER),),
                (Person(name="E", role=Role.WITNESS),),
            )
        ):
            person = journal.record(versions[0])
            for each in versions[1:]:
                journal.amend(person.id, each, "a change")
            of_entry = journal.record(Account(account=f"@entry{n}", person=person.id))
            journal.amend(of_entry.id, replace(of_entry.content, person=""), "not said")
            journal.record(Incident(what="x", accounts=(f"@entry{n}",)))
            journal.record(Incident(what="x", person=person.id, accounts=(f"@incident{n}",)))
        journal.record(Incident(what="Bran and Ceri saw it."))
        him = journal.record(Person(name="Kev", role=Role.SUSPECTED, afraid_for=True))
        journal.record(Account(account="@kev_shown", person=him.id))
        journal.record(Incident(what="x", accounts=("@kev_shown",), person=him.id))
        asked = {hit.word for hit in find_leaving_words(session, profile)}
        # what was a name of somebody at risk in an earlier version
        assert ({"Bran", "Ceri"} <= asked) is profile.opens(Noun.INCIDENT, "what")
        every = {f"@{of}{n}" for of in ("entry", "incident") for n in range(5)}
        opens = profile.opens(Noun.INCIDENT, "accounts")
        assert {each for each in asked if each.startswith("@")} == (every if opens else set())
        without_him = {hit.word for hit in find_leaving_words(session, profile, (him.id,))}
        opens |= profile.opens(Noun.ACCOUNT, "account")
        assert ("@kev_shown" in without_him) is opens


def test_own_words_about_the_status_of_a_case_are_counted_before_a_court_reads_them(
    tmp_path: Path,
) -> None:
    session = vaults.new(tmp_path / "vault", Clock())
    journal = session.journal
    # two words of it in one incident: one entry to read
    journal.record(Incident(what="He wrote after he was arrested and bailed."))
    journal.record(Incident(what="He rang. PC Wick says it is his number."))
    journal.record(Incident(what="He waved.", effect="Ferrier told me to sleep."))
    journal.record(Incident(what="He was outside."))
    journal.record(Person(name="DC Maud Ferrier", role=Role.OFFICER))
    wick = PoliceContact(what="No further action.", contact=ContactKind.REPORT, officer="PC Wick")
    journal.record(wick)
    said = {
        name: status_words_text(find_leaving_words(session, audience_profiles.load(name)))
        for name in audience_profiles.AUDIENCES
    }
    session.close()
    # the contact's own words do not leave for a court, and so are not counted
    assert {name for name, text in said.items() if text} == {"court", "family"}
    assert "stand in 3 entries" in said["court"]
    assert said["court"] == said["family"]


def test_one_entry_with_words_about_the_status_is_one(tmp_path: Path) -> None:
    session = vaults.new(tmp_path / "vault", Clock())
    session.journal.record(Incident(what="He wrote after his arrest."))
    text = status_words_text(find_leaving_words(session, audience_profiles.load("court")))
    session.close()
    assert "stand in 1 entry" in text
