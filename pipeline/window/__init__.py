"""The window: commands begun by buttons, what they say as lists; no figure, no rule."""
