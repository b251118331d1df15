"""What people look for: in the list of projects, in the trail, by a check code."""

from collections.abc import Mapping
from typing import Any

from grants.codes import BadCode
from grants.disclosure import finding, funded, papers, trail
from grants.i18n import _
from grants.web.forms import Form


class ProjectFilter(Form):
    """Filters of the list of projects. What cannot be read is left out: a link from elsewhere never fails."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        self.wanted = funded.Wanted(
            call=self.number("call", required=False),
            purpose=self.value("purpose")[:40],
            text=self.value("q").strip()[:80],
            before=self.number("before", required=False),
        )


class SearchForm(Form):
    """Words of the public search. What cannot be read is left out: a link from elsewhere never fails."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        kind = self.value("kind")
        self.wanted = finding.Wanted(
            words=self.value("q").strip()[: finding.LONGEST],
            kind=finding.Found(kind) if kind in set(finding.Found) else None,
            page=self.number("page", required=False, least=1, most=1000) or 1,
        )


class EventFilter(Form):
    """Filters of the trail."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        subject, _hash, number = self.value("subject").strip().partition("#")
        self.wanted = trail.Wanted(
            person=self.value("person").strip()[:80],
            act=self.value("act")[:80],
            subject=subject.strip()[:60],
            subject_id=int(number) if number.strip().isdecimal() and len(number.strip()) < 10 else None,
            since=self.day("since", required=False),
            until=self.day("until", required=False),
            refused_only=self.flag("refused"),
            before=self.number("before", required=False),
            after=self.number("after", required=False),
        )


class CheckCodeForm(Form):
    """A check code as somebody types it off a paper."""

    def __init__(self, asked: Mapping[str, Any] | None = None) -> None:
        super().__init__(asked)
        self.code = ""
        if self.posted and self.value("code").strip():
            try:
                self.code = papers.code_typed(self.value("code"))
            except BadCode:
                self.fail("code", _("查验码不对，请对照文件逐位核对；一般是 12 位字母和数字"))
        elif self.posted:
            self.text("code")
