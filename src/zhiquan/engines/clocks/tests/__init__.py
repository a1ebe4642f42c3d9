"""Tests of the legal clocks; they read the calendars under ``policy/`` and nothing else."""
