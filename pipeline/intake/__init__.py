"""Returned files -> identified submissions; nothing that was dropped into the folder is lost silently."""
