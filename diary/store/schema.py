"""The database's tables in their newest version, and the steps from older versions.

**Invariants:**

- `ledger` is the record; triggers refuse to change or delete a row of it, and to insert one
  anywhere but at the end. The last is needed because INSERT OR REPLACE deletes without firing a
  DELETE trigger.
- An entry's place is its number in the record book, and the negated number in the private book:
  each book grows at its own end of one tree, and no index is needed to find an entry.
- A row of a subject that is listed in `erasing` may lose its words, once, and nothing else of it
  may change. A row of `erasing` has a foreign key that can never be satisfied, so no transaction
  can commit while one exists.
- `subjects`, `incidents`, `behaviours`, `links`, `line_ranges` and `search` are projections or
  caches of the ledger, and can be rebuilt from it. `blobs`, `secrets`, `settings` and `clearing`
  are not derived from it and are exempt from rebuilding. `indexed_files` and `file_words` are a
  cache of words of files, made again where it is empty.
- The version is kept in `user_version`, which SQLCipher authenticates with its page. A higher one
  was written by a newer program; a missing one is damage.
- A new version comes with the step from the one before and keeps vaults of the old one as test
  vectors. A step is one transaction that ends with the next `user_version`: it is complete or has
  not happened, so an interrupted opening continues where it was. No step touches the ledger's rows.
- Opening read-only and reading a backup come before any step and change nothing: the tables that
  they query (`subjects`, `blobs`, `secrets`, `settings`, `ledger`) must exist in every version.
- There is one version so far and no step. Tests define one and inject faults at every point of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from diary.errors import Damaged, DamageReason, FutureFormat
from diary.model.books_and_nouns import Book
from diary.store.connection import PART, Connection, only_row, transaction
from diary.store.ledger_table import LedgerTable
from diary.store.search_words import TOKENIZER

_LEDGER: Final = """
CREATE TABLE ledger (
    place INTEGER PRIMARY KEY,
    book TEXT NOT NULL GENERATED ALWAYS AS (iif(place > 0, 'record', 'private')) VIRTUAL,
    n INTEGER NOT NULL GENERATED ALWAYS AS (abs(place)) VIRTUAL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    revision INTEGER NOT NULL,
    previous TEXT NOT NULL,
    written TEXT NOT NULL,
    zone TEXT NOT NULL,
    clock TEXT NOT NULL,
    seed BLOB NOT NULL,
    content TEXT NOT NULL,
    commitment BLOB NOT NULL,
    link BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_revisions ON ledger (subject, revision);
CREATE TABLE erasing (
    subject TEXT PRIMARY KEY CHECK (subject <> ''),
    ends TEXT NOT NULL DEFAULT '' CHECK (ends = '')
        REFERENCES erasing (subject) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE subject = OLD.subject)
    OR OLD.kind GLOB 'continuity.*' OR OLD.kind GLOB 'erasure.*'
    OR NEW.place IS NOT OLD.place OR NEW.kind IS NOT OLD.kind
    OR NEW.subject IS NOT OLD.subject OR NEW.revision IS NOT OLD.revision
    OR NEW.previous IS NOT OLD.previous OR NEW.commitment IS NOT OLD.commitment
    OR NEW.link IS NOT OLD.link OR NEW.signature IS NOT OLD.signature
    OR length(OLD.seed) IS NOT 32 OR NEW.seed IS NOT x''
    OR NEW.written IS NOT '' OR NEW.zone IS NOT '' OR NEW.clock IS NOT ''
    OR (SELECT group_concat(key) FROM (SELECT key FROM json_each(NEW.content) ORDER BY key))
        IS NOT '@salts,@withheld,number'
    OR json_extract(NEW.content, '$.number') IS NOT json_extract(OLD.content, '$.number')
    OR json_type(NEW.content, '$.number') IS NOT 'integer'
    OR json_array_length(NEW.content, '$."@withheld"')
        IS NOT (SELECT count(*) + 2 FROM json_each(OLD.content))
    OR EXISTS (
        SELECT 1 FROM json_tree(NEW.content) WHERE type NOT IN ('object', 'array', 'integer')
        AND (type IS NOT 'text' OR length(atom) IS NOT 64 OR atom GLOB '*[^0-9a-f]*')
    )
    BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_is_never_cut BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is never cut'); END;
CREATE TRIGGER ledger_only_grows BEFORE INSERT ON ledger
    WHEN NEW.place IS NOT iif(NEW.place > 0,
        (SELECT coalesce(max(place), 0) + 1 FROM ledger WHERE place > 0),
        (SELECT coalesce(min(place), 0) - 1 FROM ledger WHERE place < 0))
    OR EXISTS (SELECT 1 FROM ledger WHERE subject = NEW.subject AND revision = NEW.revision)
    BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END
"""

PROJECTIONS = """
CREATE TABLE subjects (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    noun TEXT NOT NULL,
    number INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    first_written TEXT NOT NULL,
    written TEXT NOT NULL,
    revision INTEGER NOT NULL,
    withdrawn TEXT,
    erased INTEGER NOT NULL DEFAULT 0,
    body TEXT
) STRICT;
CREATE TABLE incidents (
    row INTEGER PRIMARY KEY REFERENCES subjects (row),
    sort_at INTEGER NOT NULL,
    day TEXT,
    weekday INTEGER,
    hour INTEGER,
    times INTEGER,
    reported INTEGER,
    live INTEGER NOT NULL
) STRICT;
CREATE INDEX incidents_in_order ON incidents (sort_at, row);
CREATE INDEX incidents_weekday_hour ON incidents (live, weekday, hour);
CREATE INDEX incidents_by_day ON incidents (live, day);
CREATE TABLE behaviours (
    row INTEGER NOT NULL REFERENCES incidents (row),
    code TEXT NOT NULL,
    month TEXT NOT NULL,
    live INTEGER NOT NULL,
    PRIMARY KEY (row, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX behaviours_by_month ON behaviours (live, code, month);
CREATE TABLE links (
    source INTEGER NOT NULL REFERENCES subjects (row),
    target TEXT NOT NULL,
    PRIMARY KEY (source, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_to ON links (target);
CREATE TABLE line_ranges (
    row INTEGER NOT NULL REFERENCES incidents (row),
    conversation TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (row, conversation, first, last)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_ranges_in_order ON line_ranges (conversation, first);
CREATE VIRTUAL TABLE search USING fts5 (
    body, content = 'subjects', content_rowid = 'row', columnsize = 0,
    tokenize = 'TOKENIZER'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1)
"""

_APART: Final = """
CREATE TABLE blobs (
    evidence TEXT PRIMARY KEY,
    blob TEXT NOT NULL UNIQUE,
    key BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE clearing (what TEXT PRIMARY KEY) STRICT, WITHOUT ROWID
"""

_FILES: Final = """
CREATE TABLE indexed_files (
    row INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE, listed INTEGER NOT NULL, whole INTEGER
) STRICT;
CREATE VIRTUAL TABLE file_words USING fts5 (
    body, content = '', contentless_delete = 1,
    tokenize = 'TOKENIZER'
)
"""

_TEXT: Final = "CREATE VIRTUAL TABLE words USING fts5 (body, tokenize = 'TOKENIZER')"

# Not Final: tests define a later version to check what happens to an earlier one.
VERSION = 1
FIRST: Final = 1
_APPLICATION: Final = 0x44424F4B


def create(database: Connection) -> None:
    """Create every table of the newest version in an empty database."""
    with transaction(database):
        _run(database, _LEDGER)
        make_projections(database)
        _run(database, _APART)
        make_file_index(database)
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        put_version(database, VERSION)


def check_version(database: Connection) -> int:
    """Return the database's version, this program's or an earlier one.

    Raises FutureFormat for a database that a newer program wrote, Damaged for no version.
    """
    version = int(only_row(database.execute("PRAGMA user_version"))[0])
    if version > VERSION:
        raise FutureFormat(PART)
    if version < FIRST:
        raise Damaged(PART, DamageReason.NO_VERSION)
    return version


def put_version(database: Connection, version: int) -> None:
    """Store the version of the tables, inside the caller's transaction."""
    database.execute(f"PRAGMA user_version = {version:d}")


def make_file_index(database: Connection) -> None:
    """Create the tables of the words of files, in a database that has none of them."""
    _run(database, _FILES)


def make_text_index(database: Connection) -> None:
    """Create the table of a text in which words are marked, in a database of its own."""
    _run(database, _TEXT)


def make_projections(database: Connection) -> None:
    """Create the tables that can be rebuilt, in a database that has none of them."""
    _run(database, PROJECTIONS)


def _run(database: Connection, script: str) -> None:
    statement = ""
    for piece in script.replace("TOKENIZER", TOKENIZER).split(";"):
        statement += piece + ";"
        # A trigger's body contains semicolons of its own and ends with END.
        if "CREATE TRIGGER" in statement and not statement.rstrip("; \n").endswith("END"):
            continue
        database.execute(statement)
        statement = ""


Step = Callable[[Connection, Mapping[Book, LedgerTable]], None]
# Keyed by the version that the step starts from. A step runs inside its caller's transaction.
STEPS: Mapping[int, Step] = {}


def migrate(database: Connection, books: Mapping[Book, LedgerTable]) -> bool:
    """Run every missing step; return whether there was any.

    Raises FutureFormat, Damaged, StorageError.
    """
    begun = version = check_version(database)
    while version < VERSION:
        with transaction(database):
            STEPS[version](database, books)
            version += 1
            put_version(database, version)
    return version > begun
