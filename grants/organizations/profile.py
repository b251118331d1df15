"""What is kept of an organisation beside its identity (R-C4), how each part is read, and who may change what. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants import codes
from grants.codes import BadCode
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.organizations.rules import REGISTRARS, nobody_has_this_identity, valid_uscc
from grants.organizations.tables import IdKind, Locality, Organization, OrganizationChange, OrganizationStatus
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

# What the organisation itself keeps up to date; everything else is changed by the office that registered it.
OWN_FIELDS = (
    "address",
    "postcode",
    "contact_name",
    "phone",
    "email",
    "party_form",
    "business_scope",
    "member_count",
    "staff_count",
)
OFFICE_FIELDS = (
    "name",
    "uscc",
    "filing_authority",
    "supervising_body",
    "division",
    "locality",
    "founded_on",
    "registered_on",
    "legal_representative",
    "representative_id_kind",
    "representative_id",
    "is_funder",
    "is_organiser",
    "is_hub",
)
OWNERS = (Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.HUB_OPERATOR)
POSTCODE = re.compile(r"[0-9]{6}")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MOST_PEOPLE = 1_000_000
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Edit:
    """One edit as asked: the version that was read, what each field becomes, and why."""

    version: int
    fields: Mapping[str, Any]
    reason: str


def check_edit(
    by: Actor, row: Organization, edit: Edit, taken: Sequence[Organization], since: Sequence[OrganizationChange]
) -> None:
    """`taken` are others with the new identity, `since` what changed after the version that was read."""
    the_fields_are_theirs_to_change(by, row, edit.fields)
    record_is_not_merged(row)
    nobody_changed_it_meanwhile(row, edit.version, since)
    if set(edit.fields) & set(OFFICE_FIELDS) and not edit.reason.strip():
        raise Refused("organizations.no_edit_reason", _("改动登记事项须写明依据，如变更核准文号"), field="reason")
    if "name" in edit.fields and not str(edit.fields["name"]).strip():
        raise Refused("organizations.name_emptied", _("单位名称不能为空"), field="name")
    registered_keeps_its_code(row, edit.fields)
    nobody_has_this_identity(edit.fields.get("uscc"), None, taken)


def the_fields_are_theirs_to_change(by: Actor, row: Organization, fields: Mapping[str, Any]) -> None:
    """The office changes everything, the street what it filed, the organisation how it is reached and its size."""
    if by.has(*REGISTRARS) or (row.status == OrganizationStatus.FILED and by.has(Role.FILING_OFFICER)):
        return
    actor_has_role(by, OWNERS, row.id)
    if set(fields) - set(OWN_FIELDS):
        raise Refused("organizations.office_field", _("登记事项由民政部门更改，请提交变更材料"))


def fields_to_change(by: Actor, row: Organization) -> tuple[str, ...]:
    """The fields somebody's form shows; none when they may change nothing."""
    if by.has(*REGISTRARS) or (row.status == OrganizationStatus.FILED and by.has(Role.FILING_OFFICER)):
        registered = row.status == OrganizationStatus.REGISTERED
        duties = ("uscc", "is_funder", "is_organiser", "is_hub")
        return (*(name for name in OFFICE_FIELDS if registered or name not in duties), *OWN_FIELDS)
    return OWN_FIELDS if by.has_in(row.id, *OWNERS) else ()


def fields_to_edit(by: Actor, row: Organization) -> tuple[str, ...]:
    """The fields of somebody's form. Who may change none of them has no form."""
    fields = fields_to_change(by, row)
    if not fields:
        raise NotAllowed("organizations.not_theirs_to_edit", _("这个单位的资料由本单位授权人和民政部门维护"))
    return fields


def record_is_not_merged(row: Organization) -> None:
    if row.merged_into is not None:
        raise Refused("organizations.is_merged", _("这个单位已并入另一个，不再更改"))


def nobody_changed_it_meanwhile(row: Organization, version: int, since: Sequence[OrganizationChange]) -> None:
    """Two people at one record: the second is told what the first changed, and nothing is lost."""
    if row.version == version:
        return
    changes = "；".join(f"{FIELD_NAMES[each.field]}：{each.before or '—'} → {each.after or '—'}" for each in since)
    who = since[-1].by_name if since else ""
    raise Refused(
        "organizations.changed_meanwhile",
        _("您打开后 {who} 已改动：{changes}。请核对后再保存", who=who, changes=changes),
    )


