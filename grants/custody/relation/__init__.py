"""The relation between a group and its hub, beyond the books: freezes and their lifting."""
