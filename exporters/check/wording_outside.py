"""Plain English for what somebody else holds against a record; part of `wording`.

The rules are:

- A sentence says what is fixed and by when, and never that it was true then.
- Time and authority of a time stamp are what the reply says of itself, and are called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from diary.display import day_text
from diary.i18n import N_, _
from exporters.check.report import FindingCode

_SEALS: Final[Mapping[str, str]] = {
    FindingCode.SEAL_FITS: N_(
        "The seal fits. Everything up to entry {entries} is unchanged since the seal was given. "
        "Entries that came later: {later}."
    ),
    FindingCode.SEAL_OF_AN_EMPTY_RECORD: N_(
        "The seal fits, and was given before anything was recorded. It shows that this is the same "
        "record and the same key, and nothing of the entries. They all came later: {later}."
    ),
    FindingCode.SEAL_FITS_NOTHING: N_(
        "This seal fits no point of this record. Either it was given for another record, or "
        "something before that point was changed since, or it was written down wrongly."
    ),
    FindingCode.SEAL_NOT_CHECKED: N_(
        "The seal could not be checked, because the record is not here."
    ),
}

_STAMPS: Final[Mapping[str, str]] = {
    FindingCode.STAMP_SAYS: N_(
        "This time stamp says of itself that it was given on {time} by {authority}."
    ),
    FindingCode.STAMP_RIGHT: N_(
        "It leads to a root certificate that you gave: everything up to entry {entries} is "
        "unchanged since then. Whose record it is, it does not show. Whether a certificate was "
        "called back since was not looked up."
    ),
    FindingCode.STAMPS_NOT_CHECKED: N_(
        "No time stamp could be checked, because the record is not here."
    ),
    FindingCode.NO_TIME_STAMPS: N_(
        "There is no time stamp to hold against the root certificates that you gave."
    ),
    FindingCode.NO_STAMP_BY_THESE_ROOTS: N_(
        "No time stamp was confirmed by the root certificates that you gave. The notes say why."
    ),
    FindingCode.STAMP_NO_ROOTS: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here, since no root certificates were given (--roots)."
    ),
    FindingCode.STAMP_NO_CERTIFICATE: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: the authority's certificate is neither in it nor among those that you gave."
    ),
    FindingCode.STAMP_OTHER_ROOTS: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: it leads to none of the root certificates that you gave."
    ),
    FindingCode.STAMP_RULE: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: a certificate has a rule that this program does not know."
    ),
    FindingCode.STAMP_ALGORITHM: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: it is signed in a way that this program does not know, or that is too weak today."
    ),
    FindingCode.STAMP_CHECKERS_DIFFER: N_(
        "It covers everything up to entry {entries}. Whose time stamp it is could not be checked "
        "here: of the two checkers in this program one accepts it and the other does not."
    ),
    FindingCode.STAMP_IMPRINT: N_(
        "This time stamp is of something else. It covers no point of this record."
    ),
    FindingCode.STAMP_MISNAMED: N_(
        "This time stamp covers everything up to entry {entries}, which is not what its name says."
    ),
    FindingCode.STAMP_SIGNATURE: N_(
        "The signature of this time stamp does not fit: it was changed or damaged."
    ),
    FindingCode.STAMP_CERTIFICATE: N_(
        "A certificate of this time stamp is damaged, or signed what it may not sign."
    ),
    FindingCode.STAMP_EXPIRED: N_(
        "A certificate of this time stamp was not valid at the time that it says."
    ),
    FindingCode.STAMP_PURPOSE: N_("A certificate of this time stamp was not made for time stamps."),
    FindingCode.STAMP_TOO_LARGE: N_("This file is larger than any time stamp."),
    FindingCode.STAMP_FORM: N_("This is no time stamp, or it was damaged."),
    FindingCode.STAMP_STATUS: N_("In this reply the authority refused to give a time stamp."),
}

_EARLIER: Final[Mapping[str, str]] = {
    FindingCode.EXTENDS_EARLIER: N_(
        "This bundle goes on from the earlier one: all its {entries} entries are unchanged. "
        "Entries that came later: {later}."
    ),
    FindingCode.BRANCHED_AFTER_RESTORE: N_(
        "The two bundles part after entry {entries}. This one says there that the record was put "
        "back from a copy. Entries of the earlier bundle that are not in this one: {lost}. A "
        "record that was put back looks like this. Whoever wanted those entries gone could make "
        "it look so too: the earlier bundle still has them."
    ),
    FindingCode.EARLIER_WAS_RESTORED: N_(
        "The two bundles part after entry {entries}. The one that was brought as earlier says "
        "there that the record was put back from a copy. Were the two taken for each other? "
        "Entries of that bundle that are not in this one: {lost}."
    ),
    FindingCode.DIFFERS_FROM_EARLIER: N_(
        "This bundle does not extend the earlier one: it differs from entry {entry} on."
    ),
    FindingCode.SHORTER_THAN_EARLIER: N_(
        "This bundle ends before the earlier one, which has {lost} more entries. Were the two "
        "taken for each other?"
    ),
    FindingCode.EARLIER_OF_ANOTHER_RECORD: N_(
        "The earlier bundle is of another record, or of another key that this record does not "
        "name as its own."
    ),
    FindingCode.EARLIER_NOT_USABLE: N_(
        "The earlier bundle could not be compared: its record is not there, or does not hold "
        "together by itself."
    ),
    FindingCode.EARLIER_NOT_COMPARED: N_(
        "The bundles could not be compared, because the record of this one is not here."
    ),
}

_HISTORY: Final[Mapping[str, str]] = {
    FindingCode.RECORD_RESTORED: N_(
        "Entry {entry} says that the record was put back from a copy that had {count} entries. "
        "What was written after that copy was made is not in it."
    ),
    FindingCode.RECORD_CHANGED: N_(
        "Entry {entry} says that something else was done to the record itself."
    ),
}

LIMIT: Final = N_(
    "A seal or a time stamp shows that what came before it is unchanged since then. It does not "
    "show that it was true, nor anything of what came after."
)
_UNNAMED: Final = N_("somebody it does not name")

TEXTS: Final[Mapping[str, str]] = {**_SEALS, **_STAMPS, **_EARLIER, **_HISTORY}


def detail(given: Mapping[str, str | int]) -> dict[str, str | int]:
    """The details of a finding, with time and authority as a person reads them."""
    told = dict(given)
    if "time" in told:
        moment = datetime.fromisoformat(str(told["time"]).replace("Z", "+00:00"))
        told["time"] = _("{day} at {time} UTC").format(
            day=day_text(moment.date()), time=f"{moment:%H:%M:%S}"
        )
        told["authority"] = told.get("authority") or _(_UNNAMED)
    return told
