"""Daybook's core: model, vault, ledger and patterns. Imports nothing from exporters or ui."""

# The only place where the version is written: the package, the command and documents take it here.
__version__ = "0.1.0"
