"""Fields of a noun as editors, and the forms made of them."""
