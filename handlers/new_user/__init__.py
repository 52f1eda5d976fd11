"""`/nuevo`: company → name → full name → password → profile → summary → Guardar."""
