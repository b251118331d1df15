"""立项通知 (form 15): what an organisation is told when its award stands, issued once its notice has run."""
