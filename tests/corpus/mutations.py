"""Records that whoever holds the key changed at random: every proof fits what they say.

The rules are:

- A value of any field becomes another one: of the kind that computers and browsers read differently
  (zones, moments, letters, spaces, numbers), of another type, or of another field.
- The entries are committed to anew and the head is signed, so that nothing but the value can tell.
- The summary prints a figure of every family, each a wrong one: a checker then says what it counts.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
from functools import cache
from typing import Any, Final

import rfc8785
from hypothesis import strategies as st

from diary.ledger import chain
from diary.ledger.entry import commit, field_digest
from exporters.bundle import layout
from exporters.pdf.engine.style import Figure
from tests.corpus import figures, lines
from tests.corpus.case import MINE, Bundle, Given
from tests.corpus.document import document

ZONES: Final = (
    "Europe/London", "UTC", "utc", "europe/london", "Etc/GMT+5", "+05:30", "-00:00", "GMT", "EST",
    "US/Pacific-New", "right/Europe/London", "posix/UTC", "localtime", "Factory", "Asia/Kathmandu",
    "Africa/Cairo", "America/Coyhaique", "Europe/Kyiv", "UTC ", "Pacific/Apia", "GMT0", "Z", "",
)  # fmt: skip
MOMENTS: Final = (
    "2026-03-05T23:30:00.000000Z", "2026-02-31T10:00:00.000000Z", "2026-03-05T24:00:00.000000Z",
    "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "2026-03-05T23:59:60.000000Z",
    "1999-12-31T23:30:00.000000Z", "2099-12-31T23:30:00.000000Z", "0000-01-01T00:00:00.000000Z",
    "2026-03-29T01:30:00.000000Z", "2026-10-25T00:59:59.999999Z", "2026-03-05T23:30:00Z",
    "2020-03-05T23:30:00Z", "2026-03-05T23:30:00+00:00", "2026-03-05 23:30:00Z", "2020",
    "2026-03-05t23:30:00z", "2026-03-05T23:30Z", "2026-02-31T10:00:00Z", "2026-03-05T24:00:00Z",
)  # fmt: skip
DAYS: Final = (
    "2026-03-05", "2026-02-29", "2028-02-29", "2026-3-5", "0999-01-01", "2999-12-31", "1000-01-01",
    "2026-03-05T10:00", "2026-03-05T99:99", "2026-02-30T10:00", "2026-03-05x", "2026-W10-4",
    "20260305", "\u0662\u0660\u0662\u0666-03-05", "2026-13-01", "2026-00-10", "2026-03-00",
)  # fmt: skip
LETTERS: Final = (
    "Ann Orme", "\U00010d50b Orme", "\ua7cbnn Orme", "\u01c5 Orme", "\u00c5sa \u00d6", "\u2160 V",
    "\u0149b C", "A\u0301 B", "\u1e9e S", "Ann\x1cOrme", "Ann\x85Orme", "Ann\u180eOrme", "\ufeff",
    "Ann\ufeffOrme", "Ann\u200bOrme", " \u3000", "\x1f", "\u180e", "\u2028", "O'Neil B",
    "O\u2019N B",
    "Ann-Ba Orme", "\u10d0 \u1c90", "\uab70 \u13a0", "\U0001d400 B", "\U0001fae8 B", "\u24b6 B",
    "a b", "constructor", "__proto__", "toString", "hasOwnProperty", "x" * 65, "\U0001f600" * 40,
)  # fmt: skip
CODES: Final = (
    "me", "suspected", "seen", "lines", "bail", "arrest", "release", "not-sure", "day", "between",
    "withdrawn", "nothing-done", "open", "met", "THREAT_YOU", "threat-you", "A" * 64, "A" * 65,
    "\u212a", "TH\u0130S", "THREAT_YOU\n", "_A", "A__B", "incident.recorded", "incident.withdrawn",
    "person.recorded", "police.recorded", "order.amended", "event.reinstated", "later.recorded",
)  # fmt: skip
OTHERS: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, 2, -1, 7, 2**53 - 1, -(2**53) + 1, [], {}, [""], [None], [[]], [{}],
    {"": ""}, {"at": 1}, {"precision": "not-sure"}, {"reason": ""}, {"reason": None}, [0], [True],
    {"precision": "day", "zone": "utc", "at": "2026-03-05"}, ["ray.o", " "], {"length": 1},
)  # fmt: skip
NAMES: Final = (
    "typed_at", "when", "number", "turned_out", "messages", "accounts", "why_person", "breaches",
    "served", "role", "name", "reported", "behaviours", "certainty", "fear", "person", "limbs",
    "incidents", "event", "fact", "since", "order", "state", "done", "contact", "reference",
    "sha256", "size", "media_type", "what", "where", "title", "reason", "@zone", "@written",
    "@clock", "@kind", "@subject", "@revision", "@version", "toString", "later",
)  # fmt: skip
PARTS: Final = ("zone", "at", "until", "precision", "order", "reason", "part", "offset", "sender")
_COUNTED: Final = (
    "counted", "not-counted", "not-counted.withdrawn", "written", "highest", "first", "last",
    "effects.first", "effects.last", "known.seen", "known.lines", "known.not-stated",
    "named.person-1", "named.account", "named.nobody", "reason.person-1", "told.told",
    "told.not-told", "told.not-stated", "told.in-contact", "month.2026-03", "month.edge",
    "year.2026", "no-day", "no-kind", "kind.threat-you", "read.threat-you", "order", "order.1",
    "bail", "contact.1", "effects", "own-contact", "ask.open", "ask.met", "secure", "fear",
    "no-example", "counted.by.person-1", "counted.by.nobody", "before.2026-03-06.2026-03-06.28",
    "after.2026-03-06.2026-03-06.28", "after.2026-03-06.2026-03-06.28.edge",
    "after.2026-03-06.2026-03-06.28.covered", "before.2026-03-09.2026-03-09.84.covered",
    "same-day.2026-03-06.2026-03-06", "same-day.2026-03-09.2026-03-09.edge",
    "after.2026-03-04.2026-03-04.9999.covered", "harm", "toString",
)  # fmt: skip
_DAYS: Final = ("first", "last", "effects.first", "effects.last")
_NUMBERS: Final = ("written", "highest")

TEXTS = st.sampled_from([*ZONES, *MOMENTS, *DAYS, *LETTERS, *CODES])
VALUES = st.one_of(TEXTS, TEXTS, st.sampled_from(OTHERS), st.text(max_size=4))
SPOTS = st.tuples(
    st.integers(0, 40),
    st.one_of(st.integers(0, 20), st.sampled_from(NAMES)),
    st.none() | st.sampled_from(PARTS),
)

# what decides the days that a record covers: the last incident, and the last entry
TELLING = st.one_of(
    st.tuples(st.sampled_from([(18, "@zone", None), (12, "when", "zone")]), st.sampled_from(ZONES)),
    st.tuples(
        st.sampled_from([(12, "@written", None), (12, "typed_at", None)]),
        st.sampled_from([*MOMENTS, *OTHERS]),
    ),
)


@cache
def summed() -> Bundle:
    """A bundle whose summary prints a figure of every family, and none as it is counted."""
    marks = []
    for at, code in enumerate(_COUNTED):
        form = "day" if code in _DAYS else "numbers"
        form = "count" if code in _NUMBERS or code.endswith("covered") else form
        marks.append(Figure(at, 1, form, code))
    return figures.paged("x" * len(marks), *marks)


@st.composite
def mutated(draw: st.DrawFn) -> Bundle:
    """A bundle with one to three values that are others."""
    has_lines = draw(st.integers(0, 2)) == 0
    bundle = lines.talk() if has_lines else summed()
    value = json.loads(bundle.files[layout.RECORD])
    for _ in range(draw(st.integers(1, 3))):
        spot, other = draw(st.one_of(st.tuples(SPOTS, VALUES), TELLING))
        _change(value, spot, copy.deepcopy(other))
    if draw(st.integers(0, 9)) == 0:
        value["made"] = draw(st.sampled_from(["2026-11-24T23:30:00Z", "9999-12-31T23:59:59Z"]))
    return recommitted(bundle, value, lines.CELLS if has_lines else ())


# of a line: what a row prints, and what its facts are worked out from
_OF_LINES: Final = (
    "n", "at", "kind", "text", "own", "sender", "time", "zone", "thread", "files", "doubts", "call",
    "seconds", "edited", "cut", "subject", "name", "__proto__",
)  # fmt: skip
_LINE_VALUES: Final[tuple[Any, ...]] = (
    *OTHERS, "A", "B", "call", "system", "text", "deleted", lines.HE, "odd", 5,
    ["day-or-month"], [{"name": " "}], [{"member": "a/b/"}], [{"inline": True}],
    [{"name": "x"}] * 25,
    {"local": "2026-03-05T10:00"}, {"local": "2026-03-05T10:00", "offset": "+00:00"},
    {"local": "2026-03-05T10:00", "offset": None}, {"local": "2026-02-30"}, {"local": ""},
    {"local": "2026-03-05", "source": "toString"}, {"local": "0000-01-01"},
)  # fmt: skip


def changed_lines(*changes: tuple[int, str, Any]) -> Bundle:
    """A bundle in which fields of lines have other values, by number of the line."""
    values = [json.loads(each) for each in lines.LINES]
    for n, name, value in changes:
        values[n - 1][name] = copy.deepcopy(value)
    return lines.talk_of(tuple(map(rfc8785.dumps, values)))


def mutated_lines() -> st.SearchStrategy[Bundle]:
    """Bundles with one to four values of shown lines that are others."""
    change = st.tuples(
        st.sampled_from(lines.SHOWN), st.sampled_from(_OF_LINES), st.sampled_from(_LINE_VALUES)
    )
    return st.lists(change, min_size=1, max_size=4).map(lambda found: changed_lines(*found))


@st.composite
def copied(draw: st.DrawFn) -> Given:
    """A bundle, with a fingerprint or a seal as it may be typed or pasted."""
    kind = draw(st.sampled_from(["fingerprint", "seal"]))
    bundle = figures.whole_bundle()
    value = json.loads(bundle.files[layout.RECORD])
    typed = list(draw(st.sampled_from(_codes(value, kind))))
    sign = st.sampled_from(
        "\ufeff\u200b\u00a0\u00ad\u2060\x1c\x85\u180e\u3000\t\n-.,:OoIl\u00df\u017f\u212a"
        "\uff10\uff21\uff41\u2460\u00b2\u0663\u00e9\U0001d7ce"
    )
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(typed)))
        typed[place : place + draw(st.integers(0, 1))] = draw(sign)
    said = "".join(typed)
    return Given(bundle, fingerprint=said) if kind == "fingerprint" else Given(bundle, seal=said)


def _codes(value: dict[str, Any], kind: str) -> list[str]:
    from diary.crypto import recovery_code, seal_code
    from diary.crypto.signing import fingerprint

    if kind == "fingerprint":
        whole = fingerprint(bytes.fromhex(value["key"]))
        return [whole, whole.lower().replace(" ", ""), "", " "]
    whole = seal_code.words(seal_code.seal(bytes.fromhex(value["head"]["link"])))
    return [whole, whole.upper(), "", "  ", recovery_code.new(bytes)]


def _change(value: dict[str, Any], spot: tuple[int, int | str, str | None], other: Any) -> None:
    entry, which, part = spot
    fields = value["openings"][entry % len(value["openings"])]["fields"]
    if not fields:
        return
    if isinstance(which, int):
        at = which % len(fields)
    else:
        at = next((n for n, each in enumerate(fields) if each[0] == which), -1)
        if at < 0:
            fields.append([which, other, "5a" * 32])
            fields.sort(key=lambda each: each[0])
            return
    held = fields[at][1]
    if isinstance(held, list) and held:
        held = held[0]
        if not isinstance(held, dict):
            fields[at][1][0] = other
            return
    if isinstance(held, dict) and part:
        held[part] = other
    else:
        fields[at][1] = other


def recommitted(bundle: Bundle, value: dict[str, Any], cells: lines.Cells) -> Bundle:
    """A bundle with this record, committed to and signed anew; its pages name what is committed."""
    value = copy.deepcopy(value)
    marks, latest = list(value["commitments"]), dict[str, str]()
    for n, each in enumerate(value["openings"]):
        for field in each["fields"]:
            if field[0] == "@previous" and isinstance(field[1], str):
                field[1] = latest.get(field[1], field[1])
        own = [field_digest(bytes.fromhex(salt), name, held) for name, held, salt in each["fields"]]
        made = commit([*own, *map(bytes.fromhex, each["withheld"])]).hex()
        value["commitments"][n] = latest[marks[n]] = made
    vault, commitments = bytes.fromhex(value["vault"]), value["commitments"]
    start = chain.origin(vault, MINE.public)
    link = [start, *chain.links(start, map(bytes.fromhex, commitments))][-1]
    signed = MINE.sign(chain.head_message(vault, len(commitments), link)).hex()
    value["head"] = {"link": link.hex(), "n": len(commitments), "signature": signed}

    changed = bundle.put(layout.RECORD, rfc8785.dumps(value) + b"\n")
    *sheets, last = [
        dataclasses.replace(sheet, commitment=latest[sheet.commitment]) for sheet in bundle.sheets()
    ]
    digest = hashlib.sha256(bundle.files[layout.MANIFEST]).hexdigest()
    pages = document(digest, [*sheets, dataclasses.replace(last, cells=cells)])
    return changed.put(layout.EVIDENCE, pages).signed()
