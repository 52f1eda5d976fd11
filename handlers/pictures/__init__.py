"""*Gráfica* and *Resumen*: what was done, as a picture and in a few words."""
