"""From whom an e-mail says it is: tricks that make somebody else's look like hers, and true copies.

A trick is tried as hers and as a third person's, as sent and as three kinds of servers deliver it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.imports.mail_fields import is_as_composed
from diary.media.imports.mail_messages import mail_message
from diary.media.imports.message import Doubt, Message

HER, HIM, SISTER = "annika@home.example", "dex@stalker.example", "runa@family.example"

Fields = tuple[str, ...]

# `{who}` is the address that the e-mail says it is from.
TRICKS: dict[str, Fields] = {
    "two From": ("From: {who}", "From: dex@stalker.example"),
    "two From, his first": ("From: dex@stalker.example", "From: {who}"),
    "two From, the same": ("From: {who}", "From: {who}"),
    "two addresses": ("From: {who}, dex@stalker.example",),
    "two addresses, his first": ("From: dex@stalker.example, {who}",),
    "two angles": ("From: <{who}> <dex@stalker.example>",),
    "address as a name": ("From: {who} <dex@stalker.example>",),
    "address as a quoted name": ('From: "{who}" <dex@stalker.example>',),
    "address in a name": ('From: "Annika ({who})" <dex@stalker.example>',),
    "address in code": ("From: =?utf-8?q?a=40home.example?= <{who}>",),
    "his address in the name": ("From: dex@stalker.example <{who}>",),
    "comment before": ("From: (dex@stalker.example) {who}",),
    "comment behind": ("From: {who} (dex@stalker.example)",),
    "comment inside": ("From: Annika <{who}(x)>",),
    "comment that hides": ("From: ({who}) dex@stalker.example",),
    "group": ("From: friends: {who};",),
    "group of two": ("From: friends: {who}, dex@stalker.example;",),
    "route": ("From: <@stalker.example:{who}>",),
    "open angle": ("From: Annika <{who}",),
    "open quote": ('From: "Annika <{who}>',),
    "words behind": ("From: <{who}> dex",),
    "semicolon": ("From: {who};dex@stalker.example",),
    "zero": ("From: {who}\0",),
    "folded at once": ("From:\r\n {who}",),
    "folded inside": ("From: Annika\r\n <{who}>",),
    "folded with a blank line": ("From: Annika\r\n \r\n <{who}>",),
    "blank before the colon": ("From : {who}",),
    "tab before the colon": ("From\t: {who}",),
    "return in another field": ("X-Note: a\rFrom: {who}",),
    "return behind": ("From: {who}\rX-Note: a",),
    "return before the line end": ("From: {who}\r",),
    "vertical tab": ("From: {who}\x0b",),
    "form feed": ("From: \x0c{who}",),
    "another blank": ("From: \u00a0{who}",),
    "separator of lines": ("From: Annika\u2028 <{who}>",),
    "line that is no field": ("From: {who}", "words without a colon"),
    "line of blanks": ("From: {who}", "   "),
    "Sender alone": ("Sender: {who}",),
    "another Sender": ("From: {who}", "Sender: dex@stalker.example"),
    "another X-Sender": ("From: {who}", "X-Sender: dex@stalker.example"),
    "another Sender, coded": ("From: {who}", "Sender: =?utf-8?q?dex?="),
    "another Resent-From": ("From: {who}", "Resent-From: dex@stalker.example"),
    "another Return-Path": ("From: {who}", "Return-Path: <dex@stalker.example>"),
    "another mailfrom": (
        "From: {who}",
        "Authentication-Results: mx.example; spf=pass smtp.mailfrom=dex@stalker.example",
    ),
    "checks failed": (
        "From: {who}",
        "Authentication-Results: mx.example; spf=fail smtp.mailfrom={who}; dkim=none; dmarc=fail",
    ),
    "one check failed": ("From: {who}", "ARC-Authentication-Results: i=1; dkim=pass; dmarc=fail"),
    "old check failed": ("From: {who}", "Received-SPF: softfail (mx: 192.0.2.1)"),
    "two Subject": ("From: {who}", "Subject: a", "Subject: b"),
    "two To": ("From: {who}", "To: dex@stalker.example"),
    "two Message-ID": ("From: {who}", "Message-ID: <1@a.example>", "Message-ID: <2@a.example>"),
}  # fmt: skip
SERVERS: dict[str, Fields] = {
    "none": (),
    "Exchange": (
        "Received: from A.example (192.0.2.1) by B.example (192.0.2.2) with Microsoft SMTP Server"
        " id 15.20; Fri, 13 Feb 2026 10:11:00 +0000",
    ),
    "for her": (
        "Received: from a.example by mx.home.example for <annika@home.example>; "
        "Fri, 13 Feb 2026 10:11:00 +0000",
    ),
    "Delivered-To": ("Delivered-To: annika@home.example",),
}
REST = ("To: dex@stalker.example", "Date: Fri, 13 Feb 2026 10:10:59 +0000", "MIME-Version: 1.0")


def read(fields: Sequence[str], own: str = HER) -> Message:
    return mail_message(1, "\r\n".join([*fields, "", "I love you"]).encode(), own)


def is_doubted(found: Message) -> bool:
    return Doubt.PERHAPS_SOMEBODY_ELSE in found.doubts


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("who", [HER, SISTER])
def test_a_trick_makes_no_line_hers_and_leaves_none_without_a_doubt(server: str, who: str) -> None:
    believed = []
    for trick, lines in TRICKS.items():
        fields = [each.replace("{who}", who) for each in lines]
        for order in ([*SERVERS[server], *fields, *REST], [*REST, *fields, *SERVERS[server]]):
            found = read(order)
            if found.own is True or not is_doubted(found):
                believed.append((trick, order[0], found.own))
    assert believed == []


@pytest.mark.parametrize(
    "sign",
    [
        *("Received: by mx.example", "X-Received: by x", "Return-Path: <annika@home.example>"),
        *("Delivered-To: dex@stalker.example", "X-Original-To: x", "Envelope-To: x"),
        *("Return-Path: <>", "X-Originating-IP: [192.0.2.1]", "X-Apparently-To: x"),
        *("Authentication-Results: mx.example; spf=pass; dkim=pass; dmarc=pass", "ARC-Seal: i=1"),
        *("ARC-Message-Signature: i=1", "DKIM-Signature: v=1", "Received-SPF: pass"),
        *("X-Spam-Status: No", "X-Virus-Scanned: yes", "Delivery-date: x", "X-Forwarded-To: x"),
        *("X-MS-Exchange-Organization-AuthAs: Anonymous", "X-Microsoft-Antispam: x"),
        *("List-Id: <a.example>", "X-Envelope-From: annika@home.example"),
        "X-MS-Exchange-Transport-EndToEndLatency: 1",
        *("X-Authenticated-Sender: annika@home.example", "X-Source-IP: 192.0.2.1"),
        *("X-Sasl-enc: x", "X-Greylist: x", "X-IronPort-AV: x", "X-Barracuda-Connect: x"),
        *("X-Proofpoint-GUID: x", "X-Amavis-Alert: x", "X-Provags-ID: x", "X-ME-Sender: x"),
        *("X-Mail-From: dex@stalker.example", "X-Env-Sender: x", "X-Real-To: x", "X-Peer: x"),
        *("X-HELO: x", "X-RBL: x", "X-MDRemoteIP: 192.0.2.1", "X-Get-Message-Sender-Via: x"),
        *("X-MS-TrafficTypeDiagnostic: x", "X-EOPAttributedMessage: 0", "X-ClientProxiedBy: x"),
        *("X-SES-Outgoing: x", "X-SG-EID: x", "X-Mandrill-User: x", "X-Mailgun-Sid: x"),
        *("X-Vade-Score: 0", "X-OVH-Remote: x", "X-Exim: x", "X-UIDL: x", "X-Source: x"),
        *("Errors-To: x", "X-Complaints-To: x", "Auto-Submitted: no", "Precedence: bulk"),
        *("X-Apple-Action: MOVE_TO_FOLDER/INBOX", "X-Apple-UUID: x", "X-Nobody-Knows-It: x"),
        *("X-Gmail-Labels: Inbox", "X-Gmail-Labels: Sent,Inbox", "X-Gmail-Labels: Unsent"),
        *("X-GM-THRID: 1", "X-Gmail-Labels: Sent\r\nX-Gmail-Labels: Inbox"),
    ],
)
def test_what_a_server_wrote_leaves_open_whether_she_sent_it(sign: str) -> None:
    found = read([f"From: Annika <{HER}>", *REST, sign])
    assert (found.own, is_doubted(found)) == (None, True)


@pytest.mark.parametrize("to", ["To", "Cc", "Bcc"])
@pytest.mark.parametrize(
    "value",
    [
        *(HER, HER.upper(), f"a@b.example, <{HER}>", f"x: {HER};", "annika@home .example"),
        *("annika(x)@home.example", '"annika"@home.example', '"ann\\ika"@home.example'),
        *("annika\uff20home.example", "ann\u00adika@home.example", "annika@home\u200b.example"),
        *("annika+dex@home.example", "Annika <ANNIKA+@home.example>", "annika@home\uff0eexample"),
    ],
)
def test_what_is_to_herself_leaves_open_whether_she_sent_it(to: str, value: str) -> None:
    found = read([f"From: {HER}", f"{to}: {value}", *REST[1:]])
    assert (found.own, is_doubted(found)) == (None, True)


@pytest.mark.parametrize(
    "to",
    [
        (), ("To:",), ("To: undisclosed-recipients:;",), ("To: Undisclosed recipients",),
        ('To: "undisclosed-recipients"@home.example:;',), ("To: <>",), ("Cc: a: ;, b:;",),
    ],
)  # fmt: skip
def test_what_names_nobody_whom_it_is_to_leaves_open_whether_she_sent_it(to: Fields) -> None:
    found = read([f"From: {HER}", *to, *REST[1:]])
    assert (found.own, is_doubted(found)) == (None, True)


COPIES: dict[str, Fields] = {
    "Thunderbird": (
        "X-Mozilla-Status: 0001", "X-Mozilla-Status2: 00800000", "X-Mozilla-Keys:",
        "Content-Type: text/plain; charset=UTF-8; format=flowed",
        "Message-ID: <b0b1@home.example>", "Date: Fri, 13 Feb 2026 10:10:59 +0000",
        "MIME-Version: 1.0", "User-Agent: Mozilla Thunderbird", "Subject: Re: no",
        "Content-Language: en-GB", "To: Dex <dex@stalker.example>", f"From: Annika Q <{HER}>",
        "X-Identity-Key: id1", "Fcc: imap://x/Sent", "X-Forwarded-Message-Id: <1@a.example>",
        "In-Reply-To: <1@a.example>", "References: <0@a.example>\r\n <1@a.example>",
        "Autocrypt: addr=annika@home.example; keydata=x",
    ),
    "Apple Mail": (
        f'From: "Quill, Annika" <{HER}>', "Content-Type: text/plain;\r\n\tcharset=us-ascii",
        "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.300.61.1.2\\))", "Subject: no",
        "X-Apple-Base-Url: x-msg://1/", "X-Universally-Unique-Identifier: 5",
        "X-Smtp-Server: smtp.home.example:annika", "Date: Fri, 13 Feb 2026 10:10:59 +0000",
        "Message-Id: <9@home.example>", "To: dex@stalker.example",
    ),
    "Gmail, Takeout": (
        "X-GM-THRID: 1822", "X-Gmail-Labels: =?UTF-8?Q?Sent,Opened?=", "MIME-Version: 1.0",
        "Date: Fri, 13 Feb 2026 10:10:59 +0000", "Message-ID: <CAB@mail.example>",
        "Subject: no", f"From: Annika Q <{HER}>", "To: Dex <dex@stalker.example>",
        'Content-Type: text/plain; charset="UTF-8"',
    ),
    "Exchange": (
        f"From: Annika Q <{HER}>", "To: Dex <dex@stalker.example>", "Subject: no",
        "Thread-Topic: no", "Thread-Index: AQHT", "Date: Fri, 13 Feb 2026 10:10:59 +0000",
        "Message-ID: <AM0@home.example>", "Accept-Language: en-GB", "Content-Language: en-GB",
        "X-MS-Has-Attach:", "X-MS-Exchange-Organization-SCL: -1", "X-MS-TNEF-Correlator:",
        "X-MS-Exchange-Organization-RecordReviewCfmType: 0", "MIME-Version: 1.0",
    ),
    "K-9, a long name in code": (
        f"X-Sender: {HER}", "Date: Fri, 13 Feb 2026 10:10:59 +0000",
        "User-Agent: K-9 Mail for Android",
        f"From: =?UTF-8?Q?Annik=C3=A4_Quill_of_the_Long_Meadow?=\r\n =?UTF-8?Q?_Farm?= <{HER}>",
        "To: dex@stalker.example", "Bcc: runa@family.example", "Message-ID: <A@home.example>",
    ),
    "lines that end with a feed alone": (f"From: {HER}\nTo: dex@stalker.example\nDate: x",),
}  # fmt: skip


@pytest.mark.parametrize("program", COPIES)
def test_the_copy_that_a_program_keeps_of_what_she_sent_is_hers(program: str) -> None:
    found = read(COPIES[program])
    assert (found.sender, found.own, found.doubts) == (HER, True, ())
    assert read(COPIES[program], "").own is None
    assert read(COPIES[program], HIM).own is False


@pytest.mark.parametrize("server", SERVERS)
def test_a_plain_mail_of_somebody_else_has_no_doubt(server: str) -> None:
    found = read([*SERVERS[server], f'From: "runa@family.example" <{SISTER}>', *REST])
    assert (found.sender, found.own, found.doubts) == (SISTER, False, ())


def test_the_name_beside_an_address_is_read_as_people_see_it() -> None:
    found = read([f'From: "Quill, \\"Ru\\" Runa" <{SISTER}>', *REST])
    assert (found.label, is_doubted(found)) == ('Quill, "Ru" Runa', False)


TRICK = st.sampled_from(sorted(TRICKS)).map(TRICKS.__getitem__)
SERVER = st.sampled_from(sorted(SERVERS)).map(SERVERS.__getitem__)
BESIDE = st.sampled_from(
    ["Subject: hello", "X-Mailer: x", "Reply-To: a@b.example", "X-Note: a\r\n b", "User-Agent: y"]
)


@st.composite
def composed(draw: st.DrawFn) -> list[str]:
    """Return a header with at least one trick, or one server, in any order."""
    trick = draw(st.one_of(st.just(()), TRICK))
    server = draw(SERVER if trick else SERVER.filter(bool))
    plain = () if trick else (f"From: {HER}",)
    beside = draw(st.lists(BESIDE, max_size=3, unique=True))
    fields = [*REST, *trick, *server, *plain, *beside]
    return [each.replace("{who}", HER) for each in draw(st.permutations(fields))]


@given(st.from_regex(r"X-[A-Za-z][A-Za-z-]{2,20}", fullmatch=True))
def test_a_field_that_no_program_is_known_to_compose_leaves_it_open(name: str) -> None:
    if not is_as_composed([(name, "x")]):
        assert read([f"From: {HER}", *REST, f"{name}: x"]).own is None


@given(composed())
def test_no_header_with_a_trick_or_a_server_is_hers(fields: list[str]) -> None:
    # A line that is no field goes on with the one above it; the first is always one.
    found = read(["X-First: 1", *fields])
    assert found.own is not True


ODD = st.text(f'{HER}<>(),;:"\\@ \t\r\n=?dx.', max_size=30)


@given(ODD, st.sampled_from([HER, f"Annika <{HER}>"]), ODD)
def test_a_from_field_with_anything_beside_her_address_is_not_known_to_be_hers(
    before: str, written: str, behind: str
) -> None:
    found = read([f"From:{before}{written}{behind}", *REST])
    if found.own is True:
        name, angle, address = f"{before}{written}{behind}".strip().rpartition("<")
        assert address.removesuffix(">").lower() == HER
        assert "@" not in name or name.strip(" '\"<>()[]").lower() == HER
        assert "\r" not in name.replace("\r\n", "")
        assert bool(angle) == address.endswith(">")
