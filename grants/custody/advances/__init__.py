"""Money paid before its invoice: petty cash, a supplier's advance; settled by invoices or paid back (R-I6)."""
