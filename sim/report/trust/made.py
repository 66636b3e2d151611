"""How the trust report and its ensemble were made, as names and values."""

from sim.report.trust.gathered import Trust
from sim.report.trust.say import Say
from sim.report.version import commit, versions


def made(say: Say, trust: Trust, results: str) -> list[tuple[str, str]]:
    """Return names and values: of the ensemble, then of the report."""
    it, size = trust.found.manifest, trust.size
    runs = ", ".join(say.plain(number) for number in (it.residents, it.warmup, it.months))
    failed = "; ".join(f"{member}: {error}" for member, error in it.failed.items())
    values = {
        "municipality": it.municipality,
        "members": f"{say.plain(it.kept)} / {say.plain(it.drawn)}",
        "seed": str(it.seed),
        "runs": runs,
        "inflation": "; ".join(say.significant(factor) for factor in it.inflation),
        "failed": failed or say("none"),
        "priors": it.priors,
        "targets": it.targets,
        "model": it.model,
    }
    mine = {"members": say.plain(size.members), "residents": say.plain(size.residents)}
    rival = {"replications": say.plain(size.replications), "residents": say.plain(size.residents)}
    return [
        *((say(f"made.{key}"), value) for key, value in values.items()),
        *((say("made.versions", name=name), number) for name, number in it.versions.items()),
        (say("made.patterns"), say("made.patterns_value", **mine)),
        (say("made.rivals"), say("made.rivals_value", **rival)),
        *versions().items(),
        (say("made.commit"), commit() or say.texts("page.unknown")),
        (say("made.result"), results),
    ]
