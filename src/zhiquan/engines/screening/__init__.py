"""Clues to abnormal filings: near-copies, disguises, splices, templates, groups. Evidence, never a verdict.

Begin with `screen.screen`, `records.read_lines` and `report.as_json`. Nothing is imported here, so that reading the
settings of a policy does not load the arithmetic.
"""
