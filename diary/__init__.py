"""Daybook's core: model, vault, ledger and patterns. Imports nothing from exporters or ui."""
