"""The decoder child: the only code that decodes foreign files; it holds no keys."""
