"""A file of the folder -> the files in it: archives, containers, what machines put beside them."""
