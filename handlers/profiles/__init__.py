"""`/perfiles`: company → profiles → one of them → its permissions as a grid → who gains and loses what."""
