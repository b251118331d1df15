-- What was confirmed stands; each step after it is written once. An award has one account that is not returned.
CREATE FUNCTION final_account_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text[] := ARRAY['checked_at', 'checked_by', 'checked_by_name', 'accepted_at', 'accepted_by',
        'accepted_by_name', 'returned_at', 'returned_by', 'returned_by_name', 'returned_why', 'upload', 'check_code'];
    was jsonb := to_jsonb(OLD) - 'status';
    becomes jsonb;
    one text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a final account is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    becomes := to_jsonb(NEW) - 'status';
    IF was - written <> becomes - written THEN
        RAISE EXCEPTION 'final account % stands as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH one IN ARRAY written LOOP
        IF was -> one NOT IN ('null', '""') AND was -> one <> becomes -> one THEN
            RAISE EXCEPTION 'final_account.% is written once', one USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER final_account_stands BEFORE UPDATE OR DELETE ON final_account
    FOR EACH ROW EXECUTE FUNCTION final_account_stands();
CREATE UNIQUE INDEX final_account_one_live ON final_account (award) WHERE status <> 'returned';
CREATE TRIGGER final_account_line_stands BEFORE UPDATE OR DELETE ON final_account_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER final_account_match_stands BEFORE UPDATE OR DELETE ON final_account_match
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What an account says it spent is the sum of its lines, once it goes on.
CREATE FUNCTION final_account_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('confirmed', 'checked'), ('confirmed', 'returned'), ('checked', 'accepted'),
        ('checked', 'returned')) THEN
        RAISE EXCEPTION 'account %: % does not become %', NEW.id, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.spent <> (SELECT coalesce(sum(actual), 0) FROM final_account_line WHERE account = NEW.id) THEN
        RAISE EXCEPTION 'account % does not add up', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_account_adds_up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final_account_adds_up BEFORE UPDATE OF status ON final_account
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION final_account_adds_up();

-- A draw of audits is prepared and drawn once; what an auditor said stands.
CREATE TRIGGER audit_draw_stands BEFORE UPDATE OR DELETE ON audit_draw FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('second_word', 'seed', 'drawn_at', 'drawn_by', 'drawn_by_name');
CREATE TRIGGER audit_report_stands BEFORE UPDATE OR DELETE ON audit_report FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An accepted account says better than a report what was spent by who keeps its own books.
CREATE OR REPLACE VIEW award_spent AS
    SELECT k.award, sum(k.spent) AS amount, 'custody:' || max(k.ledger) AS source, NULL::date AS told_on
        FROM custody_use k GROUP BY k.award
    UNION ALL
    SELECT f.award, f.spent, 'account:' || f.id, (f.accepted_at AT TIME ZONE 'Asia/Shanghai')::date
        FROM final_account f WHERE f.status = 'accepted' AND NOT f.is_from_ledger
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (r.award) r.award, r.spent, 'report:' || r.id, r.decided_on FROM report r
        WHERE r.status = 'accepted' AND r.spent IS NOT NULL ORDER BY r.award, r.id DESC) x
        WHERE NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = x.award)
        AND NOT EXISTS (SELECT FROM final_account f WHERE f.award = x.award AND f.status = 'accepted');
