"""Who signs for a group: changes asked by a signatory and confirmed by the hub."""
