"""Major activities reported before they take place: festivals, performances, contests, gatherings (S78)."""
