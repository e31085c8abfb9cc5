"""Every way to pay for one course, side by side, and the plans that an adapter lists.

``way`` holds the values, ``plan_ways`` and ``self_pay_ways`` find the ways that a case offers,
``break_even`` says from which session on one is cheaper; ``span``, ``options``, ``bands`` and
``deciding`` do so where the document has holes. Nothing is drawn or worded here.
"""
