"""A company's log taken away as files: to read (XLSX, PDF), to work with (CSV), to verify (JSONL)."""
