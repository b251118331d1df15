"""Registers beside the money: needs, things lent, training, pairing, pilots, policies, as one kind of entry."""
