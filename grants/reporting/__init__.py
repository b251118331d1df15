"""Reports: submitted, accepted or returned; rectification. An acceptance tells disbursement that a condition is met."""
