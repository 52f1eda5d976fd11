"""The group that a company's alerts go to: what is said and served there, and what opens in private."""
