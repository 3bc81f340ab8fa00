"""Protecting the record: backups, access, seals and time stamps, new keys, removal."""
