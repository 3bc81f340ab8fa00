"""What does not fit in the person's own words and fields: rules, and how entries are compared."""
