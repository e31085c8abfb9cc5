"""Drawers of single keys, each laid over a case that `strategies` has drawn."""
