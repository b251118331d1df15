-- A bundle stands as it was ordered; its places are filled once, its files come once.
CREATE TRIGGER bundle_stands BEFORE UPDATE OR DELETE ON bundle
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('printed', 'zipped', 'made_at');
CREATE TRIGGER bundle_item_stands BEFORE UPDATE OR DELETE ON bundle_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('paper', 'missing');
