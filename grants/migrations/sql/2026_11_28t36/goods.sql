-- Received once: its entry is its value on 1801 against what stands for the group's goods, and it begins whole.
CREATE FUNCTION goods_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.left_over <> NEW.quantity OR NOT goods_entry(NEW.entry, NEW.ledger, NEW.quantity * NEW.unit_value) THEN
            RAISE EXCEPTION 'entry % is not what was received', NEW.entry
                USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_are_their_entry';
        END IF;
    ELSIF to_jsonb(NEW) - 'left_over' <> to_jsonb(OLD) - 'left_over' OR NEW.left_over <> NEW.quantity
        - coalesce((SELECT sum(quantity) FROM handout WHERE goods = NEW.id AND status = 'confirmed'), 0) THEN
        RAISE EXCEPTION 'the stock of goods % is moved by what is handed out', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goods_fit BEFORE INSERT OR UPDATE ON goods FOR EACH ROW EXECUTE FUNCTION goods_fit();
CREATE TRIGGER goods_stay BEFORE DELETE ON goods FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An entry moves that value into the store of a ledger, as its only line; a negative one out of it.
CREATE FUNCTION goods_entry(of_entry bigint, of_ledger integer, worth numeric) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) = 1 AND bool_and(l.amount = abs(worth) AND CASE WHEN worth > 0
        THEN (d.code, c.code) = (own.store, own.goods) ELSE (d.code, c.code) = (own.goods, own.store) END)
    FROM line l JOIN account d ON d.id = l.debit JOIN account c ON c.id = l.credit CROSS JOIN (
        SELECT replace(a.code, '2601.', '1801.') AS store, replace(a.code, '2601.', '2601.goods.') AS goods
        FROM custody_ledger k JOIN account a ON a.id = k.account WHERE k.id = of_ledger) own
    WHERE l.entry = of_entry
$$;

-- Handed out by two persons' word, once: confirmed with the entry of its worth, and out of stock in the same moment. The
-- stock is not below zero by its own constraint, whoever comes at once.
CREATE FUNCTION handout_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deciding text[] := ARRAY['status', 'confirmed_by', 'confirmed_at', 'entry'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' THEN
            RAISE EXCEPTION 'goods are handed out by two persons' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'asked' OR NEW.status = 'asked' OR to_jsonb(NEW) - deciding <> to_jsonb(OLD) - deciding THEN
        RAISE EXCEPTION 'handing out % is confirmed once', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'confirmed' AND NOT EXISTS (SELECT FROM goods g
        WHERE g.id = NEW.goods AND goods_entry(NEW.entry, g.ledger, -NEW.quantity * g.unit_value)) THEN
        RAISE EXCEPTION 'entry % is not what was handed out', NEW.entry
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handout_is_its_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handout_moves BEFORE INSERT OR UPDATE ON handout FOR EACH ROW EXECUTE FUNCTION handout_moves();
CREATE TRIGGER handout_stays BEFORE DELETE ON handout FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION handout_leaves_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE goods SET left_over = left_over - NEW.quantity WHERE id = NEW.goods;
    RETURN NULL;
END $$;
CREATE TRIGGER handout_leaves_stock AFTER UPDATE OF status ON handout FOR EACH ROW
    WHEN (NEW.status = 'confirmed' AND OLD.status = 'asked') EXECUTE FUNCTION handout_leaves_stock();