def registered_keeps_its_code(row: Organization, fields: Mapping[str, Any]) -> None:
    if "uscc" in fields and not fields["uscc"] and row.status == OrganizationStatus.REGISTERED and not row.is_trial:
        raise Refused("organizations.uscc_emptied", _("登记的单位须有统一社会信用代码"), field="uscc")


def valid_phone(text: str) -> str:
    """A mobile, or a landline with its area code (K-6)."""
    try:
        return codes.check_phone(text)
    except BadCode as bad:
        raise Refused(
            "organizations.bad_phone", _("请填写手机号，或带区号的座机，如 0898-65300000"), field="phone"
        ) from bad


def valid_postcode(text: str) -> str:
    if not POSTCODE.fullmatch(text):
        raise Refused("organizations.bad_postcode", _("邮政编码应为 6 位数字"), field="postcode")
    return text


def valid_email(text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise Refused("organizations.bad_email", _("电子邮箱格式不正确，如 name@example.org"), field="email")
    return text


def valid_representative_id(kind: str, text: str) -> str:
    """Only a resident's number has a check digit; permits and passports are kept as they are written (K-4)."""
    try:
        return codes.check_resident_id(text) if kind == IdKind.RESIDENT else text.strip().upper()
    except BadCode as bad:
        said = {
            "length": _("居民身份证号码应为 18 位"),
            "alphabet": _("居民身份证号码只含数字，末位可为 X"),
            "date": _("居民身份证号码中的出生日期不存在"),
        }.get(bad.code, _("居民身份证号码校验位不符，请对照证件"))
        raise Refused("organizations.bad_id", said, field="representative_id") from bad


def days_are_in_order(founded_on: date | None, registered_on: date | None, today: date) -> None:
    for field, day in (("founded_on", founded_on), ("registered_on", registered_on)):
        if day is not None and not OLDEST <= day <= today:
            raise Refused("organizations.impossible_day", _("日期应在 1900 年以后、今天以前"), field=field)


READERS: dict[str, Callable[[str], str]] = {
    "phone": valid_phone,
    "postcode": valid_postcode,
    "email": valid_email,
    "uscc": valid_uscc,
}

FIELD_NAMES: dict[str, Text] = {
    "name": _("单位名称"),
    "uscc": _("统一社会信用代码"),
    "filing_authority": _("登记或备案机关"),
    "supervising_body": _("业务主管单位"),
    "division": _("行政区划"),
    "locality": _("城乡"),
    "founded_on": _("成立日期"),
    "registered_on": _("登记日期"),
    "legal_representative": _("法定代表人或负责人"),
    "representative_id_kind": _("证件类型"),
    "representative_id": _("证件号码"),
    "is_funder": _("主办（资助）单位"),
    "is_organiser": _("承办单位"),
    "is_hub": _("枢纽型社会组织"),
    "address": _("住所"),
    "postcode": _("邮政编码"),
    "contact_name": _("联系人"),
    "phone": _("联系电话"),
    "email": _("电子邮箱"),
    "party_form": _("党组织形式"),
    "business_scope": _("业务范围"),
    "member_count": _("会员（成员）人数"),
    "staff_count": _("专职人员数"),
    "charter": _("章程"),
    "merged_into": _("并入"),
}
LOCALITY_NAMES: dict[Locality, Text] = {Locality.URBAN: _("城市"), Locality.RURAL: _("农村")}
ID_KIND_NAMES: dict[IdKind, Text] = {
    IdKind.RESIDENT: _("居民身份证"),
    IdKind.PERMIT: _("港澳台居民居住证"),
    IdKind.PASSPORT: _("护照"),
}


def as_text(field: str, value: object) -> str:
    """How a value stands in the history: words for closed lists, numbers of papers masked."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("是")) if value else str(_("否"))
    text = str(value)
    readers: dict[str, Callable[[], object]] = {
        "representative_id": lambda: codes.mask_id(text),
        "phone": lambda: codes.mask_phone(text),
        "locality": lambda: LOCALITY_NAMES[Locality(text)],
        "representative_id_kind": lambda: ID_KIND_NAMES[IdKind(text)],
        "merged_into": lambda: _("单位 {number}", number=text),
        "charter": lambda: _("文件 {number}", number=text),
    }
    return str(readers[field]()) if field in readers else text
