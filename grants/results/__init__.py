"""What is made of judging once it is closed: its record, advice beside the score, minutes, report."""
