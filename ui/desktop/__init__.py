"""The window: Qt Widgets over the lane. The only package that imports PySide6."""
