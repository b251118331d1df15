"""What `bench/judging.py` plants and how it measures what is found."""
