"""`/suprimir`: whom → why → what says so → what would go → what names them is erased from the log."""
