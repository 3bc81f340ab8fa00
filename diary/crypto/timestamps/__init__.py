"""Time stamps by third parties (RFC 3161): queries, replies and their verification."""
