"""The nouns of the record as frozen dataclasses, and the codec that they share."""
