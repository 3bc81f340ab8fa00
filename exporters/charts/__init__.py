"""Charts as lists of marks, which the PDF and the window both paint."""
