"""A small Django app beside the real site: one view, one job, one outbox handler, to be interrupted."""
