"""Law texts imported from files, kept under `var/knowledge`, found by article and by question."""

from __future__ import annotations
