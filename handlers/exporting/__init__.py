"""`/exportar`: company → format → the log as files, with a live line that can be stopped."""
