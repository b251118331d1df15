-- A draw can be made again for ever: what it was made from does not change, and two people made it.
CREATE TRIGGER inspection_insert_only BEFORE UPDATE OR DELETE ON inspection
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_draw_insert_only BEFORE UPDATE OR DELETE ON inspection_draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION inspection_drawn_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM inspection c WHERE c.id = NEW.inspection AND c.prepared_by = NEW.drawn_by) THEN
        RAISE EXCEPTION 'who prepared a check does not draw it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inspection_drawn_by_another BEFORE INSERT ON inspection_draw
    FOR EACH ROW EXECUTE FUNCTION inspection_drawn_by_another();

-- What two people confirmed stands, and nothing stands that fewer confirmed.
CREATE FUNCTION site_visit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.locked_at IS NOT NULL
        OR (OLD.inspection, OLD.place, OLD.award, OLD.fixed_for)
            IS DISTINCT FROM (NEW.inspection, NEW.place, NEW.award, NEW.fixed_for) THEN
        RAISE EXCEPTION 'what was drawn and what both confirmed stand' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.locked_at IS NOT NULL AND 2 > (
        SELECT count(*) FROM inspector i WHERE i.visit = NEW.id AND i.confirmed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a visit stands when two confirmed it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER site_visit_stands BEFORE UPDATE OR DELETE ON site_visit
    FOR EACH ROW EXECUTE FUNCTION site_visit_stands();
CREATE FUNCTION visit_part_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM site_visit v WHERE v.locked_at IS NOT NULL
        AND v.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.visit ELSE OLD.visit END) THEN
        RAISE EXCEPTION 'what both confirmed stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspector_stands BEFORE INSERT OR UPDATE OR DELETE ON inspector
    FOR EACH ROW EXECUTE FUNCTION visit_part_stands();
CREATE TRIGGER visit_point_stands BEFORE INSERT OR UPDATE OR DELETE ON visit_point
    FOR EACH ROW EXECUTE FUNCTION visit_part_stands();
CREATE TRIGGER visit_finding_stands BEFORE INSERT OR UPDATE OR DELETE ON visit_finding
    FOR EACH ROW EXECUTE FUNCTION visit_part_stands();
CREATE TRIGGER visit_photo_stands BEFORE INSERT OR UPDATE OR DELETE ON visit_photo
    FOR EACH ROW EXECUTE FUNCTION visit_part_stands();
CREATE TRIGGER visit_notice_insert_only BEFORE UPDATE OR DELETE ON visit_notice
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_paper_insert_only BEFORE UPDATE OR DELETE ON visit_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
