"""How a document's tables are written and read: keys, values, holes, words, settings.

Files and payers are in ``_documents``; what a hole may be is in ``_unknowns``.
"""
