"""Illustrative figures: forms filled as unions would, years before, half a term told."""
