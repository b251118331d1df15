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
