"""What is reported from time to time to the committees of a village or a community (S79)."""
