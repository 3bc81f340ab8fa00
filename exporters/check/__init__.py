"""The check of a bundle, whole or in loose files; needs no vault, no key and no network."""
