"""Ways to pay and listed plans in words, tables and pictures; they are reckoned in ``_ways``."""
