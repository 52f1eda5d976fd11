"""A company's audit log: writing it, reading it, taking it away, keeping it and proving it whole."""
