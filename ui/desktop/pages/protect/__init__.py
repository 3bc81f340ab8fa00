"""Keeping the record safe: backups, what opens it, seals and dates, new keys, removing it."""
