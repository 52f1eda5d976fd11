"""Activity for people's eyes: charts, and the files of an export."""
