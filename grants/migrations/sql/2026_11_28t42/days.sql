-- What a book entered and a ledger claimed on some days, without all that was before them.
CREATE INDEX entry_by_day ON entry (book, effective_on);
CREATE INDEX claim_by_day ON claim (ledger, claimed_on);
