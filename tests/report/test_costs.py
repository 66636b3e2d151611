"""What a party's items come to, where none of them tells."""

from dataclasses import replace
from types import ModuleType

import pytest

from sim.experiment.comparison import Comparison
from sim.report.sentences import money
from sim.report.view import View


def spread_out(found: Comparison) -> Comparison:
    """Return a comparison in which chance nearly doubles or nearly takes away the items of the municipality."""
    own = (found.costs["party"] == "municipality") & (found.costs["arm"] != "baseline")
    order = found.costs.groupby(["arm", "party"], sort=False)["item"].transform(lambda items: items.factorize()[0])
    times = 1 + 0.9 * (1 - 2 * ((found.costs["replication"] // 2 + order) % 2))
    return replace(found, costs=found.costs.assign(amount=found.costs["amount"] * times.where(own, 1.0)))


@pytest.mark.parametrize(("language", "sum_of"), [("nl", "Samen: "), ("en", "Together: ")])
def test_a_sum_that_is_clear_where_no_item_is_explains_itself(fake: ModuleType, language: str, sum_of: str) -> None:
    found = fake.comparison(2)
    unclear = View(spread_out(found), language)
    municipality = next(line for line in money(unclear, "package") if line.startswith("- "))
    assert unclear.difference("package", "cost_municipality").clear
    assert sum_of in municipality
    assert municipality.count(unclear.texts("reading.unclear")) == len(municipality.split(";"))
    clear = money(View(found, language), "package")
    assert not any(sum_of in line for line in clear)


def test_a_sum_that_is_not_clear_is_not_told(fake: ModuleType) -> None:
    found = spread_out(fake.comparison(2))
    wide = found.differences.assign(low=-9.0, high=9.0, difference=0.5)
    assert not any("Samen: " in line for line in money(View(replace(found, differences=wide), "nl"), "package"))
