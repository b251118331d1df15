"""What a file says that is to be shown to everybody, read before anybody decides about it."""

from grants.files import kinds, showing
from grants.reporting.copies import rules


async def said(content: bytes) -> str:
    """The text of its pages and codes; nothing of a picture without a code, which only people can read. Raises Refused
    for what is no file that we take, and for a paper of which some page is read by nobody."""
    kind, clean = kinds.read(content)
    told = await showing.told(clean, kind.media_type)
    if kind == kinds.PDF:
        rules.copy_was_read_whole(told.get("pages", 0), told.get("read", 0))
    return "\n".join([told.get("whole", ""), *told.get("codes", ())])
