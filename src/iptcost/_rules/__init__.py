"""``docs/domain.md``, one room per rule: integers and frozen values in and out.

No document, no hole, no language and no clock lives here.
"""
