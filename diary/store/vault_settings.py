"""Settings, kept inside the vault so that nothing about them is readable outside it."""

from __future__ import annotations

import json

from diary.json_value import Json
from diary.ledger.entry import canonical
from diary.store.connection import Connection, transaction


class Settings:
    """Named JSON values in the database."""

    def __init__(self, database: Connection) -> None:
        self._database = database

    def get(self, name: str, default: Json = None) -> Json:
        """Return the value of that name, or `default`."""
        row = self._database.execute(
            "SELECT value FROM settings WHERE name = ?", (name,)
        ).fetchone()
        return json.loads(row[0]) if row else default

    def all(self) -> dict[str, Json]:
        """Return every value by its name."""
        rows = self._database.execute("SELECT name, value FROM settings")
        return {name: json.loads(value) for name, value in rows}

    def put(self, name: str, value: Json) -> None:
        """Store a value, durably."""
        with transaction(self._database):
            self.put_within(name, value)

    def put_within(self, name: str, value: Json) -> None:
        """Store a value inside a transaction that the caller has open."""
        self._database.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, canonical(value).decode()),
        )
