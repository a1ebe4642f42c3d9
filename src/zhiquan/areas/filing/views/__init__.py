"""Pages of filing quality."""
