"""The nouns of the record: frozen dataclasses, one file per noun, and the codec they share."""
