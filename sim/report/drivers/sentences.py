"""A study in plain sentences."""

from collections.abc import Iterator

from sim.report.drivers.reader import GREATEST, Reader

_TOLD = 3


def summary(reader: Reader) -> str:
    """Return the study as text."""
    parts = [reader.say("title", **reader.names()), "\n".join(opening(reader))]
    for outcome in reader.study.outcomes:
        lines = "\n".join(f"- {line}" for line in about(reader, outcome))
        parts.append(f"{reader.measure(outcome)} ({reader.unit(outcome)})\n{lines}")
    return "\n\n".join(parts) + "\n"


def opening(reader: Reader) -> Iterator[str]:
    """Iterate over what holds for all outcomes."""
    known = reader.study.simulator.known
    yield reader.say("opening", count=reader.numbers.plain(len(known.names)), **reader.names())
    yield reader.say("independent")
    if failed := reader.study.simulator.failed:
        yield reader.say("failed", count=reader.numbers.plain(len(failed)), error=failed[0])


def about(reader: Reader, outcome: str) -> Iterator[str]:
    """Iterate over the sentences about one outcome."""
    row = reader.study.of("variance", outcome).iloc[0]
    spread = {
        "mean": reader.difference(outcome, float(row["mean"])),
        "sd": reader.difference(outcome, row["sd"], False),
    }
    yield reader.say("spread", unit=reader.unit(outcome), **spread)
    shares = {"r2": max(float(row["r2"]), 0.0), "luck": float(row["luck"]), "rest": float(row["rest"])}
    yield reader.say("budget", **{name: reader.share(share) for name, share in shares.items()})
    yield from _strongest(reader, outcome)
    if why := reader.refusal(outcome):
        yield why
    else:
        yield from _variance(reader, outcome)
    yield from _switching(reader, outcome)


def _strongest(reader: Reader, outcome: str) -> Iterator[str]:
    """Iterate over what the screening found."""
    found = reader.screening(outcome).dropna().head(_TOLD)
    listed = [
        f"{reader.card(r['name'])} ({reader.difference(outcome, float(r['mu_star']), False)})"
        for _, r in found.iterrows()
    ]
    if listed:
        yield reader.say("strongest", cards=", ".join(listed), unit=reader.unit(outcome))


def _variance(reader: Reader, outcome: str) -> Iterator[str]:
    """Iterate over what the indices say."""
    grades = reader.study.of("grades", outcome).set_index("grade")["share"]
    listed = ", ".join(f"{g} {reader.share(float(s))}" for g, s in grades.items() if g != "interactions")
    yield reader.say("grades", grades=listed, interactions=reader.share(float(grades["interactions"])))
    for row in reader.study.of("information", outcome).head(_TOLD).to_dict("records"):
        share = reader.share(float(row["reduction"]))
        yield reader.say("worth", card=reader.card(row["name"]), share=share, measure=reader.measured(row))


def _switching(reader: Reader, outcome: str) -> Iterator[str]:
    """Iterate over the switching values."""
    for row in reader.study.of("switching", outcome).head(GREATEST).to_dict("records"):
        low, high, at = (reader.value(float(row[key])) for key in ("card_low", "card_high", "value"))
        interval = reader.say("interval", low=low, high=high, unit=reader.card_unit(row["unit"]))
        kind = "flips" if row["flips"] else "stays"
        verdict = reader.say(f"verdict.{row['verdict']}")
        yield reader.say(kind, card=reader.card(row["name"]), at=at, interval=interval, verdict=verdict)
