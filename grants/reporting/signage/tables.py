"""Photos of the mark of a fund, and the copies of them that everybody may see."""

from piccolo.columns import UUID, Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, day_column, moment_column
from grants.files import Upload


class SignageProof(Table):
    """A photo of the mark, where and when it was taken; sent, then accepted or returned by another, never changed."""

    id: Serial
    award = belongs_to(Award)
    form_key = UUID(unique=True)
    place = Varchar(length=120)
    taken_on = day_column()
    photo = belongs_to(Upload)
    sent_at = moment_column()
    sent_by = Integer(default=None)
    sent_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    is_accepted = Boolean(null=True, default=None)
    reason = Varchar(length=200)

    signage_proof_names_its_place = Check("place <> ''")
    signage_proof_decided_whole = Check(
        "(decided_at IS NULL) = (is_accepted IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    )
    signage_proof_decided_by_another = Check("decided_by IS NULL OR decided_by <> sent_by")
    signage_proof_returned_with_reason = Check("(is_accepted IS FALSE) = (reason <> '')")


class SignageRelease(Table):
    """A picture of an accepted proof that everybody may see until it is taken down: the photo itself where nobody can
    be known on it, or a copy. One of a proof stands: a partial unique index in grants/migrations/sql/2026_11_28t46."""

    id: Serial
    proof = belongs_to(SignageProof)
    picture = belongs_to(Upload)
    released_at = moment_column()
    released_by = Integer(default=None)
    taken_down_at = moment_column(null=True)
    taken_down_by = Integer(null=True, default=None)

    signage_release_taken_down_whole = Check("(taken_down_at IS NULL) = (taken_down_by IS NULL)")
