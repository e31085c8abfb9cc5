"""Words and tables: what an estimate says, in a language. Nothing here computes.

``headline``, ``schedule``, ``explained``, ``remarks`` and ``assumed`` make sentences and cells of
an estimate; ``layout``, ``markdown`` and ``csv`` lay them out.
"""
