"""What a finished round left in its pools goes back to its source: proposed by one person, decided by another."""
