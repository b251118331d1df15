"""What a browser calls a file that is sent to it (RFC 6266), in any language."""

from urllib.parse import quote


def shown_as(name: str) -> dict[str, str]:
    """Headers of a file that the browser shows where it can."""
    return {"Content-Disposition": _said("inline", name)}


def kept_as(name: str) -> dict[str, str]:
    """Headers of a file that is put with the downloads: what somebody uploaded is never shown as a page of ours."""
    return {"Content-Disposition": _said("attachment", name)}


def _said(how: str, name: str) -> str:
    """No header holds other letters than ASCII: who reads no `filename*` gets what is left of the name."""
    plain = "".join(letter if " " <= letter <= "~" and letter not in '"\\%;' else "_" for letter in name)
    said = f'{how}; filename="{plain}"'
    return said if plain == name else f"{said}; filename*=UTF-8''{quote(name, safe='')}"
