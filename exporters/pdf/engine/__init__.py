"""The drawing engine: writes a tagged, archival, deterministic PDF to a stream."""
