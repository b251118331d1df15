-- The lists of words that grew.
ALTER TABLE application_paper DROP CONSTRAINT application_paper_kind_known, ADD CONSTRAINT application_paper_kind_known
    CHECK (paper_kind IN ('receipt', 'form', 'commitment', 'correction_letter', 'acceptance_letter', 'refusal_letter'));

-- Moved: who held the one place of a call holds place 1; a call that let everybody apply as often as they like has no
-- limit. A published call is otherwise fixed.
ALTER TABLE call DISABLE TRIGGER call_fixed_when_published;
UPDATE call SET limit_per_organisation = CASE WHEN aside_call.one_per_organisation THEN 1 END
    FROM aside_call WHERE aside_call.call = call.id;
ALTER TABLE call ENABLE TRIGGER call_fixed_when_published;
UPDATE application SET place = 1 FROM aside_place WHERE aside_place.application = application.id;
UPDATE application SET place = counted.place FROM (
    SELECT id, row_number() OVER (PARTITION BY call, applicant ORDER BY submitted_at, id) AS place FROM application
        WHERE status NOT IN ('draft', 'withdrawn')) AS counted
    WHERE counted.id = application.id AND application.place IS NULL;
UPDATE application SET hub_place = counted.place FROM (
    SELECT id, row_number() OVER (PARTITION BY call, submitted_through ORDER BY submitted_at, id) AS place
        FROM application WHERE status NOT IN ('draft', 'withdrawn') AND submitted_through <> applicant) AS counted
    WHERE counted.id = application.id;
DROP TABLE aside_place;

-- R-B7: an organisation has so many places in a call, a hub so many for its groups, however fast several press the
-- button: a place is taken once, and none lies beyond the call's limit.
CREATE UNIQUE INDEX application_place_once ON application (call, applicant, place) WHERE place IS NOT NULL;
CREATE UNIQUE INDEX application_hub_place_once ON application (call, submitted_through, hub_place)
    WHERE hub_place IS NOT NULL;
CREATE FUNCTION application_has_a_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own integer;
    of_hub integer;
BEGIN
    SELECT limit_per_organisation, limit_per_hub INTO own, of_hub FROM call WHERE id = NEW.call;
    IF NEW.place IS NULL OR NEW.place < 1 OR NEW.place > own THEN
        RAISE EXCEPTION 'no place % for organisation % in call %', NEW.place, NEW.applicant, NEW.call
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_has_a_place';
    END IF;
    IF NEW.submitted_through <> NEW.applicant AND
        (NEW.hub_place IS NULL OR NEW.hub_place < 1 OR NEW.hub_place > of_hub) THEN
        RAISE EXCEPTION 'no place % for hub % in call %', NEW.hub_place, NEW.submitted_through, NEW.call
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_has_a_place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_has_a_place BEFORE INSERT OR UPDATE OF status, place, hub_place ON application
    FOR EACH ROW WHEN (NEW.status NOT IN ('draft', 'withdrawn')) EXECUTE FUNCTION application_has_a_place();

-- Moved: a call from before gets the form that everybody filled in then; its open drafts the days of the call.
DO $$
DECLARE
    old record;
    form integer;
    part integer;
BEGIN
    ALTER TABLE call DISABLE TRIGGER call_fixed_when_published;
    FOR old IN SELECT * FROM call WHERE questionnaire IS NULL LOOP
        INSERT INTO questionnaire (owner, title, purpose, version, created_at, created_by, fixed_at)
            VALUES (old.funder, '项目申报表', 'application', 1, old.created_at, NULL, old.published_at) RETURNING id INTO form;
        INSERT INTO section (questionnaire, position, key, title, help) VALUES (form, 1, 'overview', '项目概况', '')
            RETURNING id INTO part;
        INSERT INTO question (questionnaire, section, position, key, kind, label, help, is_required, is_core, longest)
            VALUES (form, part, 1, 'title', 'text', '项目名称', '', true, true, 120),
                (form, part, 2, 'purpose', 'choice', '资助用途', '', true, true, NULL);
        INSERT INTO section (questionnaire, position, key, title, help) VALUES (form, 2, 'needs', '需求与受益对象', '')
            RETURNING id INTO part;
        INSERT INTO question (questionnaire, section, position, key, kind, label, help, is_required, is_core, longest,
            least, most)
            VALUES (form, part, 1, 'needs', 'long_text', '需求说明', '', true, true, 5000, NULL, NULL),
                (form, part, 2, 'beneficiaries', 'number', '直接受益人数', '同一人只算一次', true, true, NULL, 1, 100000000);
        INSERT INTO section (questionnaire, position, key, title, help) VALUES (form, 3, 'plan', '活动计划', '')
            RETURNING id INTO part;
        INSERT INTO question (questionnaire, section, position, key, kind, label, help, is_required, is_core, longest)
            VALUES (form, part, 1, 'plan', 'long_text', '活动计划', '', true, true, 5000);
        INSERT INTO section (questionnaire, position, key, title, help) VALUES (form, 4, 'outcomes', '目标与指标', '')
            RETURNING id INTO part;
        INSERT INTO question (questionnaire, section, position, key, kind, label, help, is_required, is_core, longest)
            VALUES (form, part, 1, 'outcomes', 'long_text', '目标与指标', '', true, true, 5000);
        INSERT INTO section (questionnaire, position, key, title, help) VALUES (form, 5, 'risks', '风险与应对', '')
            RETURNING id INTO part;
        INSERT INTO question (questionnaire, section, position, key, kind, label, help, is_required, is_core, longest)
            VALUES (form, part, 1, 'risks', 'long_text', '风险与应对', '', false, true, 5000);
        UPDATE call SET questionnaire = form WHERE id = old.id;
    END LOOP;
    ALTER TABLE call ENABLE TRIGGER call_fixed_when_published;
END $$;
UPDATE application SET project_from = call.project_from, project_to = call.project_to
    FROM call WHERE call.id = application.call AND application.status IN ('draft', 'returned');

-- What was answered stands as the budget does: it changes only while the application is a draft or returned.
CREATE FUNCTION answer_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT status INTO state FROM application
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.application ELSE NEW.application END FOR SHARE;
    IF state NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'an answer of a % application does not change', state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER answer_open BEFORE INSERT OR UPDATE OR DELETE ON answer
    FOR EACH ROW EXECUTE FUNCTION answer_is_open();
CREATE TRIGGER field_history_insert_only BEFORE UPDATE OR DELETE ON field_history
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX field_history_of_field ON field_history (application, field, id);

CREATE OR REPLACE FUNCTION application_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned') AND
        (NEW.call, NEW.track, NEW.fund, NEW.applicant, NEW.submitted_through, NEW.title, NEW.purpose, NEW.flags,
         NEW.beneficiaries, NEW.needs, NEW.plan, NEW.outcomes, NEW.risks, NEW.requested, NEW.match_cash,
         NEW.match_in_kind, NEW.fields, NEW.project_from, NEW.project_to)
        IS DISTINCT FROM
        (OLD.call, OLD.track, OLD.fund, OLD.applicant, OLD.submitted_through, OLD.title, OLD.purpose, OLD.flags,
         OLD.beneficiaries, OLD.needs, OLD.plan, OLD.outcomes, OLD.risks, OLD.requested, OLD.match_cash,
         OLD.match_in_kind, OLD.fields, OLD.project_from, OLD.project_to)
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
