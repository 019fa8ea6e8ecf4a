"""Frames and results -> what people read: summary workbook, review report."""
