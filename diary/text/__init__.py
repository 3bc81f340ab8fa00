"""What people read: names, times, codes, numbers and values of fields as text."""
