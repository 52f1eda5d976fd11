"""The building blocks of conversations; the conversations themselves stand beside it."""
