"""Editors of a noun's fields, and the forms made of them."""
