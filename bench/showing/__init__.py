"""Parts of `bench/portal.py`."""
