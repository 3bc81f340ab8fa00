"""HOW-TO-CHECK.txt: how to check a bundle, with the page or common programs, and what it proves.

**Invariants:**

- English, ASCII, short lines, whatever the language of the window: it is for the recipient, and the
  same case gives the same bytes.
- It holds no diary text: only references, counts and the fingerprint of the key.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.case_file import Supplement
from exporters.bundle import layout
from exporters.bundle.record_json import made_text
from exporters.check import check_page

_WIDTH: Final = 78

# Where a copy of check.html can be had apart from any bundle, as docs/addresses.md has it.
_PUBLISHED: Final = """\
(not published yet: it will stand beside the program where that is first
    released, and this line will name the place)"""

_FIRST: Final = """\
HOW TO CHECK THIS BUNDLE

  1. Open check.html in a browser (Chrome, Edge, Firefox).
  2. Choose this folder, or the zip that it came in.
  3. Ring the person who gave it. Compare the fingerprint of the key:

         {fingerprint}

The page sends nothing and needs no network. Made {made}.
A check shows that no file was changed since. It does not show that what is
written is true: see 5.

IF CHECK.HTML IS NOT HERE

Mail filters and portals often take out files whose name ends in .html.
Everything else can be checked without it: see 1 and 2. The page is the same
in every bundle of one version, so a copy from elsewhere checks this one too.
A copy that came with a false bundle could be false. Its SHA-256 here is

    {page}

A published copy, to compare with or to use instead:

    {published}

If all of this came as one PDF with a passphrase, open it, save every
attachment under its own name, and choose them all at once in check.html.

"""
_LIMITS: Final = """\
5. WHAT A CHECK DOES NOT PROVE

A check shows whether the files are still the files that were put together,
and whether they fit one another. It does not show:

  - that what is written is true;
  - who wrote it: the key was made by the program of the person recording,
    and no authority vouches for it;
  - who wrote a line of a chat or an e-mail: in many such files one person can
    write a line that looks like another person's. That does not show that any
    line is false. Compare important lines with the phone or the account;
  - when it was written: the times come from that person's computer. Only
    something kept by somebody else since (a fingerprint, a code, an earlier
    bundle) shows that a thing existed by a certain day;
  - that nothing else was recorded: entries and fields may be kept back.
    record.json says how many are, and how many of them are later versions
    of something that is shown;
  - that all of Evidence.pdf is what record.json says. Compared are the texts
    that its pages call the words of an entry's field, letter by letter, and
    whether one is missing; the entry and the commitment that each sheet
    names; and the digest at the foot of every page. Not compared are days
    and times, answers chosen from a list, figures, charts, headings,
    pictures and the shapes of letters, nor what stands in Summary.pdf alone;
  - that the words of Summary.pdf are: of that file the figures which its
    pages mark are counted again from record.json, and nothing else is
    compared.
    check.html shows the words of the record, to read beside the sheets.

The holder of the key could make another bundle that fits as well.

"""

_FILES: Final = """\
6. THE FILES

{summary}  Evidence.pdf                    {first}; print it from any reader
  check.html                      checks all of it in a browser
{originals}{copies}  record.json                     what proves the entries shown
  manifest-sha256.txt             a hash for each file under data/
  tagmanifest-sha256.txt          a hash for each of the other files
  tagmanifest-sha256.txt.minisig  the signature of that list
  signing-key.pub                 the key it was signed with
{more}
A file that stands in neither list is not part of this bundle.

"""
_BLACKED_OUT: Final = """\
WORDS TAKEN OUT

The person took words of their own out of what is printed, such as an
address. Fields that held them: {fields}. A version of a field that held them
is not opened, so record.json proves that something was written there, and
not what. A sheet whose fields these are says so.

"""
_CLOSED: Final = """\
HASHES KEPT BACK

Hash and length of an original that is not here are kept back as well: if the
file is short, what is left out of it could be worked out from them. Both are
fixed in record.json, each under a salt of its own, and can be shown later.

"""
_ORIGINALS: Final = "  data/originals/                 the files as the person kept them\n"
_COPIES: Final = "  data/copies/                    copies given instead of originals\n"
_STAMPS_LISTED: Final = "  timestamps/                     time stamps by somebody else\n"

_FIELDS: Final = """\
  record-fields.txt               what record.json holds, field by field
"""
# The lists, each with what it is for; only those that the bundle has are named.
_LISTS: Final = {
    layout.INCIDENTS: """\
  incidents.csv                   the incidents as a table, for a spreadsheet;
                                  what was withdrawn, or turned out to be
                                  something else, is counted in no figure
