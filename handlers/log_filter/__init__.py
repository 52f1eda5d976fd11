"""*Filtrar*, under a page of the log: criteria picked one by one → the page under them."""
