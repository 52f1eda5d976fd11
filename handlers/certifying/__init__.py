"""`/constancia`: an entry's folio → a file that proves that it is in the log."""
