"""The program workbook: what an office promised, whom it asks, when, and what its report looks like."""
