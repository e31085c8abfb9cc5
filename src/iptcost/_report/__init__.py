"""Words and tables: what an estimate says, in a language. Nothing here computes.

``headline``, ``schedule``, ``explained``, ``remarks`` and ``assumed`` make sentences and cells;
``result`` puts them on a ``page``; ``layout``, ``markdown``, ``html`` and ``csv`` write it.
"""
