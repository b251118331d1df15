"""What is typed of a project's terms: ticks, and a number of people for each group."""

from collections.abc import Mapping
from typing import Any

from grants.applications.classifying.queries import Classification
from grants.applications.classifying.rules import COUNTED, TICKED
from grants.web.forms import Form

MOST_PEOPLE = 10_000_000


class ClassificationForm(Form):
    """`chosen` are the terms with how many people; a group without a number is not chosen."""

    def __init__(self, found: Classification, posted: Mapping[str, Any] | None = None) -> None:
        begins: dict[str, object] = {}
        if posted is None:  # where nothing is ticked nothing is posted, and what it carries would come back
            begins |= {f"group-{key}": count for key, count in found.carried.items() if count}
            begins |= {name: [each.id for each in found.of(name) if each.id in found.carried] for name in TICKED}
        super().__init__(posted, **begins)
        if posted is not None:
            ticked = [key for name in TICKED for key in self.choices(name, [each.id for each in found.of(name)])]
            counts = {
                each.id: self.number(f"group-{each.id}", required=False, least=1, most=MOST_PEOPLE)
                for each in found.of(COUNTED)
            }
            self.chosen: dict[int, int | None] = {int(each): None for each in ticked}
            self.chosen |= {key: count for key, count in counts.items() if count is not None}
