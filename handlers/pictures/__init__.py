"""*Gráfica* and *Resumen*: activity as a picture and in a few words."""
