"""What bench/scoring.py is made of: a round about to be judged, an expert's way through a sheet, what must be there."""
