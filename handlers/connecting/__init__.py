"""`/conectar`: a company's business systems, the key of each, and its first report."""
