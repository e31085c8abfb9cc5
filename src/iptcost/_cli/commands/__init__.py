"""A module for each command: its options, and what it does with them.

What commands share (documents, settings, screen, saving) stands one folder up.
"""
