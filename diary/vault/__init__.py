"""The life of a whole vault: create, unlock, rotate, remove, restore."""
