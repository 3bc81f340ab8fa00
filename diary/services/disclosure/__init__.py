"""Disclosure of the record: snapshots, redactions, scanned exhibits, separate papers."""
