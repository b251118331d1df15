"""Compares what should be with what is, leaf by leaf."""

from collections.abc import Iterator
from typing import Any


def differences(expected: Any, found: Any) -> list[str]:
    """One line for each place where `found` is not what is `expected`; nothing where they are equal."""
    return list(_walk("", expected, found))


def _walk(path: str, expected: Any, found: Any) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            place = f"{path}.{key}" if path else str(key)
            if key not in found:
                yield f"{place}: expected {_shown(expected[key])}, found nothing"
            elif key not in expected:
                yield f"{place}: expected nothing, found {_shown(found[key])}"
            else:
                yield from _walk(place, expected[key], found[key])
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: expected {len(expected)} items, found {len(found)}"
        for index, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from _walk(f"{path}[{index}]", one, other)
    elif expected != found:
        yield f"{path}: expected {_shown(expected)}, found {_shown(found)}"


def _shown(value: Any) -> str:
    return str(value) if not isinstance(value, dict | list) else f"{type(value).__name__} of {len(value)}"
