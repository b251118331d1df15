"""Every reason a mailing is not written, changed or released, and words of a letter are not taken."""

from collections.abc import Iterable, Mapping
from string import Formatter

from grants.calls.tables import Call
from grants.errors import Refused
from grants.i18n import Text, _
from grants.mailings.tables import Mailing
from grants.notifications.letters import Letter
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

WRITERS = (Role.OFFICER, Role.ORGANISER)
WORDERS = (Role.ADMIN,)
LONGEST_SUBJECT, LONGEST_BODY, LONGEST_SMS = 120, 4000, 200
FIELDS: dict[str, Text] = {
    "name": _("收件人姓名"),
    "call": _("征集名称"),
    "title": _("项目名称"),
    "number": _("受理编号"),
    "deadline": _("受理截止时间"),
}


def check_draft(
    by: Actor, call: Call, subject: str, body: str, mailing: Mailing | None = None, version: int = 0
) -> None:
    """A draft must be whole enough to be previewed."""
    writer_writes(by, call)
    if mailing is not None:
        mailing_is_a_draft(mailing)
        mailing_was_not_changed_meanwhile(mailing, version)
    words_are_given("subject", subject, LONGEST_SUBJECT)
    words_are_given("body", body, LONGEST_BODY)
    only_known_fields("subject", subject, FIELDS)
    only_known_fields("body", body, FIELDS)


def check_release(by: Actor, call: Call, mailing: Mailing, version: int, recipients: int) -> None:
    """What was looked through is what leaves: another version, or nobody to write to, is refused."""
    writer_writes(by, call)
    mailing_is_a_draft(mailing)
    mailing_was_not_changed_meanwhile(mailing, version)
    if not recipients:
        raise Refused("mailings.nobody", _("现在没有符合条件的收件人"))


def check_wording(
    by: Actor, letter: Letter, subject: str, body: str, sms: str, *, version: int, kept_version: int
) -> None:
    """The office's own words may mention only what the letter knows."""
    actor_has_role(by, WORDERS)
    if version != kept_version:
        raise Refused("mailings.wording_changed_meanwhile", _("这封信的措辞已被别人修改，请核对后再保存"))
    words_are_given("subject", subject, LONGEST_SUBJECT)
    words_are_given("body", body, LONGEST_BODY)
    for name, text in (("subject", subject), ("body", body), ("sms", sms)):
        only_known_fields(name, text, letter.mentions)
    if len(sms) > LONGEST_SMS:
        raise Refused("mailings.sms_too_long", _("短信最多 {n} 字", n=LONGEST_SMS), field="sms")
    if sms and letter.sms is None:
        raise Refused("mailings.no_sms", _("这封信不发短信"), field="sms")
    if set(fields_in(sms)) - set(fields_in(letter.sms.key if letter.sms else "")):
        # A short text is read on a locked screen: it mentions only what the standard one mentions.
        raise Refused("mailings.sms_says_too_much", _("短信不得增加个人或项目信息"), field="sms")


def check_retry(by: Actor) -> None:
    actor_has_role(by, WORDERS)


def writer_writes(by: Actor, call: Call) -> None:
    """The funder's officers and the organiser of the round."""
    if not by.has_in(call.organiser, Role.ORGANISER):
        actor_has_role(by, WRITERS, call.funder)


def mailing_is_a_draft(mailing: Mailing) -> None:
    if mailing.released_at is not None:
        raise Refused("mailings.released", _("这次群发已发出，不能再改"))


def mailing_was_not_changed_meanwhile(mailing: Mailing, version: int) -> None:
    if mailing.version != version:
        raise Refused("mailings.changed_meanwhile", _("内容已被别人修改，请核对后再提交"))


def words_are_given(field: str, text: str, longest: int) -> None:
    if not text.strip():
        raise Refused("mailings.no_words", _("请填写这一项"), field=field)
    if len(text) > longest:
        raise Refused("mailings.too_long", _("最多 {n} 字", n=longest), field=field)


def only_known_fields(field: str, text: str, known: Mapping[str, Text]) -> None:
    """A field that nobody fills in would be read as it stands."""
    try:
        unknown = [name for name in fields_in(text) if name not in known]
    except ValueError as broken:
        raise Refused("mailings.broken_braces", _("花括号不成对：字段写作 {name} 的形式"), field=field) from broken
    if unknown:
        raise Refused(
            "mailings.unknown_field",
            _("没有“{name}”这个字段，可用：{known}", name=unknown[0] or "{}", known="、".join(known)),
            field=field,
        )


def fields_in(text: str) -> Iterable[str]:
    """The fields a text mentions. Raises ValueError where braces do not match; attributes and formats are no names."""
    for _text, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            yield name if not spec and not conversion else f"{name}!{conversion or ''}:{spec or ''}"
