"""`/bitacora`: company → a page of its log ⇄ one entry in full."""
