"""Time stamps by others (RFC 3161): queries, replies and what can be said of them."""
