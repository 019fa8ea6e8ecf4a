"""What a round's files below outputs/<program>/<period>/ are called: known without what writes them."""

from __future__ import annotations

SUMMARY_FILE = "tong-hop.xlsx"
OVERVIEW_FILE, OVERVIEW_PDF = "tong-quan.html", "tong-quan.pdf"
RETURNS_FOLDER = "tra-lai"
COMPARISON_FILE = "so-sanh.xlsx"
