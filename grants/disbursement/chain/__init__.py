"""Who must approve a payment: levels by amount, frozen when it is asked for, approvals voided and never deleted."""
