"""The command ``iptcost``: the edge, where clock, files, network, words and exit status live.

``main`` is the group; a command's module in ``commands`` is imported only when it is called for.
"""
