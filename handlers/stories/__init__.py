"""The story of a document, a customer, a product or a user: all that happened to it, oldest first."""
