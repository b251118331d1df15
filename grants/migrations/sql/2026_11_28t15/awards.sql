-- A code without the zeros at its end: it begins the codes of all that lies under it (vocabulary/rules.lies_under).
CREATE FUNCTION division_stem(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN code ~ '^.{2}0+$' THEN left(code, 2)
        WHEN code ~ '^.{4}0+$' THEN left(code, 4)
        WHEN code ~ '^.{6}0+$' THEN left(code, 6)
        WHEN code ~ '^.{9}0+$' THEN left(code, 9)
        ELSE code
    END
$$;

-- Which bounds of its call count an application.
CREATE VIEW application_in_quota AS
    SELECT q.id AS quota, a.id AS application
    FROM quota q JOIN application a ON a.call = q.call JOIN organization o ON o.id = a.applicant
    WHERE (q.quota_kind = 'purpose' AND a.purpose = q.code)
        OR (q.quota_kind = 'field' AND q.code = ANY (a.fields))
        OR (q.quota_kind = 'division' AND o.division <> '' AND starts_with(o.division, division_stem(q.code)));

-- What a call promised of its funded set at most: awards of one organisation, money and projects of a purpose, a field,
-- an area. The call's row is the queue in which decisions wait for each other.
CREATE FUNCTION award_keeps_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    per_organisation integer;
    given integer;
    bound record;
BEGIN
    IF NEW.cancelled_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT awards_per_organisation INTO STRICT per_organisation FROM call WHERE id = NEW.call FOR NO KEY UPDATE;
    SELECT count(*) INTO given FROM award a JOIN application other ON other.id = a.application
        JOIN application mine ON mine.id = NEW.application AND mine.applicant = other.applicant
        WHERE a.call = NEW.call AND a.id <> NEW.id AND a.cancelled_at IS NULL;
    IF given >= per_organisation THEN
        RAISE EXCEPTION 'application %: its organisation has % awards', NEW.application, given
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_keeps_organisation_limit';
    END IF;
    FOR bound IN
        SELECT q.quota_kind, q.code, q.most_projects,
               q.most_percent * (SELECT sum(amount) FROM pool WHERE call = NEW.call) / 100 AS most,
               count(c.id) AS projects, coalesce(sum(c.amount), 0) AS money
        FROM quota q
        JOIN application_in_quota mine ON mine.quota = q.id AND mine.application = NEW.application
        LEFT JOIN application_in_quota counted ON counted.quota = q.id
        LEFT JOIN award c ON c.application = counted.application AND c.id <> NEW.id AND c.cancelled_at IS NULL
        WHERE q.call = NEW.call AND num_nonnulls(q.most_percent, q.most_projects) > 0
        GROUP BY q.id
    LOOP
        IF bound.money + NEW.amount > bound.most OR bound.projects >= bound.most_projects THEN
            RAISE EXCEPTION 'application % is over the quota of % %', NEW.application, bound.quota_kind, bound.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_keeps_quota';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER award_keeps_bounds BEFORE INSERT OR UPDATE ON award
    FOR EACH ROW EXECUTE FUNCTION award_keeps_bounds();

-- R-E11: less than was asked for a line is given with the reason.
CREATE FUNCTION award_line_says_why() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason = '' AND NEW.amount < (SELECT amount FROM budget_line WHERE id = NEW.budget_line) THEN
        RAISE EXCEPTION 'line % is cut without a reason', NEW.item
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_line_says_why';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_line_says_why BEFORE INSERT ON award_line
    FOR EACH ROW EXECUTE FUNCTION award_line_says_why();

CREATE TRIGGER cut_answer_stands BEFORE UPDATE OR DELETE ON cut_answer FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- R-E11: a budget that was cut is signed for only after it was taken as it is.
CREATE FUNCTION agreement_waits_for_cut_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM award_line WHERE award = NEW.award AND reason <> '')
        AND NOT EXISTS (SELECT FROM cut_answer WHERE award = NEW.award AND is_accepted) THEN
        RAISE EXCEPTION 'the cut budget of award % is not confirmed', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_waits_for_cut_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_waits_for_cut_answer BEFORE INSERT ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_waits_for_cut_answer();
