"""What may be said beside the official score, and never enters it: numpy and nothing but the sheets. Pure."""
