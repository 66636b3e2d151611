"""The evidence view: cards, published against simulated from the kept ensemble, and what the model cannot do."""

from functools import cache
from typing import Any

from sim.app.catalogue import card_data
from sim.app.measures import number
from sim.calibration import ensemble
from sim.calibration.targets import targets_of
from sim.calibration.validation import judged
from sim.evidence import cards
from sim.report.trust.limits import limits
from sim.texts import Texts

Data = dict[str, Any]


@cache
def evidence(language: str, municipality: str) -> Data:
    """Return the evidence of one municipality; not to be altered."""
    texts = Texts(language)
    return {
        "municipality": municipality,
        "cards": [card_data(card, texts) for card in cards(municipality).values()],
        "targets": _targets(municipality, texts) if municipality in ensemble.available() else [],
        "limits": [{"head": head, "paragraphs": said} for head, said in limits(texts)],
    }


def _targets(municipality: str, texts: Texts) -> list[Data]:
    """Return the published figures beside those that the ensemble simulates."""
    about = {t.statistic: t for t in targets_of(municipality)}
    found = []
    for line in judged(ensemble.load(municipality)).to_dict("records"):
        target = about[line["statistic"]]
        ends = {key: number(line[key]) for key in ("low", "high")}
        found.append(
            {
                "statistic": target.statistic,
                "title": texts.name("trust.statistic", target.statistic),
                "role": target.role,
                "unit": target.unit,
                "published": number(line["published"]),
                "low": number(line["published_low"]),
                "high": number(line["published_high"]),
                "simulated": {"mean": number(line["simulated"]), **ends},
                "z": number(line["z"]),
                "source": {key: getattr(target.source, key) for key in ("title", "year", "page", "link")},
                **{key: getattr(target, key) for key in ("population", "period", "justification")},
            }
        )
    return found
