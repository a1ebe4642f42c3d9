"""Reads of filing quality."""
