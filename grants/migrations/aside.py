"""Values of columns that a migration drops, put aside before it and read back by the SQL that follows it."""

from grants.db import script


async def put_aside() -> None:
    """Keep them in tables of their own; sql/2026_11_23t21/ moves them to where they belong and drops these."""
    await script(
        """
        CREATE TABLE aside_place AS SELECT id AS application FROM application WHERE claims_the_place;
        CREATE TABLE aside_call AS SELECT id AS call, one_per_organisation, labour_cap_percent, labour_cap_of,
            labour_cap_classes, management_fee_percent FROM call;
        CREATE TABLE aside_rating AS SELECT id AS organization, rating, rating_until, created_at FROM organization
            WHERE rating <> '';
        """
    )
