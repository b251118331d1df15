-- One edition of a year is being drafted at a time.
CREATE UNIQUE INDEX annual_notice_open_once ON annual_notice (funder, year) WHERE published_at IS NULL;

-- What was published stands; its paper is rendered afterwards, once.
CREATE TRIGGER annual_notice_stands BEFORE UPDATE ON annual_notice FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change_but('document', 'check_code');
CREATE TRIGGER annual_notice_never_deleted BEFORE DELETE ON annual_notice FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Editions follow each other.
CREATE FUNCTION annual_notice_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer;
BEGIN
    PERFORM 1 FROM organization WHERE id = NEW.funder FOR NO KEY UPDATE;
    SELECT coalesce(max(edition), 0) INTO before FROM annual_notice WHERE funder = NEW.funder AND year = NEW.year;
    IF NEW.edition <> before + 1 THEN
        RAISE EXCEPTION 'the next edition of % is %, not %', NEW.year, before + 1, NEW.edition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'annual_notice_is_next';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER annual_notice_is_next BEFORE INSERT ON annual_notice FOR EACH ROW EXECUTE FUNCTION annual_notice_is_next();

-- So do the words of its projects.
CREATE FUNCTION annual_project_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_published boolean;
BEGIN
    SELECT published_at IS NOT NULL INTO is_published FROM annual_notice
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.notice ELSE NEW.notice END FOR SHARE;
    IF is_published OR TG_OP = 'UPDATE' AND OLD.notice <> NEW.notice THEN
        RAISE EXCEPTION 'notice % is published', NEW.notice USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER annual_project_stands BEFORE INSERT OR UPDATE OR DELETE ON annual_project
    FOR EACH ROW EXECUTE FUNCTION annual_project_stands();
