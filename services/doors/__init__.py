"""Who comes in by the chat and by HTTP, and who is turned away."""
