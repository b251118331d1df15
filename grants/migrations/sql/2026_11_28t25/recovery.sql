-- What a demand has seen, and what is still to come.
CREATE VIEW demand_state AS
    SELECT d.id AS demand, d.award, r.refunded, d.amount - r.refunded - coalesce(d.waived, 0.00) AS outstanding
    FROM return_demand d CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0.00) AS refunded FROM refund WHERE demand = d.id) r;

-- An award's three accounts in the fund book hold what is in force of it: what came back is its pool's again.
CREATE OR REPLACE VIEW award_in_force AS
    SELECT a.id AS award, coalesce(c.cut, 0.00) AS cut,
        a.amount - coalesce(c.cut, 0.00) - coalesce(r.refunded, 0.00) AS amount,
        (SELECT e.decided_at FROM ending e WHERE e.award = a.id AND e.kind = 'termination' AND e.is_approved)
        AS terminated_at,
        coalesce(r.refunded, 0.00) AS refunded
    FROM award a LEFT JOIN LATERAL (
        SELECT sum(x.amount) AS cut FROM stage s JOIN stage_cut x ON x.stage = s.id WHERE s.award = a.id) c ON true
    LEFT JOIN LATERAL (SELECT sum(refunded) AS refunded FROM demand_state WHERE award = a.id) r ON true;

-- One open demand an award, of no more than was paid and did not come back. The award's row is the queue.
CREATE FUNCTION return_demand_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM award WHERE id = NEW.award FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM demand_state WHERE award = NEW.award AND outstanding > 0) THEN
        RAISE EXCEPTION 'award % has a demand that is open', NEW.award
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'return_demand_open_once';
    END IF;
    IF NEW.waived IS NOT NULL OR NEW.paid <> (SELECT coalesce(sum(amount), 0) FROM payment
        WHERE award = NEW.award AND status = 'paid') - (SELECT refunded FROM award_in_force WHERE award = NEW.award) THEN
        RAISE EXCEPTION 'award % was not paid %', NEW.award, NEW.paid
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_demand_of_what_was_paid';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER return_demand_fits BEFORE INSERT ON return_demand
    FOR EACH ROW EXECUTE FUNCTION return_demand_fits();
CREATE TRIGGER return_demand_stands BEFORE UPDATE OR DELETE ON return_demand
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('upload', 'check_code', 'waived', 'waived_at', 'waived_by',
        'waived_by_name', 'waived_why', 'waiver');

-- A waiver is of all that is still to come, no more and no less.
CREATE FUNCTION return_demand_is_waived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.waived <> (SELECT outstanding FROM demand_state WHERE demand = NEW.id) OR NEW.waived = 0 THEN
        RAISE EXCEPTION 'demand %: % is not what is still to come', NEW.number, NEW.waived
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_demand_waives_the_rest';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER return_demand_is_waived BEFORE UPDATE ON return_demand
    FOR EACH ROW WHEN (OLD.waived IS NULL AND NEW.waived IS NOT NULL) EXECUTE FUNCTION return_demand_is_waived();

CREATE FUNCTION refund_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM return_demand WHERE id = NEW.demand FOR NO KEY UPDATE;
    IF NEW.amount > (SELECT outstanding FROM demand_state WHERE demand = NEW.demand) THEN
        RAISE EXCEPTION 'more came in than demand % asks for', NEW.demand
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_its_demand';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_fits BEFORE INSERT ON refund FOR EACH ROW EXECUTE FUNCTION refund_fits();
CREATE TRIGGER refund_stands BEFORE UPDATE OR DELETE ON refund FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A line of the bank is a refund, 1:1, of the same amount.
CREATE UNIQUE INDEX line_answer_one_a_refund ON line_answer (refund) WHERE undone_at IS NULL;
CREATE FUNCTION line_answer_fits_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT amount FROM refund WHERE id = NEW.refund) <> (SELECT amount FROM statement_line WHERE id = NEW.line) THEN
        RAISE EXCEPTION 'line % is another amount than refund %', NEW.line, NEW.refund
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_answer_of_equal_refund';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_answer_fits_refund BEFORE INSERT ON line_answer
    FOR EACH ROW WHEN (NEW.refund IS NOT NULL) EXECUTE FUNCTION line_answer_fits_refund();
ALTER TABLE line_answer DROP CONSTRAINT line_answer_kind_known;
ALTER TABLE line_answer ADD CONSTRAINT line_answer_kind_known
    CHECK (kind IN ('payment', 'return', 'refund', 'allocation', 'interest', 'fee', 'other'));
