"""Write a bundle in the form in which it is handed over, and read back what was written."""
