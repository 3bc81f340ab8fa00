"""The pages of the window. A page asks its `Navigator` for other pages."""
