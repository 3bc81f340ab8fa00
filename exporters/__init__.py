"""A frozen case file in, files out; and the check of a bundle, which needs no vault."""
