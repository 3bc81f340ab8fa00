"""Operations on a whole vault: create, unlock, rotate, remove, restore."""
