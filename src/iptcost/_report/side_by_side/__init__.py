"""Ways to pay and listed plans in words, tables and pictures.

They are reckoned in ``_ways``.
"""
