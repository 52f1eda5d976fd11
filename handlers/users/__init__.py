"""`/usuarios`: a company's users → one of them → what may be done to them."""
