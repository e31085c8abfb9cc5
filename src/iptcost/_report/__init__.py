"""Words and tables: what an estimate says, in a language. Nothing here computes.

``result`` makes a ``page`` of an estimate or a range by ``schedule`` and ``assumed``, and by
``named`` and ``asked`` of what is not known; ``page`` writes it, ``layout`` for a screen.
Ways to pay stand in ``side_by_side``.
"""
