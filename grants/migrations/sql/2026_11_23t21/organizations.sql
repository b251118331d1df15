-- Changes of an organisation's record are only ever added.
CREATE TRIGGER organization_change_is_final BEFORE UPDATE OR DELETE ON organization_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nothing new is tied to an organisation that was merged into another one, whoever asks: what was there stays there.
-- The lock makes whoever ties something wait for a merge that is under way, and then see it.
CREATE FUNCTION refuse_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key integer := (to_jsonb(NEW) ->> TG_ARGV[0])::integer;
BEGIN
    PERFORM FROM organization WHERE id = key AND merged_into IS NULL FOR KEY SHARE;
    IF NOT FOUND AND EXISTS (SELECT FROM organization WHERE id = key) THEN
        RAISE EXCEPTION 'organization % was merged into another', key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_merged';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_of_a_living_body BEFORE INSERT ON membership
    FOR EACH ROW EXECUTE FUNCTION refuse_merged('organization');
CREATE TRIGGER bank_account_of_a_living_body BEFORE INSERT ON bank_account
    FOR EACH ROW EXECUTE FUNCTION refuse_merged('organization');
CREATE TRIGGER custody_agreement_of_a_living_hub BEFORE INSERT ON custody_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_merged('hub');
CREATE TRIGGER custody_agreement_of_a_living_group BEFORE INSERT ON custody_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_merged('community_group');
CREATE TRIGGER application_of_a_living_body BEFORE INSERT ON application
    FOR EACH ROW EXECUTE FUNCTION refuse_merged('applicant');

-- One living pairing of the same two (S56).
CREATE UNIQUE INDEX pairing_one_live ON pairing (community_group, partner) WHERE until_on IS NULL;
CREATE UNIQUE INDEX organization_label_one_live ON organization_label (organization, term) WHERE until_on IS NULL;
