"""Audit pages: what happened to a case, what one person did, and what a human eye should look at (anchors.md §4.5)."""
