"""How a company's alerts are told, whoever reads them: `/guardia`."""
