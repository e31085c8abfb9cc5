"""The batch's files: pieces in, parts out, in bounded memory, on one machine or a cluster.

The columns' meaning is in ``_columns``.
"""
