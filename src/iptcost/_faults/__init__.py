"""What can be wrong with a user's data, as values: the form of a problem, and its kinds by chapter.

No sentence is put together here and nothing is raised; words for a screen are in ``_report``.
"""
