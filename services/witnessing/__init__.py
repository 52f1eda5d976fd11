"""A witness: it cosigns what goes on from what it saw, beside no installation and without its database."""
