"""The hard computations: pure Python and NumPy, without clock, network, files or global state."""
