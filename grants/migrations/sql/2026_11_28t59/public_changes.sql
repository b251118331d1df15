-- Every table is watched but those that no page for everybody reads: who is signed in, what is judged, what is being
-- written, what is kept of it, with which token another system came. `grants migrate` calls this last, so that a new table is watched until somebody names it
-- here. Watched ALWAYS: also where a replication or a restore writes. A draft is nobody's business until it is sent.
CREATE OR REPLACE FUNCTION watch_what_is_public() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    unseen CONSTANT text[] := ARRAY[
        'migration', 'public_change',
        'session', 'kept_form', 'invitation', 'message', 'audit_event', 'seal', 'number_counter', 'receipt_counter',
        'custody_counter', 'voucher_counter', 'field_save', 'field_history', 'saved_section', 'draft_field', 'answer',
        'application_file', 'fingerprint', 'resemblance', 'duplicate_hit', 'mark', 'assignment',
        'assignment_run', 'sheet_change', 'sheet_import', 'comment', 'mailing', 'sending', 'survey_trace',
        'complaint_sender', 'shingle', 'api_token', 'kept_answer', 'subscription', 'delivery'
    ];
    one text;
BEGIN
    FOR one IN
        SELECT t.tablename FROM pg_tables t WHERE t.schemaname = current_schema() AND t.tablename <> ALL (unseen)
        AND NOT EXISTS (
            SELECT FROM pg_trigger g WHERE g.tgrelid = to_regclass(quote_ident(t.tablename))
            AND g.tgname LIKE 'public\_change%')
    LOOP
        IF one = 'application' THEN
            CREATE TRIGGER public_change_entered AFTER INSERT ON application FOR EACH ROW
                WHEN (NEW.status <> 'draft') EXECUTE FUNCTION note_public_change();
            CREATE TRIGGER public_change_changed AFTER UPDATE ON application FOR EACH ROW
                WHEN (OLD.status <> 'draft' OR NEW.status <> 'draft') EXECUTE FUNCTION note_public_change();
            CREATE TRIGGER public_change_gone AFTER DELETE OR TRUNCATE ON application FOR EACH STATEMENT
                EXECUTE FUNCTION note_public_change();
            ALTER TABLE application ENABLE ALWAYS TRIGGER public_change_entered;
            ALTER TABLE application ENABLE ALWAYS TRIGGER public_change_changed;
            ALTER TABLE application ENABLE ALWAYS TRIGGER public_change_gone;
        ELSIF one = 'person' THEN
            -- What a sign-in writes, right or wrong, is shown to nobody: else anybody could have all pages made anew.
            CREATE TRIGGER public_change_changed AFTER UPDATE ON person FOR EACH ROW
                WHEN (to_jsonb(OLD) - '{password_hash,totp_secret,totp_used_step,failed_attempts,locked_until,access_reset_at}'::text[]
                    IS DISTINCT FROM to_jsonb(NEW)
                    - '{password_hash,totp_secret,totp_used_step,failed_attempts,locked_until,access_reset_at}'::text[])
                EXECUTE FUNCTION note_public_change();
            CREATE TRIGGER public_change_others AFTER INSERT OR DELETE OR TRUNCATE ON person FOR EACH STATEMENT
                EXECUTE FUNCTION note_public_change();
            ALTER TABLE person ENABLE ALWAYS TRIGGER public_change_changed;
            ALTER TABLE person ENABLE ALWAYS TRIGGER public_change_others;
        ELSE
            EXECUTE format('CREATE TRIGGER public_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I'
                ' FOR EACH STATEMENT EXECUTE FUNCTION note_public_change()', one);
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER public_change', one);
        END IF;
    END LOOP;
END $$;

-- What is watched otherwise from now on: the function above puts a person's triggers back.
DROP TRIGGER IF EXISTS public_change ON person;
DROP TRIGGER IF EXISTS public_change ON api_token;
DROP TRIGGER IF EXISTS public_change ON kept_answer;
DROP TRIGGER IF EXISTS public_change ON subscription;
DROP TRIGGER IF EXISTS public_change ON delivery;
