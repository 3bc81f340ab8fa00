"""Low-level file duties: durable writing, disk errors, background hashing; no keys."""
