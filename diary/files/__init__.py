"""Files on a disk: made durable, looked at without being followed, and read through windows."""
