"""Paying without a plan: scales and bundles.

What a plan pays is beside this folder.
"""
