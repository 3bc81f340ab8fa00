"""Nine hundred incidents over six years, by somebody online whom she never identified.

Everybody in it is invented: people, street, shop, forces, platforms, accounts and numbers. What is
singular stands in `online/special.toml`, written by hand; here are the runs, the many acts that
are alike. Nothing is drawn at random: the same lines come out every time.

**Invariants:**

- Line `N` of a run is `run-NN`; `@run-*` in the lines by hand stands for all of them, and a change
  of `@run-*` is one change for each, because that is how she has to make it.
- The clock is the one on her wall. Live entries follow each act, Sunday's are written one after the
  other from six o'clock, and those from old mail in one weekend of 2024.
- An account is noted in the minute of the first entry that names it, unless it is written by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from pathlib import Path

Line = dict[str, object]

_SPECIAL = Path(__file__).parent / "online" / "special.toml"
_MAIL_DAYS = (datetime(2024, 10, 19, 10, 0), datetime(2024, 10, 20, 13, 0))  # noqa: DTZ001
_MAIL_A_DAY = 30


class Written(Enum):
    """When the entries of a run were written."""

    LIVE = "live"
    SUNDAY = "sunday"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reaching her: kinds of behaviour, and what she writes of it."""

    behaviours: tuple[str, ...]
    where: tuple[str, ...]
    words: tuple[str, ...]

    def what(self, number: int) -> str:
        where = self.where[number % len(self.where)]
        return f'{where} "{self.words[number % len(self.words)]}"'


