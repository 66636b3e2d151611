"""The tables of a study for readers."""

from sim.evidence import GRADES
from sim.report.chart import Table
from sim.report.drivers.reader import GREATEST, Reader


def screening(reader: Reader, outcome: str, level: str = "card") -> Table:
    """Return the effects of the strongest cards or stages."""
    rows = []
    for row in reader.screening(outcome, level).to_dict("records"):
        ends = [
            reader.say(
                "range", low=reader.difference(outcome, low, False), high=reader.difference(outcome, high, False)
            )
            for low, high in ((row["mu_star_low"], row["mu_star_high"]), (row["sigma_low"], row["sigma_high"]))
        ]
        sizes = [reader.difference(outcome, float(x), False) for x in (row["mu_star"], row["sigma"])]
        rows.append([reader.card(str(row["name"])), str(row["grade"]), sizes[0], ends[0], sizes[1], ends[1]])
    return reader.table("screening", outcome, rows)


def sobol(reader: Reader, outcome: str) -> Table:
    """Return the Sobol indices of the strongest cards, or the sentence that says why there are none."""
    if why := reader.refusal(outcome):
        return reader.table("sobol", outcome, [[why, "", "", "", "", ""]])
    number = reader.numbers.plain
    rows = []
    for row in reader.study.of("sobol", outcome).head(GREATEST).to_dict("records"):
        ends = [
            reader.say("range", low=number(low, 2), high=number(high, 2))
            for low, high in ((row["first_low"], row["first_high"]), (row["total_low"], row["total_high"]))
        ]
        rows.append(
            [
                reader.card(str(row["name"])),
                str(row["grade"]),
                number(float(row["first"]), 2),
                ends[0],
                number(float(row["total"]), 2),
                ends[1],
            ]
        )
    return reader.table("sobol", outcome, rows)


def variance(reader: Reader, outcome: str) -> Table:
    """Return where the variance comes from: numbers, luck, neither."""
    row = reader.study.of("variance", outcome).iloc[0]
    shares = {"r2": max(float(row["r2"]), 0.0), "luck": float(row["luck"]), "rest": float(row["rest"])}
    rows = [[reader.say(f"part.{name}"), reader.share(share)] for name, share in shares.items()]
    return reader.table("variance", outcome, rows, heads=1)


def grades(reader: Reader, outcome: str) -> Table:
    """Return the share of variance per grade, or the sentence that says why there is none."""
    if why := reader.refusal(outcome):
        return reader.table("grades", outcome, [[why, "", "", ""]])
    rows = []
    for row in reader.study.of("grades", outcome).to_dict("records"):
        grade = str(row["grade"])
        meaning = reader.texts(f"grade.{grade}") if grade in GRADES else reader.say("interactions")
        count = reader.numbers.plain(float(row["cards"])) if grade in GRADES else ""
        rows.append([grade if grade in GRADES else "", meaning, count, reader.share(float(row["share"]))])
    return reader.table("grades", outcome, rows)


def switching(reader: Reader, outcome: str) -> Table:
    """Return the switching values."""
    rows = []
    for row in reader.study.of("switching", outcome).to_dict("records"):
        low, high, at = (reader.value(float(row[key])) for key in ("card_low", "card_high", "value"))
        interval = reader.say("interval", low=low, high=high, unit=reader.card_unit(row["unit"]))
        there = reader.difference(outcome, float(row["difference"]))
        said = reader.say(f"verdict.{row['verdict']}")
        rows.append(
            [reader.card(str(row["name"])), str(row["grade"]), interval, at if row["flips"] else "–", there, said]
        )
    return reader.table("switching", outcome, rows)


def information(reader: Reader, outcome: str) -> Table:
    """Return the worth of knowing a card exactly, with what would have to be measured."""
    if why := reader.refusal(outcome):
        return reader.table("information", outcome, [[why, "", "", "", ""]])
    rows = []
    for row in reader.study.of("information", outcome).head(GREATEST).to_dict("records"):
        shares = [reader.share(float(row[key])) for key in ("reduction", "of_all")]
        rows.append([reader.card(str(row["name"])), str(row["grade"]), *shares, reader.measured(row)])
    return reader.table("information", outcome, rows)
