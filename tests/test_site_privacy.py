"""What the public site must never hold, looked for in every byte; the staff site must, or the search is blind."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.sites import Repository, put, repository, tree, unpacked
from zhengji.model import Call, Field, Form, Kind, Visibility
from zhengji.schema import load_call
from zhengji.site import build

ROOT = Path(__file__).resolve().parent.parent
CALLS = {"own": load_call(ROOT), "second": load_call(ROOT / "tests" / "calls")}


def canary(leaf: Field, number: int) -> str:
    """A value for a private leaf that is valid there and found nowhere else."""
    samples = {
        "cn-mobile": f"1370000{number:04d}",
        "cn-phone": f"0411-8800{number:04d}",
        "email": f"canary{number}@private.example.cn",
        "cn-name": f"关雎鸠{chr(0x9F00 + number)}",
        "cn-org-code": "91210100MA0X000000",
    }
    return samples.get(leaf.format, f"辽宁省沈阳市密园路{number}号暗香院")


def private(form: Form) -> Iterator[Field]:
    return (leaf for leaf in form.leaves if leaf.visibility is Visibility.STAFF)


def spellings(text: str) -> Iterator[bytes]:
    """`text` as it is, and as it could slip through."""
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield quote(text).encode()
    for shift in range(3):  # base64 of it wherever it stands in what is encoded
        yield base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
    yield text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}).encode()
    yield "".join(f"&#{ord(c)};" for c in text).encode()
    yield "".join(f"\\u{ord(c):04x}" for c in text).encode()
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) == 11:
        yield f"{digits[:3]}-{digits[3:7]}-{digits[7:]}".encode()
        yield f"{digits[:3]} {digits[3:7]} {digits[7:]}".encode()
        yield digits.encode()


def holding(out: Path, secret: str) -> list[str]:
    """The files of a site that hold `secret` in some spelling."""
    wanted = [spelling for spelling in spellings(secret) if len(spelling) > 6]
    return [name for name, content in unpacked(tree(out)) if any(spelling in content for spelling in wanted)]


def filed(source: Call, base: Path) -> tuple[Repository, list[str], list[str]]:
    """One submission of every form with a canary in every private leaf, and personal data in public text."""
    made = repository(base, source)
    secrets: list[str] = []
    hidden: list[str] = []
    for form in made.call.forms:
        data = made.samples[form.id]
        for leaf in private(form):
            if leaf.kind is Kind.TEXT and leaf.value(data) is not None and leaf.format != "cn-org-code":
                secrets.append(canary(leaf, len(secrets) + 11))
                put(data, leaf.path, secrets[-1])
        narrative = form.narratives[0]
        mobile, mail, identity = (
            f"1391234{len(hidden):04d}",
            f"leak{len(hidden)}@masked.example.cn",
            "210102199003071238",
        )
        hidden += [mobile, mail]
        spread = f"联系电话{mobile}，{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}，邮箱{mail}，身份证{identity}。"
        text = spread + unicodedata.normalize("NFKC", narrative.value(data))
        put(data, narrative.path, text)
        made.put(form, data)
        title = form.role("title")
        assert title is not None
        hidden.append(f"1381234{len(hidden):04d}")
        put(data, title.path, f"与{hidden[-1]}联系的攻关项目")
        made.put(form, data)
    return made, secrets, [*hidden, "210102199003071238"]


@pytest.mark.parametrize("name", CALLS)
def test_h1_h2_no_private_byte_is_public_and_staff_see_all(name: str, tmp_path: Path) -> None:
    made, secrets, hidden = filed(CALLS[name], tmp_path / "repository")
    assert secrets
    public, staff = tmp_path / "public", tmp_path / "staff"
    built = build(made.call, public, cache=tmp_path / "cache")
    assert (built.left_out, built.published) == ((), 2 * len(made.call.forms))
    assert {secret: found for secret in secrets + hidden if (found := holding(public, secret))} == {}
    build(made.call, staff, audience="staff", cache=tmp_path / "cache")
    for secret in secrets:
        found = holding(staff, secret)
        assert any(path.startswith(f"{made.call.id}/") for path in found), secret
        assert any(path.startswith("downloads/") for path in found), secret
    for text in hidden:
        assert holding(staff, text), text


def test_h1_a_private_leaf_has_no_place_on_a_public_page(call: Call, tmp_path: Path) -> None:
    made = repository(tmp_path / "repository", call)
    for form in made.call.forms:
        made.file(form.id)
    out = tmp_path / "public"
    build(made.call, out, cache=tmp_path / "cache")
    for form in made.call.forms:
        content = next(out.glob(f"{call.id}/{form.number}-*.html")).read_text("utf-8")
        assert "不公开" in content
        for leaf in private(form):
            value = leaf.value(made.samples[form.id])
            assert value is None or value not in content


def test_h2_the_manifest_is_not_in_the_site(call: Call, tmp_path: Path) -> None:
    made = repository(tmp_path / "repository", call)
    made.file(call.forms[0].id)
    out = tmp_path / "public"
    build(made.call, out, cache=tmp_path / "cache")
    kinds = {".html", ".css", ".js", ".svg", ".png", ".csv", ".json", ".xlsx", ".docx", ".sqlite", ".parquet", ".txt"}
    assert {Path(name).suffix for name in tree(out)} <= kinds | {".xml", ""}
