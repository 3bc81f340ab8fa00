"""An unlocked vault: its services, the parts they share, and closing it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from diary import __version__
from diary.contradictions.file_facts import FileFacts
from diary.crypto.keys import Subkeys
from diary.crypto.signing import Signer
from diary.errors import BadInput, Damaged, FaultCode, Locked
from diary.i18n import N_
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Book, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import Recorded
from diary.services import erasure
from diary.services.acceptance import AcceptanceService
from diary.services.access.service import AccessService
from diary.services.access.state import read_marker
from diary.services.attachment_service import AttachmentService
from diary.services.backup.service import BackupService, BackupSource
from diary.services.backup.verification import BackupKeys
from diary.services.disclosure.paper_service import PaperService
from diary.services.disclosure.redaction_service import RedactionService
from diary.services.disclosure.sheet_service import SheetService
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from diary.services.erasure import ErasureService
from diary.services.exhibit_previews_and_copies import VaultOriginals
from diary.services.file_search import FileSearch
from diary.services.handover_log import HandoverLog
from diary.services.import_review import ImportReview
from diary.services.import_service import ImportService
from diary.services.integrity import IntegrityDeps, IntegrityService
from diary.services.journal import Journal
from diary.services.json_import import JsonImport
from diary.services.known_file_facts import known_file_facts
from diary.services.limb_suggestions import LimbSuggestionService
from diary.services.older_copy import (
    DraftAge,
    draft_age,
    later_files,
    note_seen_within,
    older_copy_signs,
    unseen,
)
from diary.services.pattern_service import PatternService
from diary.services.run_decisions import RunDecisions
from diary.services.seals_and_stamps import SealService, StampedBook, TimestampService
from diary.services.senders import SenderService
from diary.services.transcript_service import TranscriptService
from diary.store.connection import Connection
from diary.store.draft_file import Drafts
from diary.store.file_index import FileIndex
from diary.store.keys_table import StoredKeys
from diary.store.ledger_table import LedgerTable
from diary.store.projections import Projections
from diary.store.secure_delete import SecureDelete
from diary.store.vault_head import HeadPublisher
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault_config import VaultConfig

PROGRAM: Final = f"Daybook {__version__}"


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """The facts shown after unlocking; `notices` are codes of what was found and repaired.

    `recovery_used` is set with the notice `recovery-code-used`: when the code was last used (UTC).
    `draft_sealed` is when the draft that was found was written, None if none was. `held_lines` are
    the identifiers of lines in it that are not recorded without the person.
    `keys_locked` is whether the system keeps the memory that holds the keys out of its swap file.
    """

    vault_id: str
    fingerprint: str
    entries: int
    last_entry: datetime | None
    notices: tuple[NoticeCode, ...]
    recovery_used: datetime | None = None
    keys_locked: bool = False
    draft_sealed: datetime | None = None
    held_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenVault:
    """The parts of one open vault; they belong to the session's thread and end with it.

    `beside` lists the old vaults that a key rotation left in the parent folder.
    """

    folder: Path
    config: VaultConfig
    vault_id: bytes
    signer: Signer
    subkeys: Subkeys = field(repr=False)
    database: Connection
    books: Mapping[Book, LedgerTable]
    journal: Journal
    drafts: Drafts
    heads: HeadPublisher
    stored_keys: StoredKeys
    settings: Settings
    originals: VaultOriginals
    release_reserve: Callable[[], bool]
    secure_delete: SecureDelete
    access: AccessService
    beside: Callable[[], tuple[Path, ...]]


class Session:
    """Everything that can be done with an unlocked vault.

    **Invariants:**

    - A service is built when it is first used: saving one line needs few of them. Building one
      checks nothing; what opening has to check is checked before there is a session.
    - Only the thread that opened the vault builds services, so two threads never build one at once,
      and none is built over a connection that it may not use.
    - Nothing is built after `close`: the keys are wiped by then.
    - Any thread may use `drafts`, `signer`, `evidence.store` and originals until `close`, once the
      session's thread has passed them on.
    """

    def __init__(self, info: VaultInfo, vault: OpenVault, closing: ExitStack) -> None:
        """Take ownership of the open parts, and of `closing`, which releases them."""
        self.info: Final = info
        self.journal: Final = vault.journal
        self.access: Final = vault.access
        self.settings: Final = vault.settings
        self.signer: Final = vault.signer.sign
        self._vault = vault
        self._closing = closing
        self._thread = threading.get_ident()
        self._is_open = True

    @property
    def open_vault(self) -> OpenVault:
        """Return the parts of the vault, for `diary` alone; raises Locked after `close`."""
        if threading.get_ident() != self._thread:
            raise RuntimeError("a session belongs to the thread that opened its vault")
        if not self._is_open:
            raise Locked
        return self._vault

    @property
    def withholds(self) -> bool:
        """Return False: a vault, unlike an opened bundle, withholds nothing from its reader."""
        return False

    @cached_property
    def drafts(self) -> Drafts:
        """Return the keeper of what is typed and not recorded yet."""
        return self.open_vault.drafts

    @cached_property
    def evidence(self) -> AttachmentService:
        """Return the service that stores, lists and reads attachments."""
        vault = self.open_vault
        return AttachmentService(vault.journal, vault.stored_keys, vault.originals)

    @cached_property
    def imports(self) -> ImportService:
        """Return the service that keeps exports of other programs."""
        vault = self.open_vault
        return ImportService(
            vault.journal,
            vault.stored_keys,
            vault.originals,
            self.evidence,
            vault.settings,
            self._vocabulary.country,
        )

    def review(self, conversation: Recorded[Conversation]) -> ImportReview:
        """Return the review of what one conversation suggests."""
        vault = self.open_vault
        return ImportReview(conversation, vault.journal, self.imports, vault.settings, self.senders)

    def reviews(self) -> tuple[ImportReview, ...]:
        """Return the review of each conversation that is not withdrawn."""
        items = self.open_vault.journal.items(Noun.CONVERSATION)
        return tuple(self.review(item) for item in items if item.withdrawn is None)

    @cached_property
    def decisions(self) -> RunDecisions:
        """Return what was decided on runs of contact."""
        vault = self.open_vault
        return RunDecisions(vault.journal, vault.settings)

    @cached_property
    def senders(self) -> SenderService:
        """Return what the person said of who uses the accounts of senders."""
        vault = self.open_vault
        return SenderService(
            vault.journal,
            vault.settings,
            self._vocabulary.country,
            lambda: self.acceptance.name_within(),
        )

    @cached_property
    def acceptance(self) -> AcceptanceService:
        """Return the service that holds what was accepted a moment ago."""
        vault = self.open_vault
        return AcceptanceService(
            vault.journal,
            vault.settings,
            self.review,
            self._closing.callback,
            lambda senders: self.senders.answers(senders),
        )

    @cached_property
    def file_search(self) -> FileSearch:
        """Return the search through the words of files."""
        vault = self.open_vault
        index = FileIndex(vault.database)
        return FileSearch(vault.journal, self.evidence, self.imports.lines, index)

    @cached_property
    def file_facts(self) -> FileFacts:
        """Return what is known of files and exports without opening a file."""
        return known_file_facts(self.evidence, self.imports, self.open_vault.journal.zone)

    @cached_property
    def transcripts(self) -> TranscriptService:
        """Return the service that makes transcripts of conversations."""
        country = self._vocabulary.country
        return TranscriptService(self._case, self.open_vault.journal, self.imports, country)

    @cached_property
    def patterns(self) -> PatternService:
        """Return the reader of the facts that figures are computed from."""
        vault = self.open_vault
        return PatternService(vault.journal, vault.config.now)

    @cached_property
    def limbs(self) -> LimbSuggestionService:
        """Return the service that suggests examples of a legal test."""
        vault = self.open_vault
        return LimbSuggestionService(vault.journal, self._vocabulary, vault.config.now)

    @cached_property
    def snapshot(self) -> SnapshotService:
        """Return the service that makes case files for bundles."""
        vault = self.open_vault
        record, covers = vault.books[Book.RECORD], self.redactions.region_redactions
        stamps = self.stamps.stamps
        return SnapshotService(
            self._case,
            vault.journal,
            self.evidence,
            record,
            stamps,
            covers,
            self.imports.raw_lines,
            lambda item: self.review(item).left_out(),
            lambda item: self.review(item).looked_through(),
            self.senders.regions,
        )

    @cached_property
    def papers(self) -> PaperService:
        """Return the service that makes separate papers."""
        return PaperService(self._case, self.open_vault.journal, self._vocabulary)

    @cached_property
    def sheets(self) -> SheetService:
        """Return the service that makes sheets, each for one purpose and one reader."""
        return SheetService(self._case, self.open_vault.journal)

    @cached_property
    def handovers(self) -> HandoverLog:
        """Return the log of handovers."""
        return HandoverLog(self.open_vault.journal)

    @cached_property
    def redactions(self) -> RedactionService:
        """Return the service for redactions."""
        return RedactionService(self.open_vault.journal, self.senders.imported_accounts)

    @cached_property
    def seals(self) -> SealService:
        """Return the service for seal codes and who has them."""
        vault = self.open_vault
        return SealService(vault.journal, vault.books[Book.RECORD], vault.config.now)

    @cached_property
    def stamps(self) -> TimestampService:
        """Return the service for time stamps of the record (RFC 3161)."""
        vault = self.open_vault
        record = StampedBook(vault.books[Book.RECORD], vault.vault_id, vault.signer.public)
        return TimestampService(record, vault.journal, vault.settings)

    @cached_property
    def integrity(self) -> IntegrityService:
        """Return the check of the whole vault."""
        vault = self.open_vault
        return IntegrityService(
            IntegrityDeps(
                database=vault.database,
                books=vault.books,
                stored_keys=vault.stored_keys,
                blobs=vault.originals.blobs,
                check_signature=vault.signer.check,
                check_keys_copy=vault.access.check_copy,
                check_draft=self.drafts.load,
                check_age=self._signs_of_another_day,
                noted=partial(read_marker, vault.settings),
            ),
            vault.journal,
        )

    @cached_property
    def backup(self) -> BackupService:
        """Return the service for backups on another disk."""
        vault = self.open_vault
        return BackupService(
            BackupSource(
                vault=vault.folder,
                database=vault.database,
                settings=vault.settings,
                public_key=vault.signer.public,
                head=vault.heads.latest,
                keys=vault.access.key_files,
                opens=BackupKeys(vault.subkeys.db, vault.subkeys.head_mac),
                sign=vault.signer.sign,
                now=vault.config.now,
            )
        )

    @cached_property
    def erasure(self) -> ErasureService:
        """Return the service that erases subjects for ever."""
        vault = self.open_vault
        return ErasureService(
            vault.journal,
            erasure.ErasureDeps(
                books=vault.books,
                projections=Projections(vault.database),
                file_index=FileIndex(vault.database),
                stored_keys=vault.stored_keys,
                secure_delete=vault.secure_delete,
                drafts=self.drafts,
                confirm=vault.access.prove,
                beside=vault.beside,
            ),
        )

    def new_json_import(self) -> JsonImport:
        """Return a reader of JSON that is to be recorded, with references of its own."""
        return JsonImport(self.open_vault.journal, self._vocabulary)

    def tells_older_copy(self) -> bool:
        """Return whether something shows an older copy that the person has not said to know of."""
        vault = self.open_vault
        return bool(unseen(self._older_copy_signs(), vault.settings, vault.books[Book.PRIVATE]))

    def acknowledge_older_copy(self) -> None:
        """Record that the person knows of all that shows an older copy now.

        Opening tells it again once something else shows it. Raises BadInput if nothing does.
        """
        vault, signs = self.open_vault, self._older_copy_signs()
        if not signs:
            raise BadInput("--older-copy", N_("nothing shows that an older copy was put back"))
        vault.access.log_older_copy_seen(
            lambda: note_seen_within(signs, vault.settings, vault.books[Book.PRIVATE])
        )

    def _older_copy_signs(self) -> tuple[str, ...]:
        vault, draft, age = self.open_vault, None, DraftAge.LATEST
        with suppress(Damaged):
            draft = vault.drafts.read()
        if draft is not None:
            age = draft_age(draft.stamp, vault.settings, vault.books)
        files = later_files(vault.originals, vault.stored_keys, vault.secure_delete)
        return older_copy_signs(draft.stamp if draft else None, age, files)

    def close(self) -> None:
        """Write what is pending, wipe the keys and release the vault; safe to call twice."""
        self._is_open = False
        self._closing.close()

    def _signs_of_another_day(self) -> Iterator[tuple[FaultCode, str]]:
        vault = self.open_vault
        for file in later_files(vault.originals, vault.stored_keys, vault.secure_delete):
            yield FaultCode.OLDER_COPY, file
        with suppress(Damaged):  # the check of the draft names it
            draft = vault.drafts.read()
            age = draft_age(draft.stamp, vault.settings, vault.books) if draft else None
            if age is DraftAge.OF_A_LATER_RECORD:
                yield FaultCode.OLDER_COPY, "draft"
            elif age is DraftAge.OLDER:
                yield FaultCode.DRAFT_PUT_BACK, "draft"

    @cached_property
    def _case(self) -> VaultIdentity:
        vault = self.open_vault
        config = vault.config
        public = vault.signer.public
        return VaultIdentity(vault.vault_id, public, config.jurisdiction, PROGRAM, config.now)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        config = self.open_vault.config
        return config.words(config.jurisdiction)
