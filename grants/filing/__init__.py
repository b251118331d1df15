"""备案: a community group that cannot be registered is filed with its street; what is filed can change, lapse and end."""
