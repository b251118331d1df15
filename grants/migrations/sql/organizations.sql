-- Organisations lie above people, so the foreign key of a membership is written here.
ALTER TABLE membership ADD CONSTRAINT membership_organization_fk
    FOREIGN KEY (organization) REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE RESTRICT;

-- One current account of each use, which is one that a second person has checked (R-I4, R-G7), and at most one that waits for that.
CREATE UNIQUE INDEX bank_account_one_current ON bank_account (organization, account_use)
    WHERE until_on IS NULL AND checked_at IS NOT NULL;
CREATE UNIQUE INDEX bank_account_one_waiting ON bank_account (organization, account_use)
    WHERE until_on IS NULL AND checked_at IS NULL;

-- One live custody agreement a group (R-I1).
CREATE UNIQUE INDEX custody_agreement_one_live ON custody_agreement (community_group) WHERE ended_on IS NULL;
