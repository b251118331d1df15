"""A form that is saved while the same fields are saved elsewhere: both texts, and which one stays."""

from typing import Any

from grants.i18n import _
from grants.web.forms import LONGEST_NUMBER, Form


class ClashingForm(Form):
    """`answered` is what was typed into each field; `version` the one that the page knows; a field that was settled
    against another text is known at the version at which both were shown."""

    answered: dict[str, str]

    def _read_versions(self) -> None:
        """What a posted page says it knows; nothing is known of a page that is shown for the first time."""
        self.version = 0
        self.conflicts: dict[str, dict[str, Any]] = {}
        self.settled: dict[str, int] = {}
        if self.posted:
            self.version = self.number("version") or 0
            self._settle_conflicts()

    def known_version(self, name: str) -> int:
        """The version at which the writer has seen a field."""
        return self.settled.get(name, self.version)

    def clash(self, name: str, facts: dict[str, Any]) -> None:
        """Note that the same field was written elsewhere."""
        self.conflicts[name] = facts | {"yours": self.answered[name]}
        self.fail(name, _("{who} 于 {at} 也改了这一项，请选择保留哪一份", who=facts["by"], at=facts["at"]))

    def settle(self, version: int) -> None:
        """The page is shown again, and knows what was saved: all but the fields in which two texts differ."""
        self.settled |= {name: version for name in self.answered if name not in self.conflicts}
        self.settled = {name: known for name, known in self.settled.items() if name in self.answered}

    def _settle_conflicts(self) -> None:
        for text in self.values("settled"):
            name, _colon, version = text.partition(":")
            if name in self.answered and _counts(version):
                self.settled[name] = int(version)
        name, _colon, way = self.value("keep").partition(":")
        theirs, version = self.value(f"theirs-{name}"), self.value(f"theirs-version-{name}")
        if name not in self.answered or not _counts(version):
            return
        self.settled[name] = int(version)
        if way == "theirs":
            self.answered[name] = theirs
        elif way == "both":
            self.answered[name] = f"{self.answered[name]}\n{theirs}"


def _counts(version: str) -> bool:
    return version.isdecimal() and len(version) <= LONGEST_NUMBER
