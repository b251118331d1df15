"""The account a grant is paid to: frozen by the agreement, changed by a letter, another's check and some waiting."""
