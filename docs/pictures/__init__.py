"""The manual's and the README's pictures, taken from the running demonstration: `make pictures`."""
