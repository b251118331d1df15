"""The forms of a mailing and of a letter's words."""

from collections.abc import Mapping
from typing import Any

from grants.mailings.rules import LONGEST_BODY, LONGEST_SMS, LONGEST_SUBJECT
from grants.mailings.tables import Audience, Mailing
from grants.notifications.letters import Letter
from grants.notifications.tables import LetterWording
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class MailingForm(Form):
    """To whom, and what."""

    def __init__(self, posted: Posted = None, mailing: Mailing | None = None) -> None:
        kept: dict[str, object] = {"audience": Audience.DRAFTING, "version": 0}
        if mailing is not None:
            kept = {name: getattr(mailing, name) for name in ("audience", "subject", "body", "version")}
        super().__init__(posted, **kept)
        if self.posted:
            self.audience = self.choice("audience", Audience)
            self.subject = self.text("subject", longest=LONGEST_SUBJECT)
            self.body = self.text("body", longest=LONGEST_BODY)
            self.version = self.number("version", required=False) or 0


class WordingForm(Form):
    """The words of one kind of letter: the office's own, else the standard ones."""

    def __init__(self, posted: Posted, letter: Letter, wording: LetterWording | None) -> None:
        standard = {
            "subject": letter.subject.key,
            "body": letter.body.key,
            "sms": letter.sms.key if letter.sms else "",
            "version": 0,
        }
        kept = {name: getattr(wording, name) for name in standard} if wording else standard
        super().__init__(posted, **kept)
        if self.posted:
            self.subject = self.text("subject", longest=LONGEST_SUBJECT)
            self.body = self.text("body", longest=LONGEST_BODY)
            self.sms = self.text("sms", required=False, longest=LONGEST_SMS)
            self.version = self.number("version", required=False) or 0
