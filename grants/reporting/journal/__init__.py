"""Entry suggestions (分录建议, R-J6): what the fund book means for the funder's own books, month by month."""
