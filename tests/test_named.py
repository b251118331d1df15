"""What a browser calls a file that it is sent."""

from pathlib import Path

import pytest

import grants
from grants.web.named import kept_as, shown_as


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("register.xlsx", 'filename="register.xlsx"'),
        ("付款-7.csv", "filename=\"__-7.csv\"; filename*=UTF-8''%E4%BB%98%E6%AC%BE-7.csv"),
        ('a"; x=1\r\n.pdf', "filename=\"a__ x=1__.pdf\"; filename*=UTF-8''a%22%3B%20x%3D1%0D%0A.pdf"),
    ],
)
def test_a_file_keeps_its_name_in_any_language_and_nothing_gets_out_of_it(name, said):
    assert kept_as(name) == {"Content-Disposition": f"attachment; {said}"}
    assert shown_as(name)["Content-Disposition"] == f"inline; {said}"
    assert said.encode("latin-1")


def test_the_header_is_written_in_one_place():
    root = Path(grants.__file__).parent
    written = {
        str(path.relative_to(root)) for path in root.rglob("*.py") if "filename=" in path.read_text(encoding="utf-8")
    }

    assert written == {"web/named.py"}
