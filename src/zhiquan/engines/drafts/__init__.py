"""Formal defects of a patent draft, all at once, each with its rule and place."""
