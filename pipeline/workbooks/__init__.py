"""Workbooks made of a round: summary, tracking book, comparison, marked-up returns, copies for above."""
