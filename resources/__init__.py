"""Data only: jurisdictions, profiles, fonts, icons, translations, the sample case."""
