"""指导记录: what a hub and the filing office found and advised at a group, and what is to follow."""
