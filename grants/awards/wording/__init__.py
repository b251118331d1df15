"""The words of agreements: a funder's own by number of parties, in dated versions, with merge fields."""
