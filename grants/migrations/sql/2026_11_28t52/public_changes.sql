-- The first change of a transaction to anything that public pages may show leaves one row behind, and a word that dies
-- with the transaction (or with the savepoint that takes the row back), so that the others leave none.
CREATE FUNCTION note_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fresh bigint;
BEGIN
    IF current_setting('grants.public_change', true) = 'noted' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public_change (changes) VALUES (1) RETURNING id INTO fresh;
    PERFORM set_config('grants.public_change', 'noted', true);
    -- One at a time folds, and nobody waits for it. A snapshot of the whole transaction could meet rows that another
    -- has folded since, and would have to fail.
    IF fresh % 1000 = 0 AND current_setting('transaction_isolation') = 'read committed'
        AND pg_try_advisory_xact_lock(hashtext('public_change')) THEN
        WITH folded AS (DELETE FROM public_change RETURNING changes)
        INSERT INTO public_change (changes) SELECT sum(changes) FROM folded;
    END IF;
    RETURN NULL;
END $$;

-- Every table is watched but those that no page for everybody reads: who is signed in, what is judged, what is being
-- written, what is kept of it. `grants migrate` calls this last, so that a new table is watched until somebody names it
-- here. Watched ALWAYS: also where a replication or a restore writes. A draft is nobody's business until it is sent.
CREATE FUNCTION watch_what_is_public() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    unseen CONSTANT text[] := ARRAY[
        'migration', 'public_change',
        'session', 'kept_form', 'invitation', 'message', 'audit_event', 'seal', 'number_counter', 'receipt_counter',
        'custody_counter', 'voucher_counter', 'field_save', 'field_history', 'saved_section', 'draft_field', 'answer',
        'application_file', 'fingerprint', 'resemblance', 'duplicate_hit', 'mark', 'assignment',
        'assignment_run', 'sheet_change', 'sheet_import', 'comment', 'mailing', 'sending', 'survey_trace',
        'complaint_sender', 'shingle'
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
        ELSE
            EXECUTE format('CREATE TRIGGER public_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I'
                ' FOR EACH STATEMENT EXECUTE FUNCTION note_public_change()', one);
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER public_change', one);
        END IF;
    END LOOP;
END $$;
