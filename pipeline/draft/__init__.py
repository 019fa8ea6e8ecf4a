"""An official document drafted into a program workbook: read in its kind of file, understood by tables of rules."""
