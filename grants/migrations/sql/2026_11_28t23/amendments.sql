-- R-D11: what a project's budget and end are now: the newest version's, or as awarded and called.
CREATE VIEW budget_now AS
    SELECT l.id, l.award, coalesce((SELECT x.amount FROM amended_line x JOIN amendment m ON m.id = x.amendment
        WHERE x.award_line = l.id AND m.version IS NOT NULL ORDER BY m.version DESC LIMIT 1), l.amount) AS amount
    FROM award_line l;
CREATE VIEW project_end AS
    SELECT a.id AS award, coalesce((SELECT m.ends_on FROM amendment m
        WHERE m.award = a.id AND m.version IS NOT NULL AND m.ends_on IS NOT NULL ORDER BY m.version DESC LIMIT 1),
        c.project_to) AS ends_on
    FROM award a JOIN call c ON c.id = a.call;
-- What was claimed of a line, and not given back.
CREATE VIEW award_line_use AS
    SELECT l.award, l.id AS award_line, coalesce(sum(c.amount), 0) AS used
    FROM award_line l JOIN claim c ON c.award_line = l.id AND c.status NOT IN ('returned', 'withdrawn')
    GROUP BY l.award, l.id;

CREATE UNIQUE INDEX amendment_open_once ON amendment (award) WHERE version IS NULL AND decided_at IS NULL;
CREATE TRIGGER amendment_stands BEFORE UPDATE OR DELETE ON amendment FOR EACH ROW EXECUTE FUNCTION refuse_change_but(
    'version', 'decided_at', 'decided_by', 'decided_by_name', 'is_approved', 'opinion', 'document', 'check_code');

CREATE FUNCTION amended_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT FROM amendment m JOIN award_line l ON l.award = m.award
        WHERE m.id = NEW.amendment AND l.id = NEW.award_line AND m.version IS NULL AND m.decided_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the lines of an amendment stand'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'amended_line_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER amended_line_stands BEFORE INSERT OR UPDATE OR DELETE ON amended_line
    FOR EACH ROW EXECUTE FUNCTION amended_line_stands();

-- A version moves money within a signed award, begins with what was, and never goes below what was claimed. The lines
-- are the queue in which claims and versions wait for each other.
CREATE FUNCTION amendment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    over record;
BEGIN
    PERFORM 1 FROM award_line WHERE award = NEW.award ORDER BY id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM agreement g JOIN award a ON a.id = g.award
        WHERE g.award = NEW.award AND g.signed_on IS NOT NULL AND a.cancelled_at IS NULL) THEN
        RAISE EXCEPTION 'award % has no agreement to amend', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_of_a_signed_award';
    END IF;
    IF NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM amendment WHERE award = NEW.award)
        OR EXISTS (SELECT FROM amended_line x JOIN budget_now b ON b.id = x.award_line
            WHERE x.amendment = NEW.id AND x.was <> b.amount) THEN
        RAISE EXCEPTION 'version % of award % does not follow the last one', NEW.version, NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_follows_the_last';
    END IF;
    IF (SELECT coalesce(sum(amount - was), 0) FROM amended_line WHERE amendment = NEW.id) <> 0 THEN
        RAISE EXCEPTION 'amendment % does not add up', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_adds_up';
    END IF;
    SELECT x.award_line, x.amount, u.used INTO over FROM amended_line x JOIN award_line_use u USING (award_line)
        WHERE x.amendment = NEW.id AND u.used > x.amount LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'line % has claims of %, more than %', over.award_line, over.used, over.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_covers_claims';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER amendment_fits BEFORE UPDATE ON amendment
    FOR EACH ROW WHEN (OLD.version IS NULL AND NEW.version IS NOT NULL) EXECUTE FUNCTION amendment_fits();
CREATE FUNCTION amendment_begins_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an amendment begins open'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_begins_open';
END $$;
CREATE TRIGGER amendment_begins_open BEFORE INSERT ON amendment
    FOR EACH ROW WHEN (NEW.version IS NOT NULL OR NEW.decided_at IS NOT NULL) EXECUTE FUNCTION amendment_begins_open();

-- Claims are measured by the budget as it is now.
CREATE OR REPLACE FUNCTION claim_within_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    awarded numeric;
    claimed numeric;
BEGIN
    PERFORM 1 FROM award_line line JOIN custody_ledger keeping ON keeping.award = line.award
        WHERE line.id = NEW.award_line AND keeping.id = NEW.ledger FOR NO KEY UPDATE OF line;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this budget line is not of this ledger' USING ERRCODE = 'check_violation';
    END IF;
    SELECT amount INTO awarded FROM budget_now WHERE id = NEW.award_line;
    SELECT coalesce(sum(amount), 0) INTO claimed FROM claim
        WHERE award_line = NEW.award_line AND status NOT IN ('returned', 'withdrawn');
    IF claimed > awarded THEN
        RAISE EXCEPTION 'claims of % are over the line of %', claimed, awarded USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
