"""The written exhibits of the sample: e-mails with headers, a chat export, two letters.

Addresses are in domains reserved for examples, and networks in ranges reserved for documentation.
"""

from __future__ import annotations

import quopri
from collections.abc import Sequence

from sample.drawing.letters import letter

_LONG = """\
Annika,

I have written this four times and deleted it four times so please read it to the end, you owe me \
that much. I am not angry. People say I am angry and I am not, I am the calmest I have ever been.

You told the police I "keep ringing". I rang because you would not answer. If you answer once I \
will not need to ring. It is that simple. The officer was actually very nice about it and he said \
himself that couples fall out.

I know you had the light on until two again. I know you have stopped having breakfast. I am not \
saying that to frighten you, I am saying it because nobody else notices these things. Who else \
knows that you turn the cup round three times. Who else.

I have kept everything. Every ticket, the beer mat, the hair tie. I have made a list of the days \
and there are one hundred and fifty five of them, and on one hundred and nine you said you were \
happy, so that is not something you can just change your mind about on a Tuesday.

I went past the surgery on Monday, Wednesday and Thursday and you were not at the front desk on \
Thursday, so I hope you are not ill. You should tell people if you are going to change your hours.

I will stop when you tell me why, to my face, without your sister there. Ten minutes. The bench, \
any day, I am there most evenings anyway.

C.
"""

_SECOND = """\
You can have all the paper in the world.

I have not come near you. I have not rung. I am writing from my own house to an address that \
anybody can look up, and if you did not want to hear from me you would have changed it.

The bench, the 9th. I will wear the grey one so you know I mean well.
"""

_CHAT = """\
01/02/2026, 09:12 - 07700 900264: Morning beautiful. I know you said space but its sunday
01/02/2026, 09:13 - 07700 900264: Did you sleep
01/02/2026, 21:34 - 07700 900264: your curtains dont meet in the middle btw. anyone could see in
02/02/2026, 07:38 - 07700 900264: Good morning
02/02/2026, 07:41 - 07700 900264: Good morning A
02/02/2026, 07:52 - 07700 900264: are you on earlies
02/02/2026, 07:58 - 07700 900264: you are on earlies
02/02/2026, 08:15 - 07700 900264: saw you go in. that coat is too thin
02/02/2026, 08:16 - 07700 900264: <photo omitted>
03/02/2026, 18:02 - 07700 900264: You left your blue scarf. I could drop it
03/02/2026, 18:31 - Annika: Please keep it. It is over and I don't want any contact. Please don't \
message, call or come to the flat or work. This is the last thing I'll say.
03/02/2026, 18:32 - 07700 900264: ok
03/02/2026, 18:33 - 07700 900264: you dont mean that. ten minutes thats all im asking for
03/02/2026, 18:41 - 07700 900264: who told you to write that
03/02/2026, 19:20 - 07700 900264: that isnt how you write
03/02/2026, 19:22 - 07700 900264: is your sister there
03/02/2026, 20:05 - 07700 900264: ok im calm now. sorry. ten minutes
03/02/2026, 21:47 - 07700 900264: Answer
03/02/2026, 22:30 - 07700 900264: Annika
03/02/2026, 22:31 - 07700 900264: Annika
03/02/2026, 22:31 - 07700 900264: Annika
03/02/2026, 23:02 - 07700 900264: I can wait
03/02/2026, 23:48 - 07700 900264: night then x
05/02/2026, 06:55 - 07700 900264: dreamt about the bench
09/02/2026, 17:20 - 07700 900264: T says youre on lates this week. you could of told me
12/02/2026, 12:01 - 07700 900264: two days till valentines
12/02/2026, 12:02 - 07700 900264: I booked the place with the lamps remember. its paid for
12/02/2026, 12:40 - 07700 900264: they wont refund it
12/02/2026, 12:41 - 07700 900264: so thats 80 quid you owe me or a dinner. joke
12/02/2026, 12:41 - 07700 900264: not a joke
12/02/2026, 13:15 - 07700 900264: you read them. I can see you read them
12/02/2026, 16:00 - 07700 900264: parked round the back today. you always use the front
12/02/2026, 23:59 - 07700 900264: night x
"""

