-- The lists of words that grew.
ALTER TABLE call DROP CONSTRAINT call_fixed_assets_known, ADD CONSTRAINT call_fixed_assets_known
    CHECK (fixed_assets IN ('forbid', 'allow', 'list'));
ALTER TABLE call DROP CONSTRAINT call_handouts_known, ADD CONSTRAINT call_handouts_known
    CHECK (handouts IN ('forbid', 'allow', 'list'));

-- Until now a call said in columns of its own what became a list of caps, and every call asked the lists of abnormal
-- and of dishonest organisations. Published calls are filled in too: they say the same as before.
ALTER TABLE call DISABLE TRIGGER call_fixed_when_published;
UPDATE call SET system_checks = '{abnormal_list,dishonest_list}';
ALTER TABLE call ENABLE TRIGGER call_fixed_when_published;
INSERT INTO budget_cap (call, position, name, classes, percent, cap_of, basis)
    SELECT call, 1, '劳务', labour_cap_classes, labour_cap_percent, labour_cap_of, ''
    FROM aside_call WHERE labour_cap_percent IS NOT NULL AND cardinality(labour_cap_classes) > 0;
INSERT INTO budget_cap (call, position, name, classes, percent, cap_of, basis)
    SELECT call, 2, '管理费', '{management_fee}', management_fee_percent, 'grant', ''
    FROM aside_call;
DROP TABLE aside_call;

-- R-C1: the new parts of a published call are fixed like the others.
CREATE TRIGGER budget_cap_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON budget_cap
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER fee_standard_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON fee_standard
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER report_due_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON report_due
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER required_paper_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON required_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER checklist_item_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON checklist_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER screener_question_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON screener_question
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();

CREATE FUNCTION refuse_change_of_published_band() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published((SELECT criterion.call FROM criterion WHERE criterion.id = OLD.criterion));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published((SELECT criterion.call FROM criterion WHERE criterion.id = NEW.criterion));
    RETURN NEW;
END $$;
CREATE TRIGGER criterion_band_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON criterion_band
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_band();

-- A correction and a printed announcement stand as they were made.
CREATE TRIGGER call_correction_insert_only BEFORE UPDATE OR DELETE ON call_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER call_paper_insert_only BEFORE UPDATE OR DELETE ON call_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Corrections are numbered in order, and of published calls only; one that is not in force at the end of its
-- transaction was none.
CREATE FUNCTION call_correction_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz;
    before integer;
BEGIN
    SELECT published_at, correction_no INTO at, before FROM call WHERE id = NEW.call FOR NO KEY UPDATE;
    IF at IS NULL OR NEW.number <> before + 1 THEN
        RAISE EXCEPTION 'the next correction of call % is %, not %', NEW.call, before + 1, NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'call_correction_is_next';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_correction_is_next BEFORE INSERT ON call_correction
    FOR EACH ROW EXECUTE FUNCTION call_correction_is_next();

CREATE FUNCTION call_correction_is_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT correction_no FROM call WHERE id = NEW.call) < NEW.number THEN
        RAISE EXCEPTION 'correction % of call % corrects nothing', NEW.number, NEW.call
            USING ERRCODE = 'check_violation', CONSTRAINT = 'call_correction_is_in_force';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER call_correction_is_in_force AFTER INSERT ON call_correction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION call_correction_is_in_force();

-- What a correction that is written down may change of a published call, and that a trial ends once. Closing is only put
-- off. Nothing else changes, whoever asks.
CREATE OR REPLACE FUNCTION refuse_change_of_published_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    corrected text[] := ARRAY['correction_no', 'closes_at', 'scoring_opens_at', 'scoring_closes_at', 'decided_on',
        'notice_starts_on', 'contact', 'supervision_phone', 'body'];
BEGIN
    IF OLD.published_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.correction_no = OLD.correction_no + 1 AND NEW.closes_at >= OLD.closes_at
            AND to_jsonb(NEW) - corrected = to_jsonb(OLD) - corrected
            AND EXISTS (SELECT FROM call_correction c WHERE c.call = OLD.id AND c.number = NEW.correction_no) THEN
            RETURN NEW;
        END IF;
        IF OLD.is_trial AND OLD.trial_ended_at IS NULL AND NEW.trial_ended_at IS NOT NULL
            AND to_jsonb(NEW) - 'trial_ended_at' = to_jsonb(OLD) - 'trial_ended_at' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'call % is published', OLD.id USING ERRCODE = 'restrict_violation';
END $$;

-- The day of a report is corrected while its correction is written and not yet in force: in the same transaction.
CREATE FUNCTION refuse_change_of_published_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'due_on' = to_jsonb(OLD) - 'due_on' AND EXISTS (
        SELECT FROM call JOIN call_correction c ON c.call = call.id AND c.number = call.correction_no + 1
            WHERE call.id = OLD.call) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published(OLD.call);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published(NEW.call);
    RETURN NEW;
END $$;
DROP TRIGGER report_due_fixed_when_published ON report_due;
CREATE TRIGGER report_due_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON report_due
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_report();

-- A trial is no round: no money lies in its pools, and what is tried out meets nothing that is real.
CREATE FUNCTION trial_has_no_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account IS NOT NULL AND (SELECT is_trial FROM call WHERE id = NEW.call) THEN
        RAISE EXCEPTION 'call % is a trial: no money moves for it', NEW.call USING ERRCODE = 'check_violation',
            CONSTRAINT = 'trial_has_no_money';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trial_has_no_money BEFORE INSERT OR UPDATE ON pool FOR EACH ROW EXECUTE FUNCTION trial_has_no_money();

CREATE FUNCTION trial_stays_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    trial boolean;
BEGIN
    SELECT is_trial INTO trial FROM call WHERE id = NEW.call;
    IF EXISTS (SELECT FROM organization o WHERE o.id IN (NEW.applicant, NEW.submitted_through)
        AND o.is_trial IS DISTINCT FROM trial) THEN
        RAISE EXCEPTION 'trial and real ones do not meet in an application' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'trial_stays_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trial_stays_apart BEFORE INSERT OR UPDATE OF call, applicant, submitted_through ON application
    FOR EACH ROW EXECUTE FUNCTION trial_stays_apart();

CREATE FUNCTION refuse_other_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_trial IS DISTINCT FROM OLD.is_trial THEN
        RAISE EXCEPTION '% % was made a trial or not, and stays so', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER call_stays_trial BEFORE UPDATE OF is_trial ON call FOR EACH ROW EXECUTE FUNCTION refuse_other_side();
CREATE TRIGGER organization_stays_trial BEFORE UPDATE OF is_trial ON organization
    FOR EACH ROW EXECUTE FUNCTION refuse_other_side();

CREATE FUNCTION award_a_trial_is_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT call.is_trial FROM application JOIN call ON call.id = application.call
        WHERE application.id = NEW.application) THEN
        RAISE EXCEPTION 'application % is a trial: nothing is awarded', NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_a_trial_is_refused';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_a_trial_is_refused BEFORE INSERT OR UPDATE OF application ON award
    FOR EACH ROW EXECUTE FUNCTION award_a_trial_is_refused();
