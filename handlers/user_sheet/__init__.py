"""Many users at once, from a sheet: its template, the preview, the work that creates them, and *Deshacer*."""
