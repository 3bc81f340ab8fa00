"""The drawing engine: a tagged, archival, deterministic PDF written as a stream."""
