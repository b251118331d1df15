"""Files that are kept, and files that are still being sent in parts."""

from piccolo.columns import UUID, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column


class Upload(Table):
    """One kept file. Never changed; the bytes lie under their own hash, so the same file is kept once.

    `sent_sha256` is the hash of what arrived, where the place at which a photo was taken had to be cut out of it.
    """

    id: Serial
    sha256 = Varchar(length=64, index=True)
    size = Integer(default=None)
    media_type = Varchar(length=120)
    name = Varchar(length=200)
    kept_at = moment_column()
    kept_by = Integer(null=True, default=None)
    sent_sha256 = Varchar(length=64, null=True, default=None)

    upload_has_content = Check("size > 0")
    upload_hash_is_sha256 = Check("length(sha256) = 64")


class Sending(Table):
    """A large file on its way, in parts, so that a lost connection costs one part and not the file.

    `subject` says what it is for and `place` where it goes there, in the words of the step that asked for it. Only who
    began it may go on with it. Once it is whole, `upload` is what was made of it. Swept after `until_at`.
    """

    id: Serial
    key = UUID(unique=True)
    subject = Varchar(length=80, index=True)
    place = Varchar(length=80)
    name = Varchar(length=200)
    size = Integer(default=None)
    begun_at = moment_column()
    begun_by = Integer(default=None)
    until_at = moment_column()
    upload = belongs_to(Upload, null=True)

    sending_has_content = Check("size > 0")


class Part(Table):
    """One part of a file on its way, kept in the store under its own hash."""

    id: Serial
    sending = belongs_to(Sending)
    position = Integer(default=None)
    size = Integer(default=None)
    sha256 = Varchar(length=64)

    part_once = Unique([sending, position])
    part_position_from_zero = Check("position >= 0 AND size > 0")
