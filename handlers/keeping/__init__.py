"""`/conservar`: company → how its log is kept → (years) or (what may be purged → the file → DEPURAR)."""
