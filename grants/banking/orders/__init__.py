"""What a bank is told to pay: templates of its files, orders written into them, its answer read."""
