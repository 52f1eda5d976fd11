"""`/empresa`: choose the company to work with, or register one: name → RFC → zone → summary → Guardar."""
