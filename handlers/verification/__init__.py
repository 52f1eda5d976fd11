"""`/verificar`: company → whether its log holds, or where it breaks."""
