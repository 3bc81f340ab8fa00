"""Part A of a bundle: a summary for police and advocates, detachable and no part of the record."""
