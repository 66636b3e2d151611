"""The documentation says what the model is: generated pages are current, and the ODD leaves nothing out."""

import ast
import re
from importlib import import_module
from inspect import signature
from itertools import pairwise

import pytest

import sim
from sim import findings, reference
from sim.errors import EvidenceError
from sim.events import Event, Reason
from sim.evidence import national_cards
from sim.levers import LEVERS
from sim.paths import PACKAGE
from sim.stages import ORDER

DOCS = PACKAGE.parent / "docs"
ODD = (DOCS / "odd.md").read_text(encoding="utf-8")
REMEDY = "run `python -m sim.findings` and commit what it writes"


@pytest.mark.parametrize("page", ["findings.md", "evidence.md", "targets.md"])
def test_page_is_what_is_generated(page):
    assert (DOCS / page).read_text(encoding="utf-8") == findings.pages()[page], REMEDY


def test_the_reference_of_the_python_interface_is_what_is_generated():
    committed = (DOCS / reference.PAGE).read_text(encoding="utf-8")
    assert committed == reference.page(), "run `python -m sim.reference` and commit what it writes"


def test_the_reference_has_every_public_name_with_its_parameters():
    found = reference.page()
    for name in sim.__all__:
        part = found.partition(f"### `{name}`")[2].partition("\n### ")[0]
        assert f"sim.{name}(" in part
        for parameter in signature(getattr(sim, name)).parameters:
            assert re.search(rf"^- `[^`]*\b{parameter}\b[^`]*`", part, re.MULTILINE), f"{name}: {parameter}"


def test_pages_do_not_depend_on_when_they_are_made():
    assert findings.pages() == findings.pages()


def test_every_finding_is_carried():
    alone = [row.finding.id for row in findings.coverage() if not row.carriers]
    assert not alone, f"carried by nothing: {alone}"


def test_every_lever_among_the_findings_can_be_switched():
    rows = [row for row in findings.coverage() if row.finding.kind == "lever"]
    assert rows
    assert [row.finding.id for row in rows if "interventions" not in row.carriers] == []


def test_every_target_is_measured_or_fitted():
    rows = [row for row in findings.coverage() if row.finding.kind == "target"]
    assert rows
    assert [row.finding.id for row in rows if not {"targets", "measures"} & set(row.carriers)] == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"part": "utrecht", "kind": "levers", "nl": "a", "en": "b"}, "did you mean `lever`"),
        ({"part": "utrecht", "kind": "lever", "nl": "a"}, "`nl` and in `en`"),
        ({"part": "utrecht", "kind": "lever", "nl": "a", "en": "b", "mechanisms": []}, "did you mean `mechanism`"),
        (
            {"part": "utrecht", "kind": "lever", "nl": "a", "en": "b", "mechanism": ["sim.stages.dropout.dropot"]},
            "did you mean `dropout`",
        ),
        ({"part": "utrecht", "kind": "lever", "nl": "a", "en": "b", "mechanism": ["sim.stage.x"]}, "no module"),
    ],
)
def test_a_broken_finding_is_refused(tmp_path, monkeypatch, broken, told):
    path = tmp_path / "findings.yaml"
    path.write_text(repr({"U1": broken}), encoding="utf-8")
    monkeypatch.setattr(findings, "FILE", path)
    with pytest.raises(EvidenceError, match=re.escape(told)):
        findings.findings()


def test_the_odd_tells_the_stages_in_their_order():
    line = ODD[ODD.index("## 3.") : ODD.index("## 4.")]
    places = [line.index(f"`{stage}`") for stage in ORDER]
    assert all(before < after for before, after in pairwise(places))


def test_the_odd_tells_every_lever():
    assert [name for name in LEVERS if f"`{name}`" not in ODD] == []


def _terms():
    """Iterate over the rules of the model and the names of their terms."""
    for path in sorted((PACKAGE / "stages").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "Terms":
                named = [key for part in ast.walk(node) if isinstance(part, ast.Dict) for key in part.keys]
                yield f"{path.stem}.{node.name}", [key.value for key in named if isinstance(key, ast.Constant)]


def test_the_odd_tells_every_term_of_every_chance():
    rules = dict(_terms())
    assert len(rules) >= 12
    assert [f"{rule}: {term}" for rule, terms in rules.items() for term in terms if term not in ODD] == []


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_names_on_a_page_exist(page):
    known = set(national_cards()) | set(LEVERS)
    stages = {name.partition(".")[0] for name in known}
    text = (DOCS / page).read_text(encoding="utf-8")
    for name in re.findall(r"`(?:assume\.)?([a-z]+\.[a-z0-9_]+)(?:=[^`]*)?`", text):
        if name.partition(".")[0] in stages and not name.endswith((".py", ".md")):
            assert name in known, f"{page}: `{name}` is no card or lever"
    for name in re.findall(r"`(sim\.[a-z_.]+)\.[a-z_]+`", text):
        import_module(name)
    for link in re.findall(r"\]\(([a-z_]+\.md)(#[a-z-]+)?\)", text):
        assert (DOCS / link[0]).exists()


@pytest.mark.parametrize("page", ["odd.md", "guide_policymaker.md", "guide_researcher.md", "guide_trainer.md"])
def test_folders_and_files_on_a_page_exist(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    for name in re.findall(r"`((?:sim|conf|scenarios)/[a-z_/.]*)`", text):
        assert (PACKAGE.parent / name).exists(), f"{page}: {name}"


@pytest.mark.parametrize("page", ["guide_trainer.md", "gids_trainer.md"])
def test_the_guide_for_trainers_explains_every_event(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    reasons = {Reason(value).name for value in range(Reason.DELAY, Reason.OFFER_REFUSED + 1)}
    assert [name for name in {event.name for event in Event} | reasons if f"`{name}`" not in text] == []
