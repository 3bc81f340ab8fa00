"""What an e-mail of the person says of their computer is a device; nobody else's is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.audience_profiles import load
from diary.case_file import WithholdingReason
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Mail
from diary.model.record_nouns import Evidence, Person, Role
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import device_hits, scan
from diary.services.disclosure.mail_origin import mail_origin, own_addresses
from diary.services.disclosure.snapshot import PositionHandling
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.bundle_guesses import said
from ui import handover_questions

HERS = "annika@mail.example"
OWN = own_addresses([f"12 Larkspur Row. {HERS.upper()}"])
LAPTOP = (
    "from ANNIKAS-LAPTOP.home (host-203-0-113-7.skelbourne.broadband.example [203.0.113.7])"
    " by smtp.mail.example with ESMTPSA id 1; Mon, 2 Mar 2026 10:00:00 +0000"
)
RELAY = (
    "from smtp.mail.example (smtp.mail.example [198.51.100.4]) by mx.other.example with ESMTPS"
    " id 2; Mon, 2 Mar 2026 10:00:03 +0000"
)
FIRST = {
    "Received": LAPTOP,
    "X-Originating-IP": "[203.0.113.7]",
    "User-Agent": "Mozilla/5.0 (X11; Linux) Thunderbird/128",
    "X-Mailer": "Apple Mail (16F250)",
    "Message-ID": "<1@ANNIKAS-LAPTOP.home>",
    "Authentication-Results": "mx.other.example; spf=pass client-ip=203.0.113.7",
}
PLAIN = {
    "Received": RELAY,
    "Message-ID": "<1@mail.example>",
    "Subject": "hello",
    "Date": "Mon, 2 Mar 2026 10:00:00 +0000",
    "Return-Path": f"<{HERS}>",
}


def origin(
    heads: list[tuple[str, str]], unseen: tuple[str, ...] = (), sender: str = HERS
) -> object:
    mail = Mail((("From", f"Annika <{sender}>"), *heads), 0, (), 0, "", cut=False)
    return mail_origin(mail, unseen, OWN)


@pytest.mark.parametrize("name", FIRST)
def test_each_field_that_names_the_computer_is_found(name: str) -> None:
    heads = [("Received", RELAY), (name, FIRST[name]), ("Received", LAPTOP)]
    assert 2 in origin(heads).heads


@pytest.mark.parametrize("name", PLAIN)
def test_what_servers_say_of_themselves_is_no_computer_of_hers(name: str) -> None:
    assert not origin([(name, PLAIN[name])])


@pytest.mark.parametrize(
    "line",
    [
        "from [192.0.2.9] (unknown [203.0.113.7]) by smtp.mail.example with ESMTPA id 1",
        "from localhost (cpe-9.cable.example [203.0.113.7]) by smtp.mail.example with ESMTP",
        "from DESKTOP-7QX1 (2001:db8::7) by smtp.mail.example with ESMTPSA",
        "from [IPv6:2001:db8::7] by smtp.mail.example",
    ],
)
def test_a_computer_has_many_names(line: str) -> None:
    assert origin([("Received", line)]).heads == {1}


@pytest.mark.parametrize(
    "hidden", ["X-Client-IP: 203.0.113.7", "X-Sender-Host: ANNIKAS-LAPTOP", "X-Mailer-Device: x"]
)
def test_a_field_that_is_not_shown_counts(hidden: str) -> None:
    assert origin([], (hidden,)).hidden
    assert not origin([], ("X-PHP-Originating-Script: a.php", "X-Spam-Score: 1"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (each, "203.0.113.7")
            for each in ("X-Client", "X-Forwarded-For", "X-EN-OrigIP", "X-Trace")
        ),
        *(
            (each, "203.0.113.7")
            for each in ("X-Posting-IP", "X-BM-IP", "NNTP-Posting-Host", "X-Odd")
        ),
        *((each, "annikas-pc") for each in ("X-Computer-Name", "X-Hostname", "X-Filter-Host")),
        ("X-Odd", "mail from [2001:db8::7]"),
        ("X-Operating-System", "Linux annikas-pc 6.1"),
        ("X-Phone", "a telephone"),
        ("X-MimeOLE", "Produced By V6.00"),
        ("X-Apple-Mail-Remote-Attachments", "YES"),
        ("MIME-Version", "1.0 (Mac OS X Mail 16.0)"),
        *(
            (each, "<1@annikas-pc.local>")
            for each in ("Resent-Message-ID", "References", "In-Reply-To")
        ),
        ("References", "<1@mail.example> <2@annikas-pc.local>"),
    ],
)
def test_a_computer_is_named_in_any_field_of_hers(name: str, value: str) -> None:
    assert origin([(name, value)])
    assert origin([], (f"{name}: {value}",)).hidden
    assert not origin([(name, value)], sender="dex@stalker.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Received-SPF", "pass client-ip=198.51.100.4"),
        ("Authentication-Results", "mx.other.example; spf=pass smtp.remote-ip=198.51.100.4"),
        ("X-Spam-Score", "1.2.3"),
        ("Date", "Mon, 2 Mar 2026 10:00:00 +0000"),
        ("References", "<1@mail.example>"),
        ("X-Priority", "3"),
        ("MIME-Version", "1.0"),
    ],
)
def test_what_is_of_a_server_or_of_no_computer_is_not_asked_about(name: str, value: str) -> None:
    assert not origin([(name, value)])


def test_of_an_e_mail_of_anybody_else_it_is_evidence() -> None:
    assert not origin([*FIRST.items()], sender="dex@stalker.example")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_field_has_an_answer(name: str, value: str) -> None:
    assert isinstance(
        bool(origin([(name, value), ("Received", value)], (f"{name}:{value}",))), bool
    )


@pytest.fixture
def reader_session(tmp_path: Path, reader: MediaClient):  # type: ignore[no-untyped-def]
    made = vaults.new(tmp_path / "vault", None, reader)
    yield made
    made.close()


def test_it_is_asked_about_and_leaves_neither_with_the_file_nor_in_the_document(
    reader_session, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    session = reader_session
    session.journal.record(Person(name="Annika", role=Role.ME, contact=HERS))
    heads = "".join(
        f"{name}: {value}\n" for name, value in (*FIRST.items(), ("X-Client-IP", "203.0.113.7"))
    )
    mail = (
        f"{heads}From: Annika <{HERS}>\nTo: dex@stalker.example\nSubject: no\n\nLeave me alone.\n"
    )
    (stored,) = session.evidence.store([NamedBytes("a.eml", mail.encode())])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(title="A file"))
    own = handover_questions.own_addresses(session)
    pairs = session.snapshot.originals()
    looked = scan(pairs, no_progress, own)
    (hit,) = device_hits(pairs, looked, places_kept=())
    assert "LAPTOP" in hit.device
    chosen = session.redactions.bundle_redactions(devices=True, let_go=(HERS,))
    case = session.snapshot.take(load("police"), looked, PositionHandling.KEEP, chosen)
    (exhibit,) = case.exhibits
    assert exhibit.why is WithholdingReason.DEVICE
    bundle_writer.write(case, tmp_path / "b", sign=session.signer)
    text = "\0".join(each for _where, each in said(tmp_path / "b"))
    assert "Leave me alone" in text
    assert not [each for each in ("LAPTOP", "203.0.113.7", "Thunderbird", "16F250") if each in text]
