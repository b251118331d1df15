-- What was decided of numbering stands beside what is decided later.
CREATE TRIGGER numbering_choice_insert_only BEFORE UPDATE OR DELETE ON numbering_choice
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a month of a book holds: its vouchers in their order with every line.
CREATE FUNCTION month_figures(of_book integer, of_month text)
    RETURNS TABLE (entries integer, amount numeric, digest text) LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT e.id)::integer, coalesce(sum(l.amount), 0.00), encode(sha256(convert_to(coalesce(string_agg(
        concat_ws(' ', e.voucher_kind, e.voucher_no, e.content_hash, l.position, l.debit, l.credit, l.amount), E'\n'
        ORDER BY e.voucher_kind, e.voucher_no, l.position), ''), 'UTF8')), 'hex')
    FROM entry e JOIN line l ON l.entry = e.id WHERE e.book = of_book AND e.month = of_month
$$;

-- A closing of a custody book writes down what it closed, whoever closes it.
CREATE FUNCTION keep_closed_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO closed_figures (closed_month, entries, amount, digest)
        SELECT NEW.id, m.entries, m.amount, m.digest FROM month_figures(NEW.book, NEW.month) m
        WHERE (SELECT book_kind FROM book WHERE id = NEW.book) = 'custody';
    RETURN NULL;
END $$;
CREATE TRIGGER closed_month_keeps_figures AFTER INSERT ON closed_month
    FOR EACH ROW EXECUTE FUNCTION keep_closed_figures();
INSERT INTO closed_figures (closed_month, entries, amount, digest)
    SELECT c.id, m.entries, m.amount, m.digest FROM closed_month c JOIN book b ON b.id = c.book
    CROSS JOIN LATERAL month_figures(c.book, c.month) m WHERE b.book_kind = 'custody';
CREATE TRIGGER closed_figures_insert_only BEFORE UPDATE OR DELETE ON closed_figures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_figures_by_closing_only BEFORE INSERT ON closed_figures
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_direct();

-- A volume that was made is what it is.
CREATE FUNCTION voucher_bundle_made_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.made_at IS NOT NULL THEN
        RAISE EXCEPTION 'volume % is made', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voucher_bundle_made_stays BEFORE UPDATE ON voucher_bundle
    FOR EACH ROW EXECUTE FUNCTION voucher_bundle_made_stays();
