"""Workbooks made of a round: summary, tracking book, comparison, marked copies, copies for above."""
