"""Who can open the vault: credentials, key slots, and what is known of both."""
