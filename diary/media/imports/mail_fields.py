"""The fields that programs write where an e-mail is composed, or where a copy of it is kept.

It is code and no file of data, because the decoder child that asks it can open no such file.

**Invariants:**

- A field that is not listed may be a server's, a filter's or a list's, under any name. So an e-mail
  that has one is not known to be a copy of what was sent.
- Names are listed whole. Servers write fields that begin as those of a program do: iCloud writes
  `X-Apple-Action`, and programs that fetch e-mails write `X-UIDL`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from diary.media.decoder.mail_text import plain_header

_COMPOSED: Final = frozenset(
    # The standard's own (RFC 5322, RFC 2045 to 2049, RFC 4021).
    """date from sender reply-to to cc bcc subject message-id in-reply-to references comments
    keywords organization organisation importance priority sensitivity mime-version content-type
    content-transfer-encoding content-disposition content-language content-description content-id
    content-class content-location content-base content-md5 accept-language
    disposition-notification-to return-receipt-to
    """
    # Programs and webmail.
    """user-agent x-mailer x-sender x-priority x-msmail-priority x-mimeole x-confirm-reading-to
    x-face face openpgp autocrypt x-unsent x-template x-attachment-id
    """
    # Thunderbird.
    """x-mozilla-status x-mozilla-status2 x-mozilla-keys x-mozilla-draft-info x-mozilla-altered
    x-mozilla-external-attachment-url x-mozilla-cloud-part x-identity-key x-account-key fcc
    x-forwarded-message-id x-enigmail-version x-enigmail-draft-status x-compose-type
    """
    # Apple Mail.
    """x-apple-base-url x-apple-mail-remote-attachments x-apple-windows-friendly
    x-apple-auto-saved x-apple-mail-plain-text x-apple-mail-signature
    x-universally-unique-identifier x-uniform-type-identifier x-smtp-server
    """
    # Outlook, and Exchange in what it keeps of what was sent.
    """thread-topic thread-index x-ms-has-attach x-ms-tnef-correlator
    x-ms-exchange-organization-scl x-ms-exchange-organization-recordreviewcfmtype
    """
    # Gmail: its labels are looked at besides.
    """x-gm-thrid x-gmail-labels
    """
    # Evolution, KMail, K-9, Claws, Mutt, Pine.
    """x-evolution-identity x-evolution-account x-evolution-transport x-evolution-fcc
    x-evolution-format x-evolution-source x-kmail-identity x-kmail-transport x-kmail-fcc
    x-kmail-dictionary x-k9mail-identity x-claws-account-id x-claws-end-special-headers
    status x-status content-length lines x-x-sender
    """.split()
)  # fmt: skip
_OF_GMAIL: Final = ("x-gm-thrid", "x-gmail-labels")
_SENT: Final = frozenset({"sent", "drafts", "draft"})
_RECEIVED: Final = frozenset({"inbox", "spam"})


def is_as_composed(fields: Iterable[tuple[str, str]]) -> bool:
    """Return whether a header has fields of composing programs alone, and no label against that."""
    # Of Outlook's own properties, which are no fields, each has a blank in its name.
    named = [(name.lower(), value) for name, value in fields if " " not in name]
    labels = [_labels(value) for name, value in named if name == "x-gmail-labels"]
    if any(name in _OF_GMAIL for name, _value in named) and len(labels) != 1:
        return False
    if any(not each & _SENT or each & _RECEIVED for each in labels):
        return False
    return all(name in _COMPOSED for name, _value in named)


def _labels(value: str) -> set[str]:
    return {each.strip(' "').lower() for each in plain_header(value).split(",")}
