"""What was done, as people look at it: charts, and the files of an export."""
