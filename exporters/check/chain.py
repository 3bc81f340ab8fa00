"""The chain: every link from the first to the head, and the head's signature.

The rules are:

- The links are computed anew from the commitments; the head's link must be the last of them.
- So no commitment can be changed, left out, added or moved without the head giving it away.
"""

from __future__ import annotations

from diary.casefile import Disclosure
from diary.crypto.signing import verify
from diary.errors import Damaged
from diary.ledger import chain
from exporters.bag import RECORD
from exporters.check.report import FindingCode, Findings


def examine(disclosure: Disclosure, findings: Findings) -> None:
    """Say where the chain does not hold."""
    link = chain.origin(disclosure.vault_id, disclosure.public_key)
    for n, commitment in enumerate(disclosure.commitments, 1):
        link = chain.link(link, n, commitment)
    count = len(disclosure.commitments)
    if link != disclosure.head_link:
        findings.problem(FindingCode.CHAIN_BROKEN, RECORD, entries=count)
        return
    if not count:
        return
    message = chain.head_message(disclosure.vault_id, count, link)
    try:
        verify(disclosure.public_key, message, disclosure.head_signature)
    except Damaged:
        findings.problem(FindingCode.HEAD_NOT_SIGNED, RECORD, entries=count)
