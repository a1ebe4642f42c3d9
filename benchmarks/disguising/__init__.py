"""Builders of disguised copies and splices, for the benchmark `disguises.py`. Texts come from outside."""
