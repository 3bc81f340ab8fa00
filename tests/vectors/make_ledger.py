"""Makes the vectors of ledger/: run it to write them again.

The rules are:
- Seeds come from a counter, so every run writes the same bytes; a test compares them.
- A damaged vector is a good one with one thing changed, and `why` says which.
"""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from diary.crypto.signing import Signer
from diary.ledger import chain
from diary.ledger.entry import Entry, canonical, field_digest, field_salt
from diary.ledger.entry_disclosure import EntryDisclosure, disclose_entry, withhold_entry
from diary.ledger.line_commitments import LineCommitments, line_salt

VAULT = bytes(range(0x10, 0x20))
SIGNER = Signer(hashlib.sha256(b"the vectors' signing key").digest())
OTHER = Signer(hashlib.sha256(b"another signing key").digest())
SUBJECTS = [hashlib.sha256(f"subject {n}".encode()).hexdigest()[:32] for n in range(3)]

Json = dict[str, Any]


def entries() -> list[Entry]:
    """Eight entries: a correction, a withdrawal and its end, a clock that went back, any text."""
    told: list[tuple[str, int, int, str, Json]] = [
        ("person.recorded", 0, 1, "21:00", {"number": 1, "name": "Marta Kowal", "role": "me"}),
        ("incident.recorded", 1, 1, "21:15", {"number": 1, "what": "He was outside again."}),
        (
            "incident.recorded",
            2,
            1,
            "21:20",
            {
                "number": 2,
                "what": 'Rang "37" times\n\t– Żaneta saw it 😀 \u2028 e\u0301',
                "when": {
                    "precision": "exact",
                    "zone": "Europe/London",
                    "at": "2026-03-01T21:10",
                    "offset": "+00:00",
                },
                "times": 37,
                "reported": False,
                "witnesses": [{"name": "Jo", "saw": "the car"}],
                "witnesses.contact": ["07700 900123"],
            },
        ),
        ("incident.amended", 2, 2, "21:10", {"number": 2, "what": "Rang 38 times", "times": 38}),
        ("incident.withdrawn", 1, 2, "21:30", {"number": 1, "reason": "It was a neighbour."}),
        ("incident.amended", 2, 3, "21:31", {"number": 2, "what": "", "reason": "x"}),
        ("incident.amended", 2, 4, "21:32", {}),
        (
            "incident.reinstated",
            1,
            3,
            "21:33",
            {"number": 1, "what": "He was outside again.", "reason": "It was him."},
        ),
    ]
    made: list[Entry] = []
    latest: dict[str, str] = {}
    for n, (kind, subject, revision, clock, content) in enumerate(told, 1):
        entry = Entry(
            kind=kind,
            subject=SUBJECTS[subject],
            revision=revision,
            previous=latest.get(SUBJECTS[subject], ""),
            written=f"2026-03-01T{clock}:00.000001Z",
            zone="Europe/London",
            clock="earlier than entry 3" if clock == "21:10" else "",
            content=content,
            seed=hashlib.sha256(f"seed {n}".encode()).digest(),
        )
        latest[entry.subject] = entry.commitment().hex()
        made.append(entry)
    return made


def entry_json(n: int, entry: Entry) -> Json:
    return {
        "n": n,
        "version": 1,
        "written": entry.written,
        "zone": entry.zone,
        "kind": entry.kind,
        "subject": entry.subject,
        "revision": entry.revision,
        "previous": entry.previous,
        "clock": entry.clock,
        "content": entry.content,
        "seed": entry.seed.hex(),
    }


def field_vectors() -> list[Json]:
    vectors = []
    for n, entry in enumerate(entries(), 1):
        for name, value in sorted(entry.fields().items()):
            salted = field_salt(entry.seed, name)
            vectors.append(
                {
                    "n": n,
                    "name": name,
                    "value": value,
                    "canonical": canonical([name, value]).hex(),
                    "salt": salted.hex(),
                    "digest": field_digest(salted, name, value).hex(),
                }
            )
    return vectors


