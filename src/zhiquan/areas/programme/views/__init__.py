"""The programme's pages: thin; services write, queries read."""
