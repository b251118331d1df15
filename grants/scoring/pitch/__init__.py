"""The pitch (路演): who presents when, drawn by lot or put in order by hand, and told to everybody."""
