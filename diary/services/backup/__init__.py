"""Backups of a vault on another disk: write, read again, verify."""
