"""The sections of the evidence document."""
