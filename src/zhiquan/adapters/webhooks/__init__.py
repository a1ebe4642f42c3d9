"""Signed webhooks: what happens to cases is told to registered addresses, and authorities may call us."""
