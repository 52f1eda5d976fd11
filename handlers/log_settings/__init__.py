"""`/configurar`: company → tabs ⇄ the operations of a tab → Guardar → Cerrar."""
