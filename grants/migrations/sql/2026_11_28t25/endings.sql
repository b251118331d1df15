-- What endings leave of each stage, and of an award. An award's three accounts in the fund book hold that amount.
CREATE VIEW stage_in_force AS
    SELECT s.id AS stage, s.award, s.seq,
        s.amount - coalesce((SELECT sum(x.amount) FROM stage_cut x WHERE x.stage = s.id), 0) AS amount
    FROM stage s;
CREATE VIEW award_in_force AS
    SELECT a.id AS award, coalesce(c.cut, 0.00) AS cut, a.amount - coalesce(c.cut, 0.00) AS amount,
        (SELECT e.decided_at FROM ending e WHERE e.award = a.id AND e.kind = 'termination' AND e.is_approved)
        AS terminated_at
    FROM award a LEFT JOIN LATERAL (
        SELECT sum(x.amount) AS cut FROM stage s JOIN stage_cut x ON x.stage = s.id WHERE s.award = a.id) c ON true;

CREATE UNIQUE INDEX ending_open_once ON ending (award) WHERE decided_at IS NULL;
CREATE UNIQUE INDEX ending_terminates_once ON ending (award) WHERE kind = 'termination' AND is_approved;
CREATE TRIGGER ending_stands BEFORE UPDATE OR DELETE ON ending FOR EACH ROW EXECUTE FUNCTION refuse_change_but(
    'decided_at', 'decided_by', 'decided_by_name', 'is_approved', 'opinion');

-- An ending begins open, of a signed award that goes on. The award's row is the queue in which endings and payments wait
-- for each other.
CREATE FUNCTION ending_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM award WHERE id = NEW.award FOR NO KEY UPDATE;
    IF NEW.decided_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM agreement g JOIN award a ON a.id = g.award JOIN award_in_force f ON f.award = a.id
        WHERE g.award = NEW.award AND g.signed_on IS NOT NULL AND a.cancelled_at IS NULL AND f.terminated_at IS NULL
    ) THEN
        RAISE EXCEPTION 'award % is not signed, or has ended', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ending_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ending_begins BEFORE INSERT ON ending FOR EACH ROW EXECUTE FUNCTION ending_begins();

-- A stage never goes below the payment of it that lives, and so the award never below what was approved or paid; what
-- is cut was approved to be, and comes back by an entry.
CREATE FUNCTION stage_cut_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one integer;
BEGIN
    SELECT e.award INTO one FROM ending e JOIN stage s ON s.award = e.award
        WHERE e.id = NEW.ending AND s.id = NEW.stage AND e.is_approved;
    IF one IS NULL THEN
        RAISE EXCEPTION 'ending % does not cut stage %', NEW.ending, NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_cut_of_its_award';
    END IF;
    PERFORM 1 FROM award WHERE id = one FOR NO KEY UPDATE;
    IF NEW.amount > (SELECT amount FROM stage_in_force WHERE stage = NEW.stage) - (SELECT coalesce(sum(amount), 0)
        FROM payment WHERE stage = NEW.stage AND status NOT IN ('returned', 'cancelled')) THEN
        RAISE EXCEPTION 'stage % would fall below its payment', NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_cut_leaves_what_is_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stage_cut_fits BEFORE INSERT ON stage_cut FOR EACH ROW EXECUTE FUNCTION stage_cut_fits();
CREATE TRIGGER stage_cut_stands BEFORE UPDATE OR DELETE ON stage_cut FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The other way round: no payment goes forward over what is left of its stage, or while its ending is open or decided.
-- What the bank says of a payment that it has is written down whatever happened meanwhile.
CREATE FUNCTION payment_keeps_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status NOT IN ('requested', 'reviewed', 'approved', 'sent')
        OR TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM award WHERE id = NEW.award FOR SHARE;
    IF NEW.amount > (SELECT amount FROM stage_in_force WHERE stage = NEW.stage) OR EXISTS (
        SELECT FROM ending WHERE award = NEW.award AND (decided_at IS NULL OR kind = 'termination' AND is_approved)
    ) THEN
        RAISE EXCEPTION 'payment %: its award ends or was reduced', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_keeps_in_force';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_keeps_in_force BEFORE INSERT OR UPDATE OF status ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_keeps_in_force();

-- R-A12: what endings gave back to a pool may be awarded anew.
CREATE OR REPLACE FUNCTION award_keeps_pool() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holds numeric;
    others numeric;
BEGIN
    SELECT amount INTO STRICT holds FROM pool
        WHERE id = NEW.pool AND call = NEW.call AND fund = NEW.fund FOR NO KEY UPDATE;
    SELECT coalesce(sum(f.amount), 0) INTO others FROM award a JOIN award_in_force f ON f.award = a.id
        WHERE a.pool = NEW.pool AND a.cancelled_at IS NULL AND a.id <> NEW.id;
    IF NEW.cancelled_at IS NULL AND others + NEW.amount > holds THEN
        RAISE EXCEPTION 'pool % holds %, % would be awarded', NEW.pool, holds, others + NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_keeps_pool';
    END IF;
    RETURN NEW;
END $$;

-- R-D11: a version comes to what is in force of the award, and an award that has ended is not amended.
CREATE OR REPLACE FUNCTION amendment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    over record;
BEGIN
    PERFORM 1 FROM award_line WHERE award = NEW.award ORDER BY id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM agreement g JOIN award a ON a.id = g.award JOIN award_in_force f ON f.award = a.id
        WHERE g.award = NEW.award AND g.signed_on IS NOT NULL AND a.cancelled_at IS NULL
        AND f.terminated_at IS NULL) THEN
        RAISE EXCEPTION 'award % has no agreement to amend', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_of_a_signed_award';
    END IF;
    IF NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM amendment WHERE award = NEW.award)
        OR EXISTS (SELECT FROM amended_line x JOIN budget_now b ON b.id = x.award_line
            WHERE x.amendment = NEW.id AND x.was <> b.amount) THEN
        RAISE EXCEPTION 'version % of award % does not follow the last one', NEW.version, NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_follows_the_last';
    END IF;
    IF (SELECT sum(coalesce(x.amount, b.amount)) FROM budget_now b
        LEFT JOIN amended_line x ON x.award_line = b.id AND x.amendment = NEW.id WHERE b.award = NEW.award)
        <> (SELECT a.amount - f.cut FROM award a JOIN award_in_force f ON f.award = a.id WHERE a.id = NEW.award) THEN
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
