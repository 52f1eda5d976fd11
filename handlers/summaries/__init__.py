"""`/resumen`: company → how often → at which hour; and the summaries themselves."""
