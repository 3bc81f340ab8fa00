"""What a file is and how it looks, found out by a child process that holds no keys."""
