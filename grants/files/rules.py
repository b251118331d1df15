"""Every reason a file is not kept."""

from grants.errors import NotFound, Refused
from grants.i18n import _

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 120_000_000


def has_content(size: int) -> None:
    if size <= 0:
        raise Refused("files.empty", _("文件是空的，请重新选择"), field="file")


def is_not_too_large(size: int) -> None:
    if size > LARGEST:
        shown = f"{size / 1024 / 1024:.1f}"
        raise Refused("files.too_large", _("文件 {size} MB，超过 20 MB，请压缩后再传", size=shown), field="file")


def kind_is_accepted(kind: object) -> None:
    if kind is None:
        raise Refused("files.wrong_kind", _("只接受 PDF、OFD、图片（JPG、PNG、HEIC）、DOCX、XLSX 文件"), field="file")


def is_no_old_office_file(is_one: bool) -> None:
    if is_one:
        raise Refused("files.old_office", _("这是旧版 Word、Excel 文件，请另存为 DOCX、XLSX 或 PDF 再传"), field="file")


def is_no_page_or_program(is_one: bool) -> None:
    if is_one:
        raise Refused("files.page_or_program", _("不接受网页、SVG 和程序文件，请改传 PDF 或照片"), field="file")


def is_not_encrypted(is_so: bool) -> None:
    if is_so:
        raise Refused("files.encrypted", _("文件有密码，别人打不开，请去掉密码后再传"), field="file")


def is_whole(is_so: bool) -> None:
    """Cut short on its way, or broken before."""
    if not is_so:
        raise Refused("files.damaged", _("文件不完整或已损坏，请重新导出或拍照后再传"), field="file")


def is_one_file(is_so: bool) -> None:
    """A file that is two things at once is read differently by those who check it and those who open it."""
    if not is_so:
        raise Refused("files.two_in_one", _("文件里夹带了另一种文件，请用原来的软件另存一份再传"), field="file")


def has_no_macros(has_some: bool) -> None:
    if has_some:
        raise Refused("files.macros", _("文件含有宏，请另存为不带宏的 DOCX、XLSX 或 PDF 再传"), field="file")


def has_no_scripts(has_some: bool) -> None:
    if has_some:
        raise Refused("files.scripts", _("PDF 里含有脚本，请打印成一份新的 PDF 再传"), field="file")


def unpacks_to_a_sane_size(is_so: bool) -> None:
    """A few kilobytes that unpack to gigabytes bring down whoever opens them."""
    if not is_so:
        raise Refused("files.unpacks_too_large", _("文件解开后太大，不能接受，请拆分或另存为 PDF 再传"), field="file")


def picture_is_not_too_large(width: int, height: int) -> None:
    is_whole(width > 0 and height > 0)
    if width * height > MOST_PIXELS:
        words = _("图片 {width} × {height} 像素，太大，请缩小后再传", width=width, height=height)
        raise Refused("files.too_many_pixels", words, field="file")


def part_belongs_there(position: int, size: int, of_file: int, part: int) -> None:
    """Each part but the last has the full size, the last what remains."""
    if position < 0 or position * part >= of_file or size != min(part, of_file - position * part):
        raise Refused("files.wrong_part", _("这一部分与文件大小不符，请重新上传"), field="file")


def part_arrived_as_sent(is_so: bool) -> None:
    if not is_so:
        raise Refused("files.part_changed", _("这一部分在传送中出错，请重试"), field="file")


def part_is_the_same_again(is_so: bool) -> None:
    if not is_so:
        raise Refused("files.another_file", _("与上次没有传完的不是同一个文件，请重新上传"), field="file")


def all_parts_are_there(missing: int) -> None:
    if missing:
        raise Refused("files.parts_missing", _("还有 {n} 部分没有传到，请继续上传", n=missing), field="file")


def sending_is_there(is_so: bool) -> None:
    """For who did not begin it there is none."""
    if not is_so:
        raise NotFound("files.no_sending", _("没有找到这次上传，可能已过期，请重新选择文件"))
