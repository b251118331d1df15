"""What a claim rests on: invoices and what was read off them, signed lists, proof, and the hub's checklist."""
