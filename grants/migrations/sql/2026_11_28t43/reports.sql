-- A report of a period in between has one of its kind before it.
ALTER TABLE report DROP CONSTRAINT report_kind_known,
    ADD CONSTRAINT report_kind_known CHECK (kind IN ('midterm', 'final', 'progress')),
    DROP CONSTRAINT report_once, ADD CONSTRAINT report_once UNIQUE (award, kind, period, attempt);
DROP INDEX report_one_live;
CREATE UNIQUE INDEX report_one_live ON report (award, kind, period) WHERE status IN ('submitted', 'accepted');

CREATE OR REPLACE FUNCTION report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a report is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> 'submitted' THEN
        RAISE EXCEPTION 'a report that is % does not change', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.award, OLD.kind, OLD.period, OLD.attempt, OLD.narrative, OLD.spent, OLD.beneficiaries, OLD.attachment,
        OLD.submitted_on, OLD.submitted_at, OLD.submitted_by)
        IS DISTINCT FROM
       (NEW.award, NEW.kind, NEW.period, NEW.attempt, NEW.narrative, NEW.spent, NEW.beneficiaries, NEW.attachment,
        NEW.submitted_on, NEW.submitted_at, NEW.submitted_by) THEN
        RAISE EXCEPTION 'a submitted report does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What a report holds is as it was handed in, of the award it is about, and nothing comes to it once it is decided.
CREATE FUNCTION part_of_report_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT FROM report r WHERE r.id = NEW.report AND r.status = 'submitted') THEN
        RAISE EXCEPTION 'the parts of a report stand'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'part_of_report_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_line_stands BEFORE INSERT OR UPDATE OR DELETE ON report_line
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();
CREATE TRIGGER achievement_stands BEFORE INSERT OR UPDATE OR DELETE ON achievement
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();
CREATE TRIGGER report_answers_stand BEFORE INSERT OR UPDATE OR DELETE ON report_answers
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();
CREATE TRIGGER report_file_stands BEFORE INSERT OR UPDATE OR DELETE ON report_file
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();
CREATE TRIGGER return_item_stands BEFORE INSERT OR UPDATE OR DELETE ON return_item
    FOR EACH ROW EXECUTE FUNCTION part_of_report_stands();

CREATE FUNCTION part_of_its_own_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT r.award FROM report r WHERE r.id = NEW.report) IS DISTINCT FROM (CASE TG_TABLE_NAME
        WHEN 'report_line' THEN (SELECT l.award FROM award_line l WHERE l.id = (to_jsonb(NEW)->>'award_line')::integer)
        ELSE (SELECT i.award FROM indicator i WHERE i.id = (to_jsonb(NEW)->>'indicator')::integer) END) THEN
        RAISE EXCEPTION 'a report holds lines and indicators of its own award'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_of_its_own_award';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_line_of_its_award BEFORE INSERT ON report_line
    FOR EACH ROW EXECUTE FUNCTION part_of_its_own_award();
CREATE TRIGGER achievement_of_its_award BEFORE INSERT ON achievement
    FOR EACH ROW EXECUTE FUNCTION part_of_its_own_award();
