-- A version is what agreements were drawn from: it never changes.
CREATE TRIGGER agreement_wording_insert_only BEFORE UPDATE OR DELETE ON agreement_wording
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An agreement is drawn in the words of its own funder and of its number of parties.
CREATE FUNCTION agreement_words_are_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM agreement_wording w JOIN award a ON a.id = NEW.award JOIN call c ON c.id = a.call
        WHERE w.id = NEW.words AND w.funder = c.funder AND w.parties = NEW.parties) THEN
        RAISE EXCEPTION 'wording % is not of the funder and the parties of award %', NEW.words, NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_words_are_its_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_words_are_its_own BEFORE INSERT OR UPDATE OF words, parties ON agreement
    FOR EACH ROW WHEN (NEW.words IS NOT NULL) EXECUTE FUNCTION agreement_words_are_its_own();

-- One scan of a drawing stands; what was given back makes room for another.
CREATE UNIQUE INDEX sealed_copy_one_stands ON sealed_copy (agreement, drawn_at) WHERE refused_at IS NULL;
CREATE TRIGGER sealed_copy_stands BEFORE UPDATE OR DELETE ON sealed_copy
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('accepted_at', 'refused_at', 'checked_by', 'reason');

-- The scans that were kept on the agreements themselves become rows that nobody has checked.
INSERT INTO sealed_copy (agreement, drawn_at, scan, sent_at, sent_by, reason)
    SELECT g.id, g.drawn_at, g.scan, u.kept_at, u.kept_by, '' FROM agreement g JOIN upload u ON u.id = g.scan;
DROP TRIGGER agreement_stands ON agreement;
CREATE TRIGGER agreement_stands BEFORE UPDATE ON agreement FOR EACH ROW WHEN (OLD.signed_on IS NOT NULL)
    EXECUTE FUNCTION refuse_change_but('document', 'check_code');
