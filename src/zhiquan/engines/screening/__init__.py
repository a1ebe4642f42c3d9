"""Clues to abnormal filings: near-copies, disguises, splices, templates, groups. Evidence, never a verdict."""
