"""Every write of the assistant."""
