-- The lists of words that grew.
ALTER TABLE application_paper DROP CONSTRAINT application_paper_kind_known, ADD CONSTRAINT application_paper_kind_known
    CHECK (paper_kind IN ('receipt', 'form', 'commitment'));
