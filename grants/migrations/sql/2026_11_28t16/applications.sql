-- The least with which a project could still be done stands with the rest of what was submitted; it is asked only where
-- the call funds in part, and is never more than what is asked for.
CREATE OR REPLACE FUNCTION application_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned') AND
        (NEW.call, NEW.track, NEW.fund, NEW.applicant, NEW.submitted_through, NEW.title, NEW.purpose, NEW.flags,
         NEW.beneficiaries, NEW.needs, NEW.plan, NEW.outcomes, NEW.risks, NEW.requested, NEW.match_cash,
         NEW.match_in_kind, NEW.least_viable, NEW.fields, NEW.project_from, NEW.project_to)
        IS DISTINCT FROM
        (OLD.call, OLD.track, OLD.fund, OLD.applicant, OLD.submitted_through, OLD.title, OLD.purpose, OLD.flags,
         OLD.beneficiaries, OLD.needs, OLD.plan, OLD.outcomes, OLD.risks, OLD.requested, OLD.match_cash,
         OLD.match_in_kind, OLD.least_viable, OLD.fields, OLD.project_from, OLD.project_to)
    THEN
        RAISE EXCEPTION 'a % application does not change', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'submitted' AND OLD.status IN ('draft', 'returned') AND
        NEW.requested <> (SELECT coalesce(sum(amount), 0) FROM budget_line WHERE application = NEW.id)
    THEN
        RAISE EXCEPTION 'the amount asked for is not the sum of the budget lines' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'submitted' AND OLD.status IN ('draft', 'returned') AND NEW.least_viable IS NOT NULL AND (
        NEW.least_viable > NEW.requested OR NOT (SELECT partial_funding FROM call WHERE id = NEW.call))
    THEN
        RAISE EXCEPTION 'the least viable grant of application % is not asked for, or more than is asked', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_least_viable_in_range';
    END IF;
    RETURN NEW;
END $$;
