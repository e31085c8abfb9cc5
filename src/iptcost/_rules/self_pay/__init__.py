"""Paying without a plan: scales, bundles, and when money leaves the client.

What a plan pays is beside this folder.
"""
