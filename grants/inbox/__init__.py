"""What waits for each person, asked of every step."""
