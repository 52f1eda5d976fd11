"""How a person wants a company's alerts: `/alertas`."""