def whole_chain() -> Json:
    commitments = [entry.commitment() for entry in entries()]
    links = list(chain.links(chain.origin(VAULT, SIGNER.public), commitments))
    heads = [chain.head_message(VAULT, n, link) for n, link in enumerate(links, 1)]
    return {
        "book": VAULT.hex(),
        "key": SIGNER.public.hex(),
        "origin": chain.origin(VAULT, SIGNER.public).hex(),
        "commitments": [each.hex() for each in commitments],
        "links": [each.hex() for each in links],
        "signatures": [SIGNER.sign(head).hex() for head in heads],
    }


def chains() -> list[Json]:
    good = whole_chain()
    told = [{"name": "good", "good": True, **good}]
    private = chain.private_book_id(VAULT).hex()

    def damaged(why: str, **changes: Any) -> None:
        told.append({"name": why, "good": False, **copy.deepcopy(good), **changes})

    commitments, links, signatures = good["commitments"], good["links"], good["signatures"]
    swapped = [commitments[1], commitments[0], *commitments[2:]]
    damaged("two entries changed places", commitments=swapped)
    damaged("an entry is left out", commitments=commitments[:3] + commitments[4:])
    damaged(
        "an entry is slipped in", commitments=[*commitments[:3], bytes(32).hex(), *commitments[3:]]
    )
    damaged("a commitment is altered", commitments=[*commitments[:-1], bytes(32).hex()])
    damaged("a link is altered", links=[*links[:2], bytes(32).hex(), *links[3:]])
    damaged("another vault", book=bytes(16).hex())
    damaged("another book of the same vault", book=private)
    damaged("another key", key=OTHER.public.hex())
    last = bytes.fromhex(links[-1])
    for why, signature in {
        "signed by another key": OTHER.sign(chain.head_message(VAULT, len(links), last)),
        "signed for another number": SIGNER.sign(chain.head_message(VAULT, 3, last)),
        "signed without its domain": SIGNER.sign(VAULT + len(links).to_bytes(8, "big") + last),
    }.items():
        damaged(why, signatures=[*signatures[:-1], signature.hex()])
    return told


def opening_json(opening: EntryDisclosure) -> Json:
    return {
        "n": opening.n,
        "fields": [[each.name, each.value, each.salt.hex()] for each in opening.shown],
        "withheld": [each.hex() for each in opening.withheld],
    }


def openings() -> list[Json]:
    third = entries()[2]
    commitment = third.commitment().hex()
    told = []

    def add(why: str, opening: Json, *, good: bool = False) -> None:
        told.append({"name": why, "good": good, "commitment": commitment, "opening": opening})

    add("everything shown", opening_json(disclose_entry(third, 3, third.content)), good=True)
    add("nothing but structure", opening_json(disclose_entry(third, 3, ())), good=True)
    shut = opening_json(withhold_entry(third, 3))
    add("kept back: only what it revises", copy.deepcopy(shut), good=True)
    base = opening_json(disclose_entry(third, 3, ("number", "what", "witnesses")))
    add("contact details withheld", copy.deepcopy(base), good=True)

    def damaged(why: str, change: Any) -> None:
        one = copy.deepcopy(base)
        change({name: index for index, (name, _, _) in enumerate(one["fields"])}, one)
        add(why, one)

    def swap(at: dict[str, int], one: Json, part: int) -> None:
        first, second = one["fields"][at["number"]], one["fields"][at["what"]]
        first[part], second[part] = second[part], first[part]

    damaged("salts swapped", lambda at, one: swap(at, one, 2))
    damaged("values swapped", lambda at, one: swap(at, one, 1))
    damaged(
        "a value altered", lambda at, one: one["fields"][at["what"]].__setitem__(1, "Rang once")
    )
    damaged("a number as text", lambda at, one: one["fields"][at["number"]].__setitem__(1, "2"))
    damaged("a field renamed", lambda at, one: one["fields"][at["what"]].__setitem__(0, "wide"))
    damaged("a withheld digest altered", lambda at, one: one["withheld"].__setitem__(0, "00" * 32))
    damaged("a withheld digest left out", lambda at, one: one["withheld"].pop())
    damaged("withheld digests out of order", lambda at, one: one["withheld"].reverse())
    damaged("a salt cut short", lambda at, one: one["fields"][0].__setitem__(2, "00" * 31))
    damaged("fields out of order", lambda at, one: one["fields"].reverse())
    damaged("a field twice", lambda at, one: one["fields"].append(one["fields"][-1]))

    def hide(name: str) -> Any:
        def change(at: dict[str, int], one: Json) -> None:
            _, value, salted = one["fields"].pop(at[name])
            hidden = field_digest(bytes.fromhex(salted), name, value).hex()
            one["withheld"] = sorted([*one["withheld"], hidden])

        return change

    damaged("the revision number hidden", hide("@revision"))
    damaged("the time of writing hidden", hide("@written"))
    told.extend(shut_openings(shut, base, commitment))
    return told


