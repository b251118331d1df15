-- What was issued before a term could be set had two weeks. From here on the day is fixed with the figures.
UPDATE statement SET answer_by = (issued_at AT TIME ZONE 'Asia/Shanghai')::date + 14 WHERE answer_by IS NULL;
ALTER TABLE statement ADD CONSTRAINT statement_has_its_day CHECK (answer_by IS NOT NULL);
CREATE FUNCTION statement_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the day of a statement does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER statement_keeps_its_day BEFORE UPDATE ON statement
    FOR EACH ROW WHEN (OLD.answer_by IS DISTINCT FROM NEW.answer_by) EXECUTE FUNCTION statement_keeps_its_day();

CREATE TRIGGER answer_term_insert_only BEFORE UPDATE OR DELETE ON answer_term
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_correction_insert_only BEFORE UPDATE OR DELETE ON statement_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What corrects a statement moves money of its own ledger, in a later month.
CREATE FUNCTION statement_correction_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM statement s JOIN custody_ledger k ON k.id = s.ledger
        JOIN line l ON l.entry = NEW.entry AND k.account IN (l.debit, l.credit) JOIN entry e ON e.id = l.entry
        WHERE s.id = NEW.statement AND s.objection <> '' AND e.month > s.month) THEN
        RAISE EXCEPTION 'entry % corrects no statement of that ledger', NEW.entry USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_correction_fits BEFORE INSERT ON statement_correction
    FOR EACH ROW EXECUTE FUNCTION statement_correction_fits();
