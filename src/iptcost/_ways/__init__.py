"""Every way to pay for one course, side by side, and the plans that an adapter lists.

``way`` holds the values, ``plan_ways`` and ``self_pay`` find the ways that a case offers,
``comparison`` says which is cheapest, and from which session on; ``costs`` and ``deciding`` do so
where the document has holes. Nothing is drawn or worded here.
"""