COMMENT = Way(
    ("SOCIAL_CONTACT",),
    ("Under the blue skeins:", "Under the shop's picture:", "Under a year-old picture:"),
    (
        "pretty for a thief",
        "still here are you",
        "who taught you to count",
        "smile then",
        "saw that",
        "you know who",
        "blocked is not gone",
    ),
)
RETURN = Way(
    ("SOCIAL_CONTACT", "OTHER_ROUTE"),
    ("New name, same words:", "Another one today:", "Made this week, follows only me:"),
    ("did you miss me", "try again", "you can't block everybody", "me", "hello Imara"),
)
CHAT = Way(
    ("MSG_UNWANTED", "OTHER_ROUTE"),
    ("A message request:", "Message, read and left:", "Message in the night:"),
    ("answer me", "you were up late", "I only want what I paid for", "?", "tick tock"),
)
FILM = Way(
    ("SOCIAL_CONTACT", "RUMOURS"),
    ("Under the dyeing film:", "In a film of theirs with my shop in it:"),
    ("fraud", "ask her where the money went", "watch her hands", "she knows what she did"),
)
STALL = Way(
    ("MSG_UNWANTED", "RUMOURS"),
    ("Question on a listing:", "A dispute without an order:", "Note to the seller:"),
    ("where is my refund", "is this the same as the ones that bled", "green was promised"),
)
MAIL = Way(
    ("MSG_UNWANTED", "OTHER_ROUTE"),
    ("E-mail to the shop:", "E-mail, no subject:", "E-mail, my name as the subject:"),
    ("I keep everything", "five years is nothing", "you will write back", "last chance again"),
)
REVIEW = Way(
    ("RUMOURS", "MONEY_WORK_HARM"),
    ("One star:", "One star, no order by that name:"),
    ("wool bled on a baby", "rude in person", "sells what she does not own"),
)
ORDER = Way(
    ("ORDERS_IN_NAME", "MONEY_WORK_HARM"),
    ("Fake order, address a car park, note:", "Fake order, cancelled at once, note:"),
    ("gift wrap it", "to the girl with the red hands", "see you"),
)
PARCEL = Way(
    ("ORDERS_IN_NAME", "LETTER_GIFT"),
    ("Parcel that I did not order, on the slip:", "Catalogue in my name, on the label:"),
    ("I. Venning", "Imara V"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Acts that are alike, `apart` minutes from each other; accounts take turns."""

    name: str
    first: str
    count: int
    apart: int
    way: Way
    accounts: tuple[str, ...] = ()
    written: Written = Written.LIVE
    after: int = 20  # minutes from the act to a live entry
    certainty: str = ""
    reported: bool | None = None
    customer: bool = False
    why: str = ""
    why_every: int = 1


LIVE, SUNDAY, OLD_MAIL = Written.LIVE, Written.SUNDAY, Written.MAIL

# fmt: off
RUNS = (
    Run(name="first", first="2020-09-14T21:05", count=18, apart=1117, way=COMMENT,
        accounts=("a00",), written=OLD_MAIL, certainty="held"),
    Run(name="second", first="2020-09-29T07:40", count=22, apart=2100, way=RETURN,
        accounts=("a01",), written=OLD_MAIL, certainty="held"),
    Run(name="autumn", first="2020-11-08T20:15", count=26, apart=1700, way=RETURN,
        accounts=("a02",), certainty="seen"),
    Run(name="winter", first="2021-01-04T19:00", count=31, apart=900, way=COMMENT,
        accounts=("a03", "a04"), written=SUNDAY, reported=False),
    Run(name="march21", first="2021-03-02T22:10", count=14, apart=400, way=CHAT,
        accounts=("a05",), certainty="seen"),
    Run(name="reviews21", first="2021-04-10T13:30", count=12, apart=4500, way=REVIEW,
        accounts=("a35",), written=SUNDAY, certainty="held", reported=False),
    Run(name="quill21", first="2021-06-05T12:20", count=34, apart=610, way=RETURN,
        accounts=("a06", "a07"), written=SUNDAY),
    Run(name="mail21", first="2021-08-15T06:10", count=20, apart=3000, way=MAIL,
        accounts=("a31",), written=OLD_MAIL, certainty="held"),
    Run(name="burst", first="2021-11-26T20:02", count=50, apart=1, way=COMMENT,
        accounts=("a08",), after=75, certainty="seen", reported=True),
    Run(name="other", first="2022-01-17T10:00", count=7, apart=700, way=STALL,
        accounts=("a09",), certainty="held"),
    Run(name="spring22", first="2022-03-06T18:30", count=38, apart=820, way=RETURN,
        accounts=("a10", "a11"), written=SUNDAY),
    Run(name="summer22", first="2022-07-20T23:15", count=15, apart=2500, way=CHAT,
        accounts=("a12",), certainty="seen"),
    Run(name="reely22", first="2022-10-01T16:00", count=41, apart=700, way=FILM,
        accounts=("a13", "a14"), written=SUNDAY),
    Run(name="third", first="2022-11-19T21:40", count=28, apart=77, way=CHAT,
        accounts=("a15",), certainty="held"),
    Run(name="valentine", first="2023-02-10T08:00", count=36, apart=240, way=COMMENT,
        accounts=("a16",), written=SUNDAY, reported=False),
    Run(name="stall23", first="2023-05-15T09:00", count=30, apart=1500, way=STALL,
        accounts=("a17",), certainty="held", customer=True, why_every=2,
        why="The colour that bled, again. I told only him that I would take it back."),
    Run(name="orders23", first="2023-07-03T11:00", count=16, apart=5000, way=ORDER,
        accounts=("a41",), certainty="inferred"),
    Run(name="parcels", first="2023-09-04T12:00", count=9, apart=4000, way=PARCEL,
        certainty="inferred"),
    Run(name="autumn23", first="2023-10-02T19:20", count=40, apart=590, way=RETURN,
        accounts=("a18", "a19"), written=SUNDAY, certainty="held", customer=True),
    Run(name="easter", first="2024-03-31T23:35", count=50, apart=1, way=COMMENT,
        accounts=("a22",), after=80, certainty="seen", customer=True, why_every=10,
        why="The number of his order, written out in words."),
    Run(name="april24", first="2024-04-03T17:45", count=33, apart=480, way=RETURN,
        accounts=("a20", "a21"), written=SUNDAY, certainty="seen"),
    Run(name="murmur24", first="2024-06-10T21:00", count=40, apart=650, way=CHAT,
        accounts=("a23", "a24"), certainty="seen", reported=True),
    Run(name="reviews24", first="2024-08-01T14:00", count=10, apart=5000, way=REVIEW,
        accounts=("a36",), written=SUNDAY, certainty="held", reported=False),
    Run(name="autumn24", first="2024-11-04T20:30", count=37, apart=500, way=FILM,
        accounts=("a25", "a26"), written=SUNDAY, customer=True, why_every=5,
        why="Says \"bled\" where everybody else says \"ran\"."),
    Run(name="afterimage", first="2025-02-12T07:30", count=27, apart=300, way=CHAT,
        accounts=("a27",), certainty="held", reported=True),
    Run(name="mail25", first="2025-05-05T05:50", count=25, apart=2200, way=MAIL,
        accounts=("a32", "a33"), written=SUNDAY, certainty="held"),
    Run(name="summer25", first="2025-07-14T19:10", count=40, apart=700, way=COMMENT,
        accounts=("a28", "a29"), certainty="seen"),
    Run(name="streams", first="2025-09-20T21:30", count=6, apart=10080, way=FILM,
        accounts=("a30",), written=SUNDAY, certainty="recording"),
    Run(name="winter25", first="2025-12-01T18:00", count=36, apart=900, way=RETURN,
        accounts=("a37", "a38"), written=SUNDAY, certainty="seen"),
    Run(name="january", first="2026-01-10T20:00", count=34, apart=900, way=CHAT,
        accounts=("a39",), certainty="seen", reported=True, customer=True, why_every=17,
        why="Asks for the refund by its old number."),
    Run(name="february", first="2026-02-09T22:00", count=11, apart=2000, way=RETURN,
        accounts=("a40",), certainty="seen"),
    Run(name="summer26", first="2026-07-06T18:20", count=29, apart=1100, way=COMMENT,
        accounts=("a34", "a40"), written=SUNDAY, certainty="held"),
    Run(name="last", first="2026-10-05T21:15", count=15, apart=1000, way=RETURN,
        accounts=("a34",), certainty="seen"),
)

# The others are written by hand: a00, a09, a17 and a22.
ACCOUNTS = {
    "a01": ("wren.and.rue2", "Lantern"), "a02": ("rue_again", "Lantern"),
    "a03": ("just_a_customer", "Lantern"), "a04": ("plainstitch", "Lantern"),
    "a05": ("notblocked", "Murmur"), "a06": ("purl_harbour", "Quill"),
    "a07": ("dye_another_day", "Quill"), "a08": ("fifty_ways", "Lantern"),
    "a10": ("seconds_only", "Quill"), "a11": ("skein_of_lies", "Quill"),
    "a12": ("m_4417", "Murmur"), "a13": ("watchherhands", "Reely"),
    "a14": ("watchherhands2", "Reely"), "a15": ("m_9082", "Murmur"),
    "a16": ("redhands", "Lantern"), "a18": ("oakgall", "Quill"),
    "a19": ("oakgall_", "Quill"), "a20": ("weld.and.woad", "Lantern"),
    "a21": ("woad.and.weld", "Lantern"), "a23": ("m_1160", "Murmur"),
    "a24": ("m_1161", "Murmur"), "a25": ("bledfilm", "Reely"),
    "a26": ("bledfilm2", "Reely"), "a27": ("m_7003", "Murmur"),
    "a28": ("madder_still", "Quill"), "a29": ("madder_yet", "Quill"),
    "a30": ("livewire_k", "Reely"), "a31": ("keepall@example.org", "e-mail"),
    "a32": ("keep.all.2@example.org", "e-mail"), "a33": ("keepall3@example.net", "e-mail"),
    "a34": ("still_counting", "Lantern"), "a35": ("Disappointed P", "shop reviews"),
    "a36": ("A. Nother", "shop reviews"), "a37": ("tansy_t", "Quill"),
    "a38": ("tansy_tt", "Quill"), "a39": ("buyer_0417", "Stallholder"),
    "a40": ("rue_for_you", "Lantern"), "a41": ("M. Rook", "shop orders"),
}
# fmt: on


def lines() -> list[Line]:
    """Return the whole story in order of writing, with `written` by the clock on her wall."""
    special = tomllib.loads(_SPECIAL.read_text(encoding="utf-8"))["line"]
    accounts = ACCOUNTS | {
        str(line["ref"]): (str(line["account"]), str(line["platform"]))
        for line in special
        if line.get("kind") == "account"
    }
    acts = list(_acts(accounts))
    members = {
        run.name: [f"{run.name}-{number:02d}" for number in range(1, run.count + 1)] for run in RUNS
    }
    by_hand = [each for line in special for each in _spread(line, members)]
    noted = list(_noted([*by_hand, *acts]))
    # At the same minute an act is noted before what refers to it.
    return sorted([*acts, *noted, *by_hand], key=_written)


def _acts(accounts: dict[str, tuple[str, str]]) -> Iterator[Line]:
    mailed = 0
    on_sunday: dict[datetime, int] = {}
    for run in RUNS:
        for number in range(run.count):
            at = datetime.fromisoformat(run.first) + timedelta(minutes=number * run.apart)
            if run.written is Written.MAIL:
                written = _from_mail(mailed)
                mailed += 1
            elif run.written is Written.SUNDAY:
                sunday = _sunday(at)
                written = sunday + timedelta(minutes=2 * on_sunday.get(sunday, 0))
                on_sunday[sunday] = on_sunday.get(sunday, 0) + 1
            else:
                written = at + timedelta(minutes=run.after)
            yield {"written": written, **_act(run, number, at, accounts)}


def _act(run: Run, number: int, at: datetime, accounts: dict[str, tuple[str, str]]) -> Line:
    line: Line = {
        "kind": "incident",
        "ref": f"{run.name}-{number + 1:02d}",
        "what": run.way.what(number),
        "when": at.isoformat(timespec="minutes"),
        "behaviours": list(run.way.behaviours),
    }
    if run.accounts:
        name, platform = accounts[run.accounts[number % len(run.accounts)]]
        line |= {"platform": platform, "accounts": [name]}
    if run.customer:
        line["person"] = "@customer"
        if run.why and number % run.why_every == 0:
            line["why_person"] = run.why
    if run.certainty:
        line["certainty"] = run.certainty
    if run.certainty == "recording":
        line["recognition"] = {
            "first_seen": (at + timedelta(hours=13)).isoformat(timespec="minutes"),
            "times": "Once through",
            "face": "No face, a voice made by a machine",
        }
    if run.reported is not None:
        line["reported"] = run.reported
    return line


def _sunday(at: datetime) -> datetime:
    """Return six o'clock on the first Sunday evening that is still to come."""
    day = at.date() + timedelta(days=(6 - at.weekday()) % 7)
    evening = datetime.combine(day, time(18))
    return evening if evening > at else evening + timedelta(days=7)


def _from_mail(number: int) -> datetime:
    day, place = divmod(number, _MAIL_A_DAY)
    return _MAIL_DAYS[day] + timedelta(minutes=8 * place)


def _spread(line: Line, members: dict[str, list[str]]) -> Iterator[Line]:
    """Replace `@run-*` by the lines it stands for."""
    refs = _expand(line.get("incidents"), members)
    whole = line | ({"incidents": refs} if refs is not None else {})
    verb = next((verb for verb in ("amend", "withdraw") if verb in line), "")
    subjects = _expand(line[verb], members) if verb else None
    if subjects is None:
        yield whole
    else:
        yield from ({**whole, verb: subject} for subject in subjects)


def _expand(refs: object, members: dict[str, list[str]]) -> list[str] | None:
    if not isinstance(refs, list):
        return None
    found: list[str] = []
    for ref in map(str, refs):
        run = ref.removeprefix("@").removesuffix("-*")
        found += [f"@{each}" for each in members[run]] if ref.endswith("-*") else [ref]
    return found


def _noted(written: Iterable[Line]) -> Iterator[Line]:
    """Note each account of the table beside the first entry that names it."""
    refs = {name: ref for ref, (name, _) in ACCOUNTS.items()}
    seen: set[str] = set()
    for line in sorted(written, key=_written):
        ref = refs.get(str(*line.get("accounts", [""])))
        if line.get("kind") == "incident" and ref and ref not in seen:
            seen.add(ref)
            name, platform = ACCOUNTS[ref]
            yield {
                "written": line["written"],
                "kind": "account",
                "ref": ref,
                "account": name,
                "platform": platform,
                "confirmed": "not-told",
            }


def _written(line: Line) -> str:
    moment = line["written"]
    if not isinstance(moment, datetime):
        raise TypeError("written")
    return moment.isoformat()
