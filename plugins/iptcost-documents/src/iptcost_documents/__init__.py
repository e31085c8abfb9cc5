"""What a therapist hands over, made of an iptcost case: quote, good-faith estimate, superbill.

Each is one ``Paper``, which ``render`` writes as text, Markdown, HTML or PDF. Amounts are those
of ``iptcost.estimate``, ``iptcost.compare`` and ``iptcost.held``; nothing is reckoned here.
"""
