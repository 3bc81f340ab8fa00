"""Exports of other programs: their messages, calls and mails, read by the decoder child."""
