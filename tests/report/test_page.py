"""The page: self-contained, in order, and every figure with its table."""

import itertools
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Tags in order, each with its attributes and the tags around it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=["nl", "en"])
def text(request: pytest.FixtureRequest, reports: dict[str, Path]) -> str:
    return (reports[request.param] / "report.html").read_text(encoding="utf-8")


def test_well_formed_with_language_and_landmarks(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert re.search(r'<html lang="(nl|en)">', text)
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _, _ in page.tags}
    ids = [attrs["id"] for _, attrs, _ in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_headings_are_in_order(text: str) -> None:
    levels = [int(tag[1]) for tag, _, _ in Page(text).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_nothing_is_loaded_from_elsewhere(text: str) -> None:
    for tag, attrs, _ in Page(text).tags:
        assert tag not in {"script", "iframe", "link", "object", "embed", "form"}
        assert (attrs.get("src") or "data:").startswith("data:")
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_policy_allows_exactly_this_style(text: str) -> None:
    found = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert found is not None
    digest = b64encode(sha256(found.group(1).encode()).digest()).decode()
    assert f"sha256-{digest}" in text


def test_every_figure_has_words_and_a_table(text: str) -> None:
    parts = re.findall(r"<figure>.*?</figure>\s*<details>.*?</details>", text, re.DOTALL)
    assert len(parts) == text.count("<figure>") == 6
    for part in parts:
        assert len(re.search(r'alt="([^"]*)"', part).group(1)) > 60  # type: ignore[union-attr]
        assert "<caption>" in part
        assert part.count('<th scope="row">') > 1


def test_suppressed_groups_are_named_not_shown_as_nan(reports: dict[str, Path]) -> None:
    text = (reports["nl"] / "report.html").read_text(encoding="utf-8")
    assert "te weinig om te tonen</" in text
    assert not re.search(r">\s*nan", text, re.IGNORECASE)


def test_assumptions_are_called_assumptions(reports: dict[str, Path]) -> None:
    text = (reports["nl"] / "report.html").read_text(encoding="utf-8")
    assert re.search(r"<summary>Aannames \(\d+\)", text)
    assert "Geregistreerd of gemeten cijfer" in text


@pytest.mark.usefixtures("undrawn")
def test_incomplete_comparison_is_flagged(fake: object, tmp_path: Path) -> None:
    from sim.report.write import write_report

    write_report(fake.comparison(2, complete=False), tmp_path, "en", "")  # type: ignore[attr-defined]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<p class="warning">Note: this comparison is incomplete. 3 of 8 replications' in text