_GROUP = """\
26/01/2026, 18:04 - Tamsin: Sunday, the reservoir or the moor?
26/01/2026, 18:06 - Annika: Reservoir. My boots are still wet from last time
26/01/2026, 18:07 - 07700 900264: moor. ill drive
26/01/2026, 18:09 - Tamsin: You drove last time
26/01/2026, 18:09 - 07700 900264: so
26/01/2026, 18:15 - Annika: Reservoir then, ten o'clock
29/01/2026, 20:11 - Tamsin: I can't after all. I have the hospital on Monday and want to rest
29/01/2026, 20:14 - Annika: Of course. Another week
29/01/2026, 20:31 - 07700 900264: then its us two
29/01/2026, 20:40 - Annika: Not this week
31/01/2026, 19:22 - 07700 900264: are we walking tomorrow or not
31/01/2026, 19:25 - Annika: No. I said I need some space
31/01/2026, 19:26 - 07700 900264: in front of T now is it
31/01/2026, 19:50 - Tamsin: Leave it there, please
01/02/2026, 10:05 - 07700 900264: im at the reservoir. on my own
01/02/2026, 10:06 - 07700 900264: IMG-20260201-WA0004.jpg (file attached)
01/02/2026, 10:31 - 07700 900264: ten oclock you said
04/02/2026, 20:02 - 07700 900264: she wont answer me so ill say it here
04/02/2026, 20:03 - 07700 900264: T tell her ten minutes
04/02/2026, 20:03 - 07700 900264: thats all
04/02/2026, 20:10 - Tamsin: Please don't use this group for that
04/02/2026, 20:12 - 07700 900264: then tell her to pick up
04/02/2026, 20:13 - 07700 900264: Missed voice call
04/02/2026, 20:20 - 07700 900264: A i can see youve read this
04/02/2026, 20:41 - 07700 900264: fine
06/02/2026, 07:15 - 07700 900264: which bus are you on now. its not the 8.10
06/02/2026, 07:16 - 07700 900264: T which bus
06/02/2026, 07:31 - 07700 900264: ill find out
06/02/2026, 12:30 - Tamsin: I'm leaving this group. Please stop
06/02/2026, 12:40 - 07700 900264: now its just us
10/02/2026, 22:14 - 07700 900264: sat by the reservoir again
10/02/2026, 22:15 - 07700 900264: your flask is still in my car
10/02/2026, 22:19 - 07700 900264: i read the old ones every night
10/02/2026, 22:19 - 07700 900264: you wrote ten oclock like you meant it
10/02/2026, 22:47 - 07700 900264: night
13/02/2026, 06:50 - 07700 900264: sunday, ten oclock
13/02/2026, 06:52 - 07700 900264: ill bring the flask
"""


def long_email() -> bytes:
    """Return the long message of 27 February, with its headers."""
    return _email(
        sender="Corin Hasselby <corin.hasselby@example.com>",
        date="Fri, 27 Feb 2026 02:14:09 +0000",
        subject="please read to the end",
        message_id="<20260227021409.4417@mail.example.com>",
        relay=("203.0.113.41", "Fri, 27 Feb 2026 02:14:12 +0000"),
        parts=[("text/plain", _LONG)],
    )


def cancelled_booking() -> bytes:
    """Return a hotel's reply to a cancellation that she never sent; it has a remote picture."""
    plain = (
        "Dear Annika,\n\nAs you asked by e-mail on 1 April we have cancelled your room for 10 to "
        "12 April. We are sorry that you are unwell. The deposit cannot be returned.\n\n"
        "Your message: please cancel, I am not well enough to travel and will not be going away "
        "this spring.\n\nThe Gull House\n"
    )
    page = (
        '<html><body><img src="https://example.net/open.gif?id=7741" width="1" height="1">'
        "<p>Dear Annika,</p><p>As you asked by e-mail on 1 April we have <b>cancelled</b> your "
        "room for 10 to 12 April. We are sorry that you are unwell. The deposit cannot be "
        "returned.</p><p>The Gull House</p></body></html>\n"
    )
    return _email(
        sender="The Gull House <rooms@example.net>",
        date="Thu, 02 Apr 2026 09:26:51 +0100",
        subject="Your room is cancelled",
        message_id="<gh-7741@example.net>",
        relay=("198.51.100.8", "Thu, 02 Apr 2026 09:26:53 +0100"),
        parts=[("text/plain", plain), ("text/html", page)],
    )


