"""Other systems: tokens by which they act for a person, what they read and write, and what they are told."""
