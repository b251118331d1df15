"""What other systems send, handed to the actions of the pages, and what they are answered."""
