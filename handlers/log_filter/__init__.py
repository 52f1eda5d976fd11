"""*Filtrar*, under a page of the log: pick criteria one by one → the page with them."""
