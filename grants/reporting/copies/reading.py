"""What a file says that is to be shown to everybody, read before anybody decides about it."""

from grants.files import kinds, showing


async def said(content: bytes) -> str:
    """The text of its pages and codes; nothing of a picture without a code, which only people can read. Raises Refused
    for what is no file that we take."""
    kind, clean = kinds.read(content)
    told = await showing.told(clean, kind.media_type)
    return "\n".join([told.get("whole", ""), *told.get("codes", ())])
