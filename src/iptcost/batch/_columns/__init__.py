"""The batch's columns: Arrow in, integers; integers, Arrow out.

Files are in ``_files``, the reckoning in ``_loop``.
"""
