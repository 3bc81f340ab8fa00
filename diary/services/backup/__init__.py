"""Backups of a vault on another disk: write, read back, verify."""
