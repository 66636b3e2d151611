"""Evidence cards: each number is complete, or refused with the file, the card and the remedy."""

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ConfigurationError, EvidenceError
from sim.evidence import (
    DIRECTION_ONLY,
    Parameters,
    card,
    cards,
    fitted_values,
    municipalities,
    national_cards,
    profile_cards,
)
from sim.levers import LEVERS
from sim.yaml_files import read_yaml

COMPLETE: dict[str, Any] = {
    "value": 0.4,
    "unit": "share",
    "low": 0.2,
    "high": 0.6,
    "distribution": "uniform",
    "grade": "B",
    "source": {"title": "Monitor", "year": 2023},
    "checked_on": "2026-11-23",
}
DIRECTION: dict[str, Any] = {"grade": "C", "distribution": "half-normal", "low": -1.0, "high": 1.0}


def made(**changes: Any) -> Any:
    return card("contact.test", COMPLETE | changes, "contact.yaml")


def test_a_complete_card_is_read() -> None:
    found = made(findings=["E3"])
    assert (found.value, found.low, found.high, found.findings) == (0.4, 0.2, 0.6, ("E3",))
    assert found.source.title == "Monitor"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"valeu": 0.3}, "`valeu` is not a key of a card; did you mean `value`"),
        ({"source": None}, "without a source"),
        ({"source": {"year": 2023}}, "without a source"),
        ({"source": {"title": " "}}, "without a source"),
        ({"source": {"title": "Monitor", "pag": 3}}, "`source.pag`.*`page`"),
        ({"unit": None}, "`unit` is missing"),
        ({"checked_on": None}, "`checked_on` is missing"),
        ({"value": "high"}, "`value: high` is not a number"),
        ({"value": True}, "`value: True` is not a number"),
        ({"value": math.nan}, "nan lies outside"),
        ({"value": 0.7}, "0.7 lies outside its interval 0.2 to 0.6"),
        ({"low": 0.7}, "outside its interval"),
        ({"grade": "F"}, "grade `F`"),
        ({"distribution": "unifrom"}, "`unifrom`.*did you mean `uniform`"),
        ({"grade": "E"}, "needs a `derivation`"),
        (DIRECTION | {"value": 0.4}, "takes the common prior"),
        (DIRECTION | {"value": -DIRECTION_ONLY, "distribution": "normal"}, "takes the common prior.*-0.319"),
    ],
)
def test_incomplete_cards_are_refused(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(EvidenceError, match=named) as error:
        made(**changes)
    assert "contact.yaml: card `contact.test`" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("missing", ["value", "unit", "low", "high", "distribution", "grade"])
def test_every_required_key_is_asked_for(missing: str) -> None:
    content = {key: entry for key, entry in COMPLETE.items() if key != missing}
    with pytest.raises(EvidenceError, match=f"`{missing}` is missing"):
        card("contact.test", content, "contact.yaml")


def test_the_common_prior_is_the_mean_of_a_half_normal_of_0_4() -> None:
    assert pytest.approx(0.4 * math.sqrt(2 / math.pi)) == DIRECTION_ONLY
    for sign in (-1, 1):
        assert made(**DIRECTION, value=sign * round(DIRECTION_ONLY, 3)).grade == "C"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "line 3"),
        ("a: 1\n\tb: 2\n", "line 2"),
        ("- 1\n- 2\n", "expected `name: value` lines, found list"),
        ("", "found NoneType"),
    ],
)
def test_broken_yaml_names_file_and_line(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "contact.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=named) as error:
        read_yaml(path)
    assert str(path) in str(error.value)


def test_a_missing_file_and_wrong_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        read_yaml(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("a: één".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"latin\.yaml"):
        read_yaml(tmp_path / "latin.yaml")


def test_every_national_card_loads_and_lies_in_its_interval() -> None:
    found = national_cards()
    assert len(found) > 150
    for name, one in found.items():
        assert one.low <= one.value <= one.high, name
        assert one.source.title, name


def test_direction_only_findings_all_take_the_common_prior() -> None:
    found = [c for c in national_cards().values() if c.grade == "C"]
    assert len(found) >= 15
    assert {round(abs(c.value), 3) for c in found if c.distribution == "half-normal"} == {0.319}


@pytest.mark.parametrize("municipality", municipalities())
def test_profiles_replace_only_existing_cards(municipality: str) -> None:
    national, profile = national_cards(), profile_cards(municipality)
    assert set(profile) <= set(national)
    for name, one in profile.items():
        assert one.unit == national[name].unit, name
    found = cards(municipality)
    assert list(found) == list(national)
    for name in set(profile) - set(fitted_values(municipality)):
        assert found[name] == profile[name]


def test_a_profile_cannot_add_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("municipality", "evidence"):
        (tmp_path / folder).mkdir()
    (tmp_path / "municipality" / "place.yaml").write_text("contact.leter: {value: 1}\n")
    letter = "letter: {value: 1, unit: x, low: 0, high: 2, distribution: fixed, grade: B, source: {title: t}, "
    (tmp_path / "evidence" / "contact.yaml").write_text(letter + "checked_on: now}\n")
    monkeypatch.setattr("sim.evidence.CONF", tmp_path)
    with pytest.raises(EvidenceError, match=r"`contact\.leter` replaces no national card; .*`contact\.letter`"):
        profile_cards("place")


def test_unknown_municipality_and_assumption_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"amsterdm.*did you mean `amsterdam`"):
        cards("amsterdm")
    with pytest.raises(ConfigurationError, match=r"contact\.leter.*did you mean `contact\.letter`"):
        cards(assume={"contact.leter": 1.0})


def test_an_assumption_is_marked_as_one() -> None:
    found = cards(assume={"contact.visit": -1.0})["contact.visit"]
    assert (found.value, found.grade) == (-1.0, "E")
    assert "set by the user" in found.derivation


def test_fitted_values_lie_in_their_cards_interval() -> None:
    for municipality in municipalities():
        in_force = cards(municipality)
        for name, value in fitted_values(municipality).items():
            assert in_force[name].low <= value <= in_force[name].high, (municipality, name)


def test_parameters_by_attribute_and_after_pickling(parameters: Parameters) -> None:
    assert parameters.contact.letter == parameters.values["contact.letter"]
    again: Parameters = pickle.loads(pickle.dumps(parameters))
    assert again.values == parameters.values
    assert again.contact.letter == parameters.contact.letter


@pytest.mark.parametrize("ask", [lambda p: p.contact.leter, lambda p: p.contact.letr])
def test_a_number_without_a_card_is_refused(parameters: Parameters, ask: Callable[[Parameters], float]) -> None:
    with pytest.raises(EvidenceError, match="on no evidence card; did you mean `letter`"):
        ask(parameters)


def test_levers_start_from_cards() -> None:
    known = national_cards()
    assert all(lever.base in known for lever in LEVERS.values() if isinstance(lever.base, str))
