"""`/solicitudes`, and the cards of requests: approve, reject, ask, answer, withdraw."""
