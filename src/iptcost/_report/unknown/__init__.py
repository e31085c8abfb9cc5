"""Holes and ranges in words: what is not known is called, what to ask on the phone, between what.

They are reckoned in ``_unknowns``.
"""
