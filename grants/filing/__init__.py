"""备案: a group that cannot be registered is filed with its street; what is filed can change, lapse and end."""
