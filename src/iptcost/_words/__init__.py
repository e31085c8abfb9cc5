"""A language and its formats, and what the environment asks for.

Sentences live where they are said; this only translates and formats.
"""
