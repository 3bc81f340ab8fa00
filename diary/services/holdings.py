"""All that an open vault holds, for whoever moves the whole of it to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from diary.model.kinds import Book
from diary.services.journal import Journal
from diary.store.blobs import BlobStore
from diary.store.connection import Connection
from diary.store.drafts import Drafts
from diary.store.ledger_table import LedgerTable
from diary.store.secrets import Secrets
from diary.store.settings import Settings


@dataclass(frozen=True, slots=True)
class Holdings:
    """The parts of one open vault; they belong to the session's thread and end with it."""

    vault_id: bytes
    public_key: bytes
    link: Connection
    books: Mapping[Book, LedgerTable]
    journal: Journal
    secrets: Secrets
    settings: Settings
    blobs: BlobStore
    drafts: Drafts
    sign: Callable[[bytes], bytes]
