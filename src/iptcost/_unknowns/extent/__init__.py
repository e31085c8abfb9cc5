"""What one unknown can be: its natural bounds, the days worth trying, usual fees, its name.

How a whole document's fillings are reckoned stands in the folder above.
"""
