"""Every write of filing quality."""
