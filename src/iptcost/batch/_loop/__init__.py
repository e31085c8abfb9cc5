"""The batch's inner loop: plans and courses as integers, compiled as they stand.

Arrow and files are beside this, not in it.
"""
