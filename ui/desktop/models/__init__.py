"""What lists and tables show; no session in here, pages feed them."""