""",
    layout.TIMELINE: "  timeline.csv                    what happened when, as a table\n",
    layout.TIMELINE_LINES: "  timeline.jsonl                  the same, for a timeline program\n",
    layout.EXHIBITS: "  exhibits.csv                    the exhibits as a table\n",
    layout.PEOPLE: "  people.csv                      the people as a table\n",
    layout.ACCOUNTS: "  accounts.csv                    the accounts and numbers as a table\n",
}
_READ_FIRST: Final = """\
  Summary.pdf                     read this first; for police, no part of the
                                  record, not to be exhibited
"""
_SUMMARY: Final = """\
  summary.txt                     the first page of Summary.pdf as text
"""
_SHEETS_LISTED: Final = "  Sheets/                         for their reader alone; see below\n"
_SHEETS: Final = """\
THE SHEETS

These files are no part of the record and are not to be served or exhibited.
Each has one purpose, which its first line says:

{paths}

They may be taken out of this folder before it is passed on. A check then says
that they are not here, and that all the rest is as it was written.

"""
_LINES: Final = """\
  conversations/                  lines of conversations: those that are shown,
                                  and of the others what they are proven by
"""
_SUPPLEMENTS: Final = "  supplements.json                which bundles this one comes after\n"
_AFTER: Final = """\
THIS BUNDLE COMES AFTER ANOTHER

It comes after the bundle made {made}, whose digest
(the SHA-256 of its tagmanifest-sha256.txt) is

    {digest}

The record is here as a whole. Sheets and files are here only of what is new
or changed since then; files given before are not given again: {given}.
Keep both bundles, check each, and then hold one against the other:

    daybook check FOLDER --earlier EARLIER-FOLDER

"""

_COMMANDS: Final = """\
1. THE FILES, WITHOUT CHECK.HTML

Open a terminal in this folder. "OK" must stand beside every file.

Linux:
{linux}
    sha256sum -c tagmanifest-sha256.txt

macOS:
{macos}
    shasum -a 256 -c tagmanifest-sha256.txt

Windows, in PowerShell, both lists at once:

    Get-Content *manifest-sha256.txt | ForEach-Object {{
      $listed, $file = $_ -split '  ', 2
      $now = (Get-FileHash -LiteralPath $file).Hash
      if ($now -eq $listed) {{ "OK  $file" }} else {{ "NOT OK  $file" }}
    }}

Windows, one file, in the old command window; compare with the list by eye:

    certutil -hashfile Evidence.pdf SHA256

2. THE SIGNATURE AND ITS KEY

These lists alone prove little: whoever changes a file can change the lists.
They are signed. With minisign (a small free program):

    minisign -Vm tagmanifest-sha256.txt -p signing-key.pub

"Verified" means: the list was signed with the key in this folder. It does
not mean that the key is the person's: anybody can put a list, a signature
and a key of their own here. So work out the fingerprint of this key.

Linux:

    tail -n 1 signing-key.pub | base64 --decode | tail -c 32 |
      sha256sum | cut -c 1-32

macOS:

    tail -n 1 signing-key.pub | base64 --decode | tail -c 32 |
      shasum -a 256 | cut -c 1-32

Windows, in PowerShell:

    $key = [Convert]::FromBase64String((Get-Content signing-key.pub)[1])
    $sha = [Security.Cryptography.SHA256]::Create()
    [BitConverter]::ToString($sha.ComputeHash($key, 10, 32), 0, 16)

Capitals, spaces and dashes do not count. What comes out must be what the
person tells you, by voice or on paper. That it is printed above proves
nothing: whoever puts a bundle together prints what they like.

3. EVERYTHING AT ONCE

The program that made this bundle checks all of the above, and also that the
entries shown are the ones that the record committed to, and counts what is
kept back:

    daybook check FOLDER --expect "THE FINGERPRINT YOU WERE TOLD"
"""

_DATES: Final = """\

4. A DATE THAT OTHERS CAN CONFIRM

The person may have given you a seal: twelve words, on a day that you know.
Write down the day with them. The program finds the point of the record that
they fit, and says what came later:

    daybook check FOLDER --seal "the twelve words"

If you were given an earlier bundle, this one must go on from it:

    daybook check FOLDER --earlier EARLIER-FOLDER
"""
_STAMPS: Final = """\

This bundle brings time stamps (RFC 3161) by somebody who was told a number
only, nothing of the record. Each is named after the number of entries that
it covers. To see when it was given, and by whom, as it says of itself:

{commands}

Who gave it is shown only by a root certificate that you got from that
authority yourself. With that in a file:

    daybook check FOLDER --roots ROOTS.pem

