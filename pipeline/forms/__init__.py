"""The form of one union: what it asks (layout), how it is written and stamped, how it is read back."""
