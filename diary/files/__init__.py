"""Low-level work with files: durable writing, disk errors, background hashing; no keys."""