Or with OpenSSL alone. HEAD.bin must hold, one after the other: the letters
daybook/head/v1, then from record.json the bytes of "vault", the number of
entries as eight bytes, and the link at that number ("link", for the last):

    openssl ts -verify -data HEAD.bin -in STAMP.tsr -CAfile ROOTS.pem
"""
_LAST: Final = """\

Each of these shows that something is unchanged since a day, not that it was
true then.

"""
_KEPT_BACK: Final = "7. WHAT IS NOT HERE\n\n"
_LOOSE: Final = """\

Files that came one by one, or under other names, can be checked too: give
the program all of them. It says of each whether it is unchanged.
"""


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """The facts about one bundle that the text gives.

    `files` and `copies` count what is under data/; `damaged` and `withheld` are references of
    exhibits. `lists` has the paths of the tag list so far. `closed` says that hash
    and length of an original are withheld.
    """

    made: datetime
    fingerprint: str
    files: int
    copies: int = 0
    damaged: Sequence[str] = ()
    withheld: Sequence[str] = ()
    closed: bool = False
    blacked_out: int = 0
    stamps: Sequence[str] = ()
    supplement: Supplement | None = None
    summary: bool = False
    sheets: Sequence[str] = ()
    conversations: bool = False
    lists: Collection[str] = ()


def text(facts: BundleFacts) -> bytes:
    """Return the whole text: what to do, by which commands, what it proves, what is not here."""
    first = _FIRST.format(
        made=made_text(facts.made),
        fingerprint=facts.fingerprint,
        page=check_page.digest(),
        published=_PUBLISHED,
    )
    parts = [first, _commands(facts.files), _LOOSE, _DATES]
    if facts.stamps:
        lines = (f"    openssl ts -reply -text -in {path}" for path in facts.stamps)
        parts.append(_STAMPS.format(commands="\n".join(lines)))
    parts += [_LAST, _LIMITS]
    more = _STAMPS_LISTED if facts.stamps else ""
    more = (
        _FIELDS
        + "".join(line for path, line in _LISTS.items() if path in facts.lists)
        + (_SUMMARY if facts.summary else "")
        + (_SHEETS_LISTED if facts.sheets else "")
        + (_LINES if facts.conversations else "")
        + (_SUPPLEMENTS if facts.supplement else "")
        + more
    )
    originals = _ORIGINALS if facts.files > facts.copies else ""
    copies = _COPIES if facts.copies else ""
    parts.append(
        _FILES.format(
            summary=_READ_FIRST if facts.summary else "",
            first="the record" if facts.summary else "read this first",
            originals=originals,
            copies=copies,
            more=more,
        )
    )
    if facts.sheets:
        parts.append(_SHEETS.format(paths="\n".join(f"    {path}" for path in facts.sheets)))
    missing = [*_not_here(facts)]
    if missing:
        parts += [_KEPT_BACK, *missing]
    # References are made by the program, but initials may be in any script.
    return ("".join(parts).rstrip("\n") + "\n").encode("ascii", "backslashreplace")


def _not_here(facts: BundleFacts) -> Iterator[str]:
    """Yield what is not in the bundle, and why."""
    if facts.supplement:
        yield _after(facts.supplement)
    if facts.damaged:
        yield _reason_with_references(
            "NOT IN THIS BUNDLE: the original could not be read back whole from the record's "
            "own storage when the bundle was made:",
            facts.damaged,
        )
    if facts.withheld:
        yield _reason_with_references(
            "KEPT BACK: the original says where or by which device it was made, parts or words "
            "of it are taken out, or the person left it out. A copy without what was taken "
            "out is given instead where one could be made:",
            facts.withheld,
        )
    if facts.closed:
        yield _CLOSED
    if facts.blacked_out:
        yield _BLACKED_OUT.format(fields=facts.blacked_out)


def _after(supplement: Supplement) -> str:
    made, digest = made_text(supplement.latest.made), supplement.latest.digest
    return _AFTER.format(made=made, digest=digest, given=len(supplement.given))


def _reason_with_references(why: str, references: Sequence[str]) -> str:
    listed = "    " + ", ".join(references)
    return f"{textwrap.fill(why, _WIDTH)}\n\n{textwrap.fill(listed, _WIDTH)}\n\n"


def _commands(files: int) -> str:
    # Both programs treat an empty list as an error, so the command is left out then.
    first = {"linux": "    sha256sum -c", "macos": "    shasum -a 256 -c"}
    lines = {os: f"\n{call} manifest-sha256.txt" if files else "" for os, call in first.items()}
    return _COMMANDS.format(**lines)
