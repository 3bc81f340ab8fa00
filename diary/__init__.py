"""The record: model, vault, ledger, patterns. Imports nothing from exporters or ui."""
