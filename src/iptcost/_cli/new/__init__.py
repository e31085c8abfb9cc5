"""The conversation of ``iptcost new``: it asks, reads back and saves.

What is asked, and what an answer means, is in ``_interview``.
"""
