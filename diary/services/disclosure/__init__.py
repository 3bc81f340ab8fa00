"""What leaves the record: snapshots, redactions, scanned exhibits, separate papers."""
