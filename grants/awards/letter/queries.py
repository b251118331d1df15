"""Reads of award letters."""

from grants.awards.letter.tables import AwardLetter
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as files
from grants.i18n import _


async def letter_of(award_id: int) -> AwardLetter | None:
    """The letter of an award, if it was issued."""
    return await AwardLetter.objects().where(AwardLetter.award == award_id).first()


async def file(award_id: int) -> Upload:
    """The letter as it was sent out. NotFound before it is made."""
    letter = await letter_of(award_id)
    if letter is None or letter.upload is None:
        raise NotFound("awards.no_letter", _("还没有立项通知"))
    return (await files.uploads([letter.upload]))[letter.upload]
