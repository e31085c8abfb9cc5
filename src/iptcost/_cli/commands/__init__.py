"""A module for each command: what it does. How it is called stands in ``_cli/options.py``.

What commands share (documents, settings, screen, saving) stands one folder up.
"""
