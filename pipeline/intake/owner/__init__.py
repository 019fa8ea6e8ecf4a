"""Whose form a file is: by its stamps, by what is printed on it, by the name of the file."""
