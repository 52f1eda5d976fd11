"""The files of an export: to read (XLSX, PDF), to work with (CSV), to verify (JSONL)."""
