"""What feedback says, as far as the call allows it: own scores, own comments, nothing of anybody else. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from grants.calls.kinds import Feedback
from grants.scoring.blind.proposing import BLOCK
from grants.scoring.tables import Result

RANK = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}名|前[一二三四五六七八九十百\d]{1,4}名|(?:排名|名次|位列|位次|排在)[^，。；、！？\s]{0,6}"
)
PRINTED = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True)
class Remarks:
    """What one expert wrote on a sheet: of which phase, and each text with the criterion it is about."""

    phase: int
    texts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Names:
    """What feedback must not say: experts by name and code, other applications by number, title and applicant."""

    experts: Sequence[str]
    others: Sequence[str]

    @property
    def certain(self) -> list[str]:
        return [*self.experts, *self.others]


def content_of(result: Result, kind: Feedback, sheets: Sequence[Remarks]) -> dict[str, Any]:
    """Own scores as they were frozen, and comments where the call gives them. Who wrote them is not in it: they stand
    in the order of their words, so that no expert is the first in everything."""
    phases = cast(list[dict[str, str]], result.phases)
    titles = {each["phase"]: each["title"] for each in phases}
    told = [each for each in sheets if each.texts] if kind == Feedback.SCORE_AND_COMMENTS else []
    return {
        "phases": [{"title": each["title"], "score": each["score"]} for each in phases],
        "score": str(result.trimmed_mean),
        "bonus": str(result.bonus),
        "final": str(result.final),
        "comments": [
            {
                "phase": titles[str(each.phase)],
                "texts": [{"about": about, "text": text} for about, text in each.texts],
            }
            for each in sorted(told, key=lambda sheet: (sheet.phase, [text for _about, text in sheet.texts]))
        ],
    }


def texts_of(content: Mapping[str, Any]) -> list[str]:
    """Every comment in it."""
    return [each["text"] for sheet in content["comments"] for each in sheet["texts"]]


def shown(content: Mapping[str, Any], hidden: Sequence[str]) -> dict[str, Any]:
    """The same as the applicant reads it: these words blacked out of the comments, wherever they stand."""
    comments = [
        {**sheet, "texts": [{**each, "text": without(each["text"], hidden)} for each in sheet["texts"]]}
        for sheet in content["comments"]
    ]
    return {**content, "comments": comments}


def without(text: str, hidden: Sequence[str]) -> str:
    """A text with these words blacked out, the longest first."""
    if not hidden:
        return text
    return re.sub("|".join(_pattern(word) for word in sorted(hidden, key=len, reverse=True)), BLOCK, text)


def said(words: Iterable[str], texts: Sequence[str]) -> list[str]:
    """Of these words those that occur. A code of figures and Latin letters is not found inside a longer one."""
    whole = "\n".join(texts)
    return [word for word in dict.fromkeys(words) if re.search(_pattern(word), whole)]


def proposed(content: Mapping[str, Any], names: Names) -> list[str]:
    """What the system proposes to black out: experts, other applications, and what sounds like a rank."""
    texts = texts_of(content)
    ranks = [found.group() for text in texts for found in RANK.finditer(text)]
    return list(dict.fromkeys([*said(names.certain, texts), *ranks]))


def _pattern(word: str) -> str:
    found = re.escape(word)
    return rf"(?<![0-9A-Za-z]){found}(?![0-9A-Za-z])" if PRINTED.fullmatch(word) else found
