"""Keeping the record safe: copies, the ways to open it, seals and dates, new keys, removing it."""
