"""Everything that touches a key: the one home of `cryptography`."""
