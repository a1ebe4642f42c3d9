"""Programme: a published plan runs here, and its progress is computed from accepted evidence."""
