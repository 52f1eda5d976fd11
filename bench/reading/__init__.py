"""Reading a large log: pages under every filter, at any depth, and words."""
