"""A document, and the payers that answer it: load, check, ask, lay in, estimate.

Ranges over what is unknown are in ``_unknowns``; the plugins' public doors stand at the top.
"""
