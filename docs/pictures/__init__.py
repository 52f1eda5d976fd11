"""The manual's pictures, and the script that takes them."""
