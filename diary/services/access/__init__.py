"""Access to the vault: credentials, key slots, and the stored access state."""
