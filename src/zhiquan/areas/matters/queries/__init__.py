"""Reads of matters: the catalogue, guides, drafts and cases."""
