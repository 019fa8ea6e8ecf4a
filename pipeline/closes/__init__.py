"""Closed periods: what was reported when, what has changed since."""
