"""What bench/documents.py prints, and the bare renderer it is compared with."""
