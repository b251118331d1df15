-- Recusal that no action can pass: who ruled what, whom it keeps away, and that nothing slips in beside it.

-- What was noted before there were kinds. The guard below lets nothing but a ruling change a conflict.
ALTER TABLE conflict DISABLE TRIGGER conflict_allowed;
UPDATE conflict SET kind = CASE WHEN reason LIKE '%工作人员' THEN 'staff' ELSE 'position' END WHERE origin = 'found';
ALTER TABLE conflict ENABLE TRIGGER conflict_allowed;
CREATE UNIQUE INDEX conflict_found_once ON conflict (expert, application, kind, md5(reason)) WHERE origin = 'found';

-- Who must have nothing to do with the judging of an application, from when until when: who has an interest that
-- nobody has lifted, and who belongs to the applicant or to the hub it applies through, whatever anybody lifts.
CREATE VIEW recused_staff AS
    SELECT person, application, '-infinity'::date AS from_on, 'infinity'::date AS until_on
    FROM staff_conflict WHERE ended_at IS NULL
    UNION ALL SELECT m.person, a.id, m.from_on, coalesce(m.until_on, 'infinity'::date)
    FROM application a JOIN membership m ON m.organization = a.applicant WHERE m.ended_at IS NULL
    UNION ALL SELECT m.person, a.id, m.from_on, coalesce(m.until_on, 'infinity'::date)
    FROM application a JOIN membership m ON m.organization = a.submitted_through
    WHERE m.ended_at IS NULL AND a.submitted_through <> a.applicant;

CREATE FUNCTION staff_is_recused(who integer, application_id integer, at_moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM recused_staff WHERE person = who AND application = application_id
            AND (at_moment AT TIME ZONE 'Asia/Shanghai')::date BETWEEN from_on AND until_on
    )
$$;

-- A conflict that keeps its expert away for good: declared, or confirmed by a ruling.
CREATE FUNCTION conflict_stands(of_expert integer, of_application integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM conflict WHERE expert = of_expert AND application = of_application AND lifted_at IS NULL
            AND (origin = 'declared' OR confirmed_at IS NOT NULL)
    )
$$;

-- A transaction that looks at the database as it was when it began would not see the conflict it waited for.
CREATE FUNCTION refuse_an_old_view() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'panels and conflicts are written in read committed transactions'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'judging_sees_what_stands';
    END IF;
END $$;

-- Stands beside assignment_is_allowed, so that whatever becomes of that one, nobody is assigned past a conflict.
CREATE FUNCTION assignment_is_not_recused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_an_old_view();
    PERFORM 1 FROM expert WHERE id = NEW.expert FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM conflict WHERE expert = NEW.expert AND application = NEW.application AND lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'expert % has a conflict with application %', NEW.expert, NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_free_of_conflict';
    END IF;
    IF staff_is_recused(NEW.assigned_by, NEW.application, NEW.assigned_at) THEN
        RAISE EXCEPTION 'person % is recused from application %', NEW.assigned_by, NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_by_somebody_free';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_never_past_a_conflict BEFORE INSERT ON assignment
    FOR EACH ROW EXECUTE FUNCTION assignment_is_not_recused();

-- A locked sheet is made void by a conflict that stands, not by one that nobody has ruled on.
CREATE FUNCTION locked_sheet_ends_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT conflict_stands(OLD.expert, OLD.application) THEN
        RAISE EXCEPTION 'sheet % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_sheet_locked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_void_by_a_ruling BEFORE UPDATE ON assignment
    FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION locked_sheet_ends_by_a_ruling();

