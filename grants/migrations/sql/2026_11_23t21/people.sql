-- Organisations lie above people, so the foreign key of an invitation is written here.
ALTER TABLE invitation ADD CONSTRAINT invitation_organization_fk
    FOREIGN KEY (organization) REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX invitation_open ON invitation (organization) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
