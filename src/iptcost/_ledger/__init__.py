"""The fold over a course, and the reason for each cent: lines, steps, assumptions.

The arithmetic of one session is in ``_rules``; how a result is laid out is in ``_report``.
"""
