"""`record-fields.txt`: what `record.json` holds, for somebody who reads it without the program."""

from __future__ import annotations

from diary.case_file import CaseFile
from diary.model.books_and_nouns import Noun
from diary.text.initials import keeper_text
from diary.text.noun_names import noun_text

_HEAD = """\
WHAT record.json HOLDS

record.json is one JSON object (RFC 8259), with its keys in order and no spaces (RFC 8785).

  format       daybook-record/1
  vault        which record it is, 32 hex digits
  key          the public key that signs the record (Ed25519), 64 hex digits
  made         when this bundle was made, in UTC
  head         n: how many entries the record has; link: where their chain ends;
               signature: of that end, by the key
  commitments  one for each entry, in order: a digest that fixes what the entry says
               without showing it
  openings     one for each entry, in order: what is shown of it

An opening has n, the number of the entry, and:

  fields       what is shown. Each is a list of three: name, value, salt. The salt and the
               value together come to a part of the commitment, which a check works out.
  withheld     one digest for each field that is kept back

Fields whose name begins with @ are of the entry itself: @kind (such as incident.recorded,
incident.amended, incident.withdrawn), @subject (what it is about, the same in each entry
about it), @revision, @written (UTC), @zone, @clock, @previous (the entry before it).
An entry of which only @previous is shown is kept back whole.

A stated time (when, found, since ...) is an object: precision (exact, about, between, day,
part-of-day, not-sure), zone, at, and until, part, offset or how where they are stated. at
and until are local, by the clock of zone.

Other fields, by what the entry is about, with the words that this bundle prints for them:
"""


def text(case: CaseFile) -> bytes:
    """Return the file: the form, then each field that this bundle opens."""
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf.sections.headings import label_of

    who = keeper_text(case.me.content if case.me else None)
    found = [_HEAD]
    for noun, names in case.profile.fields.items():
        found.append(f"\n  {noun}  ({noun_text(Noun(noun))})\n")
        found += [f"    {name:<18} {label_of(Noun(noun), name, who)}\n" for name in names]
    return "".join(found).encode("utf-8")