def shut_openings(shut: Json, base: Json, commitment: str) -> list[Json]:
    """Damaged openings of an entry that is kept back; `base` is one that shows it."""
    (previous,) = shut["fields"]
    subject = next(field for field in base["fields"] if field[0] == "@subject")
    digests = {
        name: field_digest(bytes.fromhex(salt), name, v).hex() for name, v, salt in base["fields"]
    }
    whole = {*shut["withheld"], digests["@previous"]}
    made = {
        "kept back: another revision named": [["@previous", "ab" * 32, previous[2]]],
        "kept back: the subject shown as well": [previous, subject],
        "kept back: the subject shown instead": [subject],
        "kept back: nothing shown": [],
    }
    return [
        {
            "name": why,
            "good": False,
            "commitment": commitment,
            "opening": {
                "n": 3,
                "fields": fields,
                "withheld": sorted(whole - {digests[name] for name, _, _ in fields}),
            },
        }
        for why, fields in made.items()
    ]


def lines() -> Json:
    """A conversation of three lines: the salt and commitment of each, and what the entry has.

    Each is given as it is kept and, in `line` and `text`, as it is told.
    """
    seed = hashlib.sha256(b"seed of a conversation").digest()
    found, each = LineCommitments(seed), []
    for n, words in enumerate(["hello", 'He wrote "no"\n\t– 😀 \u2028', ""], 1):
        line: Json = {"at": n, "kind": "text", "n": n, "own": n == 2, "sender": "07700 900264"}
        line |= {"text": words} if words else {}
        line |= {"files": [{"exhibit": "ab" * 16, "name": "Ann.vcf"}]} if n == 3 else {}
        text = canonical(line)
        hashed = [{**file, "sha256": "cd" * 32} for file in line.get("files", [])]
        kept = canonical(line | ({"files": hashed} if hashed else {}))
        commitment = found.add(kept + b"\n")
        each.append(
            {
                "kept": kept.decode(),
                "line": line,
                "text": text.decode(),
                "salt": line_salt(seed, n).hex(),
                "commitment": commitment.hex(),
            }
        )
    return {"seed": seed.hex(), "lines": each, "commitment": found.digest().hex()}


def vectors() -> dict[str, bytes]:
    """Every file by its path under this folder."""
    made: dict[str, Any] = {
        "entries": [entry_json(n, entry) for n, entry in enumerate(entries(), 1)],
        "fields": field_vectors(),
        "chains": chains(),
        "openings": openings(),
        "lines": lines(),
    }
    return {
        f"ledger/{name}.json": (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode()
        for name, value in made.items()
    }


if __name__ == "__main__":
    for name, data in vectors().items():
        path = Path(__file__).parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
