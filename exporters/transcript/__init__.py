"""The transcript of a conversation as a PDF and as text: a paper of its own, beside a record."""
