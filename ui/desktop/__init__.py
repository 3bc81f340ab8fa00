"""The window, in Qt Widgets. Only this package imports PySide6."""
