"""`/derechos`: what a user could do at an instant."""
