-- The lists of words that grew.
ALTER TABLE call DROP CONSTRAINT call_fixed_assets_known, ADD CONSTRAINT call_fixed_assets_known
    CHECK (fixed_assets IN ('forbid', 'allow', 'list'));
ALTER TABLE call DROP CONSTRAINT call_handouts_known, ADD CONSTRAINT call_handouts_known
    CHECK (handouts IN ('forbid', 'allow', 'list'));
ALTER TABLE call DROP CONSTRAINT call_cap_of_known, ADD CONSTRAINT call_cap_of_known
    CHECK (labour_cap_of IN ('grant', 'grant_and_cash_match', 'grant_and_all_match'));