def second_email() -> bytes:
    """Return the message of 2 August from an address not seen before."""
    return _email(
        sender="Still Waters <s.waters.77@example.org>",
        date="Sun, 02 Aug 2026 23:07:30 +0100",
        subject="(no subject)",
        message_id="<b91c77@post.example.org>",
        relay=("203.0.113.41", "Sun, 02 Aug 2026 23:07:33 +0100"),
        parts=[("text/plain", _SECOND)],
    )


def chat_export() -> bytes:
    """Return the whole chat with the first number as the application exports it."""
    return _CHAT.encode()


def group_export() -> bytes:
    """Return the walking group, of three, as the application exports it."""
    return _GROUP.encode()


def no_action_letter() -> bytes:
    """Return the letter by which the first report was closed."""
    return letter(
        "Outcome of your report",
        [
            [
                "# Northmere Police",
                "Investigation Support",
                "",
                "6 March 2026",
                "",
                "Reference: NM/0226/1187",
                "Recorded as: malicious communications",
                "",
                "Dear Ms Brzezna,",
                "",
                "You told us on 22 February 2026 about a number of telephone calls on the",
                "evening of 20 February 2026.",
                "",
                "An officer has spoken to the other party by telephone. He says that the calls",
                "were about returning belongings and that he will not call again.",
                "",
                "We have looked at this report and there is not enough to take it further.",
                "No further action will be taken and the report is now closed.",
                "",
                "If you get unwanted calls you may wish to block the number.",
                "",
                "Yours sincerely,",
                "",
                "PC 4471 Ashgrove",
            ]
        ],
    )


def order_copy() -> bytes:
    """Return the copy of the full order that she was given at court."""
    return letter(
        "Copy of order",
        [
            [
                "# Skelbourne Magistrates' Court",
                "# Stalking protection order (copy)",
                "",
                "Date: 21 July 2026          Case: SKM/26/3305",
                "Applicant: Chief Constable, Northmere Police",
                "Respondent: Corin Hasselby",
                "",
                "The respondent was present and was given this order at 14:50.",
                "Until 20 July 2028 the respondent must not:",
                "",
                "1. Contact Annika Brzezna by any means, directly or through others.",
                "2. Enter Larkspur Row, Skelbourne.",
                "3. Come within 100 metres of her, or of Pellwether Road Dental Practice.",
                "4. Publish anything about her, or that seems to come from her.",
                "5. Use any account or number that has not been given to police.",
                "6. Have any device or tag that shows where she or her car is.",
            ],
            [
                "# Stalking protection order (copy), page 2",
                "",
                "The respondent must:",
                "",
                "7. Give police the names of all accounts, numbers and devices in his use",
                "within 3 days.",
                "",
                "This copy is for the person protected. Keep it where you can find it.",
            ],
        ],
    )


def _email(
    *,
    sender: str,
    date: str,
    subject: str,
    message_id: str,
    relay: tuple[str, str],
    parts: Sequence[tuple[str, str]],
) -> bytes:
    host = sender.split("@")[1].rstrip(">")
    head = [
        "Return-Path: <" + sender.split("<")[1],
        f"Received: from out.{host} (out.{host} [{relay[0]}])",
        f"\tby mx.example.org with ESMTPS id 7c{abs(len(subject)):03d}a; {relay[1]}",
        f"Authentication-Results: mx.example.org; spf=pass smtp.mailfrom={host}",
        f"Message-ID: {message_id}",
        f"Date: {date}",
        f"From: {sender}",
        "To: Annika Brzezna <annika@example.org>",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
    ]
    if len(parts) == 1:
        lines = [*head, *_part(*parts[0])]
    else:
        mark = "=_part_7741"
        lines = [*head, f'Content-Type: multipart/alternative; boundary="{mark}"', ""]
        for part in parts:
            lines += [f"--{mark}", *_part(*part)]
        lines += [f"--{mark}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _part(kind: str, text: str) -> list[str]:
    body = quopri.encodestring(text.encode()).decode("ascii")
    return [
        f"Content-Type: {kind}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        *body.split("\n"),
    ]
