"""Awards: decision, public notice, objection, agreement, holds."""
