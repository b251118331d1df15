"""A report while it is written: every field saves itself, and nothing typed is lost before it is handed in."""