-- While nobody has ruled, the sheet rests: no mark is given and it is not handed in.
CREATE FUNCTION refuse_a_resting_sheet(of_sheet integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM assignment a JOIN conflict c ON c.expert = a.expert AND c.application = a.application
        WHERE a.id = of_sheet AND c.lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'sheet % is of an expert with a conflict', of_sheet
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_free_of_conflict';
    END IF;
END $$;
CREATE FUNCTION mark_is_of_a_free_expert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_a_resting_sheet(NEW.assignment);
    RETURN NEW;
END $$;
CREATE TRIGGER mark_free_of_conflict BEFORE INSERT OR UPDATE ON mark
    FOR EACH ROW EXECUTE FUNCTION mark_is_of_a_free_expert();
CREATE FUNCTION sheet_is_of_a_free_expert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_a_resting_sheet(NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_locked_free_of_conflict BEFORE UPDATE ON assignment
    FOR EACH ROW WHEN (OLD.locked_at IS NULL AND NEW.locked_at IS NOT NULL)
    EXECUTE FUNCTION sheet_is_of_a_free_expert();

-- A conflict is noted once and ruled on at most once, never by who is a party; what its expert declared is not lifted.
CREATE OR REPLACE FUNCTION conflict_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_an_old_view();
    PERFORM 1 FROM expert WHERE id = NEW.expert FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(NEW.application);
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF num_nonnulls(OLD.lifted_at, OLD.confirmed_at) > 0 OR num_nonnulls(NEW.lifted_at, NEW.confirmed_at) <> 1 OR
        (NEW.expert, NEW.application, NEW.origin, NEW.kind, NEW.request, NEW.reason, NEW.noted_at, NEW.noted_by)
        IS DISTINCT FROM
        (OLD.expert, OLD.application, OLD.origin, OLD.kind, OLD.request, OLD.reason, OLD.noted_at, OLD.noted_by) THEN
        RAISE EXCEPTION 'conflict % can only be lifted or confirmed, once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'conflict_stays';
    END IF;
    IF OLD.origin = 'declared' THEN
        RAISE EXCEPTION 'conflict % can only be lifted by nobody: its expert declared it', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'conflict_declared_stands';
    END IF;
    IF staff_is_recused(
        coalesce(NEW.lifted_by, NEW.confirmed_by), NEW.application, coalesce(NEW.lifted_at, NEW.confirmed_at)
    ) THEN
        RAISE EXCEPTION 'conflict % is ruled on by a party', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'conflict_ruled_by_somebody_free';
    END IF;
    RETURN NEW;
END $$;

-- What stands ends the sheets of every phase that is not closed yet (R-E5); a hit that nobody ruled on ends nothing.
CREATE OR REPLACE FUNCTION conflict_ends_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment SET ended_at = coalesce(NEW.confirmed_at, NEW.noted_at), ended_reason = '回避：' || NEW.reason
    WHERE expert = NEW.expert AND application = NEW.application AND ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM phase_closure c JOIN application a ON a.call = c.call
        WHERE a.id = assignment.application AND c.phase = assignment.phase
    );
    RETURN NULL;
END $$;
DROP TRIGGER conflict_ends_the_assignment ON conflict;
CREATE TRIGGER conflict_ends_the_assignment AFTER INSERT OR UPDATE ON conflict
    FOR EACH ROW WHEN (NEW.lifted_at IS NULL AND (NEW.origin = 'declared' OR NEW.confirmed_at IS NOT NULL))
    EXECUTE FUNCTION conflict_ends_assignment();

-- An application that is taken back, changed and submitted anew is another row, of the same applicant: what was known
-- against an expert there is known here.
CREATE FUNCTION recusals_go_along() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked recusal_request;
    copied integer;
BEGIN
    FOR asked IN SELECT * FROM recusal_request WHERE application = NEW.replaces ORDER BY id LOOP
        INSERT INTO recusal_request (application, name, employer, reason, asked_at, asked_by, settled_at, settled_by,
            settled_reason)
        VALUES (NEW.id, asked.name, asked.employer, asked.reason, asked.asked_at, asked.asked_by, asked.settled_at,
            asked.settled_by, asked.settled_reason) RETURNING id INTO copied;
        INSERT INTO conflict (expert, application, origin, kind, request, reason, noted_at, noted_by, lifted_at,
            lifted_by, lifted_reason, confirmed_at, confirmed_by, confirmed_reason)
        SELECT expert, NEW.id, origin, kind, copied, reason, noted_at, noted_by, lifted_at, lifted_by, lifted_reason,
            confirmed_at, confirmed_by, confirmed_reason FROM conflict WHERE request = asked.id ORDER BY id;
    END LOOP;
    INSERT INTO conflict (expert, application, origin, kind, reason, noted_at, noted_by, lifted_at, lifted_by,
        lifted_reason, confirmed_at, confirmed_by, confirmed_reason)
    SELECT expert, NEW.id, origin, kind, reason, noted_at, noted_by, lifted_at, lifted_by, lifted_reason,
        confirmed_at, confirmed_by, confirmed_reason
    FROM conflict WHERE application = NEW.replaces AND request IS NULL ORDER BY id;
    INSERT INTO staff_conflict (person, application, origin, reason, noted_at, noted_by, ended_at, ended_by,
        ended_reason)
    SELECT person, NEW.id, origin, reason, noted_at, noted_by, ended_at, ended_by, ended_reason
    FROM staff_conflict WHERE application = NEW.replaces ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER application_takes_recusals_along AFTER UPDATE OF status ON application
    FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'submitted' AND NEW.replaces IS NOT NULL)
    EXECUTE FUNCTION recusals_go_along();

-- What an applicant asked for is settled at most once, and stays.
CREATE FUNCTION recusal_request_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.settled_at IS NOT NULL OR (NEW.application, NEW.name, NEW.employer, NEW.reason, NEW.asked_at, NEW.asked_by)
        IS DISTINCT FROM (OLD.application, OLD.name, OLD.employer, OLD.reason, OLD.asked_at, OLD.asked_by) THEN
        RAISE EXCEPTION 'request % can only be settled, once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'recusal_request_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recusal_request_allowed BEFORE UPDATE ON recusal_request
    FOR EACH ROW EXECUTE FUNCTION recusal_request_is_allowed();
CREATE TRIGGER recusal_request_not_deleted BEFORE DELETE ON recusal_request
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE UNIQUE INDEX staff_conflict_one_live ON staff_conflict (person, application) WHERE ended_at IS NULL;
CREATE FUNCTION staff_conflict_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (NEW.person, NEW.application, NEW.origin, NEW.reason, NEW.noted_at, NEW.noted_by)
        IS DISTINCT FROM (OLD.person, OLD.application, OLD.origin, OLD.reason, OLD.noted_at, OLD.noted_by) THEN
        RAISE EXCEPTION 'staff conflict % can only be lifted, once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'staff_conflict_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER staff_conflict_allowed BEFORE UPDATE ON staff_conflict
    FOR EACH ROW EXECUTE FUNCTION staff_conflict_is_allowed();
CREATE TRIGGER staff_conflict_not_deleted BEFORE DELETE ON staff_conflict
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
