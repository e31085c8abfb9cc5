"""The questions that lead a person to a case, as data: what, why, where to look, what follows.

A terminal or a page only asks and shows; neither a screen nor a file is touched here.
"""
