"""Which entries of the case library were made of which project."""

from piccolo.columns import Serial
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to
from grants.programme.tables import RegisterEntry


class ProjectCase(Table):
    """A case that was made of a closed project. Its text, its release and its end are those of the entry."""

    id: Serial
    award = belongs_to(Award)
    entry = belongs_to(RegisterEntry, unique=True)
