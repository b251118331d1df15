-- Every version of a sheet is kept (R-E8): what is locked is frozen, what is frozen opens only by a supervisor's unlock.

-- What was locked before versions were kept is its first version. Written as grants/scoring/sheet_writing.py writes it:
-- keys in order, no blanks, so that the hash can be computed again.
INSERT INTO sheet_version (assignment, number, locked_at, content, content_hash)
SELECT id, 1, locked_at, content::jsonb, encode(sha256(convert_to(content, 'UTF8')), 'hex') FROM (
    SELECT a.id, a.locked_at, format(
        '{"application":%s,"comment":%s,"expert":%s,"format":"sheet/1","marks":[%s],"phase":%s,"total":%s}',
        to_json(p.number::text), to_json(a.comment), to_json(e.code::text), m.marks, a.phase, to_json(m.total::text)
    ) AS content
    FROM assignment a JOIN application p ON p.id = a.application JOIN expert e ON e.id = a.expert
    CROSS JOIN LATERAL (
        SELECT string_agg(format(
            '{"comment":%s,"criterion":%s,"max":%s,"position":%s,"value":%s}',
            to_json(k.comment), to_json(c.name::text), to_json(c.max_mark::text), c.position, to_json(k.value::text)
        ), ',' ORDER BY c.position) AS marks, sum(k.value) AS total
        FROM mark k JOIN criterion c ON c.id = k.criterion WHERE k.assignment = a.id
    ) m
    WHERE a.locked_at IS NOT NULL
) locked;

CREATE TRIGGER sheet_change_insert_only BEFORE UPDATE OR DELETE ON sheet_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX sheet_change_newest ON sheet_change (assignment, field, version DESC) WHERE is_taken;
CREATE TRIGGER sheet_version_insert_only BEFORE UPDATE OR DELETE ON sheet_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unlock_insert_only BEFORE UPDATE OR DELETE ON unlock
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sheet_paper_insert_only BEFORE UPDATE OR DELETE ON sheet_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A version holds what the sheet holds, follows one that was unlocked, and is made while the sheet is open.
CREATE FUNCTION sheet_version_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet assignment;
    before sheet_version;
BEGIN
    SELECT * INTO sheet FROM assignment WHERE id = NEW.assignment FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(sheet.application, sheet.phase);
    SELECT * INTO before FROM sheet_version WHERE assignment = NEW.assignment ORDER BY number DESC LIMIT 1;
    IF sheet.locked_at IS NOT NULL OR sheet.ended_at IS NOT NULL OR NEW.number <> coalesce(before.number, 0) + 1
        OR (before.id IS NOT NULL AND NOT EXISTS (SELECT FROM unlock WHERE sheet_version = before.id)) THEN
        RAISE EXCEPTION 'sheet % is locked or has ended, or version % is not its next', NEW.assignment, NEW.number
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sheet_version_of_an_open_sheet';
    END IF;
    IF NEW.content ->> 'comment' IS DISTINCT FROM sheet.comment OR EXISTS (
        SELECT c.position, k.value, k.comment FROM mark k JOIN criterion c ON c.id = k.criterion
            WHERE k.assignment = NEW.assignment
        EXCEPT SELECT (each ->> 'position')::integer, (each ->> 'value')::numeric, each ->> 'comment'
            FROM jsonb_array_elements(NEW.content -> 'marks') AS each
    ) OR jsonb_array_length(NEW.content -> 'marks') <> (SELECT count(*) FROM mark WHERE assignment = NEW.assignment) THEN
        RAISE EXCEPTION 'version % of sheet % is not what the sheet says', NEW.number, NEW.assignment
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_version_is_the_sheet';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sheet_version_allowed BEFORE INSERT ON sheet_version
    FOR EACH ROW EXECUTE FUNCTION sheet_version_is_allowed();

-- Only the version that stands is unlocked, while its phase is open; the unlock itself opens the sheet.
CREATE FUNCTION unlock_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version sheet_version;
    sheet assignment;
BEGIN
    SELECT * INTO version FROM sheet_version WHERE id = NEW.sheet_version;
    SELECT * INTO sheet FROM assignment WHERE id = version.assignment FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(sheet.application, sheet.phase);
    IF sheet.locked_at IS NULL OR sheet.ended_at IS NOT NULL
        OR EXISTS (SELECT FROM sheet_version WHERE assignment = sheet.id AND number > version.number) THEN
        RAISE EXCEPTION 'version % of sheet % does not stand', version.number, sheet.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'unlock_of_what_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unlock_allowed BEFORE INSERT ON unlock
    FOR EACH ROW EXECUTE FUNCTION unlock_is_allowed();

CREATE FUNCTION unlock_opens_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment SET locked_at = NULL WHERE id = (SELECT assignment FROM sheet_version WHERE id = NEW.sheet_version);
    RETURN NULL;
END $$;
CREATE TRIGGER unlock_opens_the_sheet AFTER INSERT ON unlock
    FOR EACH ROW EXECUTE FUNCTION unlock_opens_sheet();

-- Whether the newest version of a sheet was unlocked: true only between the unlock and the next version.
CREATE FUNCTION sheet_was_unlocked(sheet integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT EXISTS (SELECT FROM unlock u WHERE u.sheet_version = v.id)
        FROM sheet_version v WHERE v.assignment = sheet ORDER BY v.number DESC LIMIT 1
    ), false)
$$;

CREATE OR REPLACE FUNCTION assignment_changes_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_recused boolean := EXISTS (
        SELECT 1 FROM conflict
        WHERE expert = OLD.expert AND application = OLD.application AND lifted_at IS NULL
    );
BEGIN
    PERFORM refuse_after_scoring(OLD.application, OLD.phase);
    IF (NEW.expert, NEW.application, NEW.phase, NEW.assigned_at, NEW.assigned_by)
        IS DISTINCT FROM (OLD.expert, OLD.application, OLD.phase, OLD.assigned_at, OLD.assigned_by)
        OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'assignment % has ended or may not become another one', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_stays';
    END IF;
    IF OLD.locked_at IS NOT NULL AND (
        (NEW.comment, NEW.saved_at, NEW.version) IS DISTINCT FROM (OLD.comment, OLD.saved_at, OLD.version)
        OR NOT CASE
            WHEN NEW.locked_at IS NULL THEN NEW.ended_at IS NULL AND sheet_was_unlocked(OLD.id)
            ELSE NEW.locked_at = OLD.locked_at AND is_recused
        END
    ) THEN
        RAISE EXCEPTION 'sheet % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_sheet_locked';
    END IF;
    IF OLD.locked_at IS NULL AND NEW.locked_at IS NOT NULL AND (
        sheet_was_unlocked(OLD.id)
        OR NOT EXISTS (SELECT FROM sheet_version WHERE assignment = OLD.id AND locked_at = NEW.locked_at)
    ) THEN
        RAISE EXCEPTION 'sheet % is locked together with its version', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_locked_with_version';
    END IF;
    RETURN NEW;
END $$;
