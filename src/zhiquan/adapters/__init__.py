"""Outside systems, one folder each: live, file or simulated; chosen in `site/wiring.py`."""
