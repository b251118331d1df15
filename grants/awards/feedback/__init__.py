"""What applicants are told of how they were judged: drafted, looked through one by one, released for all at once."""
