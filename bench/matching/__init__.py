"""What `bench/assignment.py` runs in processes of their own."""
