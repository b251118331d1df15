"""What those who watch over groups see of them, on one page."""
