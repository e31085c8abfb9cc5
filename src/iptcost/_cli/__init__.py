"""The command, at the edge."""
