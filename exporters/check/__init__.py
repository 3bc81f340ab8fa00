"""The check of a bundle or of loose files; it needs no vault, no key and no network."""
