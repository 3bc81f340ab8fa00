"""Write a bundle in the form in which it leaves, and read back what was written."""
