"""What every conversation is made of; the conversations themselves stand beside it."""
