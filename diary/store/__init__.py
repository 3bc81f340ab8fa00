"""Storage on disk: the database, the attachment files and the small files beside them."""
