"""The decoder child: the only code that decodes strangers' files; it holds no keys."""
