"""What holes can be, and the least, the most and the likely over all fillings; the questions.

Holes as they are written are in ``_form``; their words are in ``_report``.
"""
