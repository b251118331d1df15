"""A condition of a payment stage that an approver let go, in writing."""
