"""Take rights away from the decoder child as each system offers, and probe what holds."""
