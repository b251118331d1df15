-- One per organisation: however fast two people press the button, one place in a call.
CREATE UNIQUE INDEX application_one_place ON application (call, applicant) WHERE claims_the_place;

-- The amount of a budget line is the product of its quantities and its price, half-up to the cent (R-D10).
CREATE FUNCTION budget_product(quantities numeric[], unit_price numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    product numeric := unit_price;
    quantity numeric;
BEGIN
    IF cardinality(quantities) = 0 THEN
        RETURN 0;
    END IF;
    FOREACH quantity IN ARRAY quantities LOOP
        product := product * quantity;
    END LOOP;
    RETURN round(product, 2);
END $$;

ALTER TABLE budget_line ADD CONSTRAINT budget_line_amount_is_product
    CHECK (amount = budget_product(quantities, unit_price));

-- What was submitted stands: its lines and figures change only while it is a draft or returned for correction (R-C5).
CREATE FUNCTION budget_line_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT status INTO state FROM application
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.application ELSE NEW.application END FOR SHARE;
    IF state NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the budget of a % application does not change', state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER budget_line_open BEFORE INSERT OR UPDATE OR DELETE ON budget_line
    FOR EACH ROW EXECUTE FUNCTION budget_line_is_open();

CREATE FUNCTION application_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned') AND
        (NEW.call, NEW.track, NEW.fund, NEW.applicant, NEW.submitted_through, NEW.title, NEW.purpose, NEW.flags,
         NEW.beneficiaries, NEW.needs, NEW.plan, NEW.outcomes, NEW.risks, NEW.requested, NEW.match_cash)
        IS DISTINCT FROM
        (OLD.call, OLD.track, OLD.fund, OLD.applicant, OLD.submitted_through, OLD.title, OLD.purpose, OLD.flags,
         OLD.beneficiaries, OLD.needs, OLD.plan, OLD.outcomes, OLD.risks, OLD.requested, OLD.match_cash)
    THEN
        RAISE EXCEPTION 'a % application does not change', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'submitted' AND OLD.status IN ('draft', 'returned') AND
        NEW.requested <> (SELECT coalesce(sum(amount), 0) FROM budget_line WHERE application = NEW.id)
    THEN
        RAISE EXCEPTION 'the amount asked for is not the sum of the budget lines' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER application_stands BEFORE UPDATE ON application
    FOR EACH ROW EXECUTE FUNCTION application_stands();

CREATE TRIGGER application_version_insert_only BEFORE UPDATE OR DELETE ON application_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER application_paper_insert_only BEFORE UPDATE OR DELETE ON application_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER eligibility_check_insert_only BEFORE UPDATE OR DELETE ON eligibility_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
