-- R-C1: a published call and all its parts are fixed. Whoever asks, by whatever code path.
CREATE FUNCTION refuse_change_of_published_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'call % is published', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER call_fixed_when_published BEFORE UPDATE OR DELETE ON call
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_call();

-- A part waits for whoever is publishing its call right now, and then sees that it is published.
CREATE FUNCTION refuse_if_call_published(of_call integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz;
BEGIN
    SELECT published_at INTO at FROM call WHERE id = of_call FOR SHARE;
    IF at IS NOT NULL THEN
        RAISE EXCEPTION 'call % is published', of_call USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

CREATE FUNCTION refuse_change_of_published_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published(OLD.call);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published(NEW.call);
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_change_of_published_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published((SELECT track.call FROM track WHERE track.id = OLD.track));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published((SELECT track.call FROM track WHERE track.id = NEW.track));
    RETURN NEW;
END $$;

CREATE TRIGGER track_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON track
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER pool_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON pool
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER criterion_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON criterion
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER bonus_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON bonus
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER stage_condition_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON stage_condition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER track_stage_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON track_stage
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_stage();
