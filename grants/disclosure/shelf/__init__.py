"""Public pages kept ready for whoever is not signed in, and let go the moment anything they show has changed."""
