"""What bench/deadline.py is made of: a crowd that may apply, its way through the forms, a bare handler beside ours."""
