"""What `uitweg` can be told: one table, from which the main help, the help of each verb and its errors are made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a verb takes.

    Attributes
    ----------
    name : str
        As it is written: `members`, or with dashes `--keep`.
    does : str
    usual : str
        Value unless set otherwise; empty where there is none.
    """

    name: str
    does: str
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the command line.

    Attributes
    ----------
    forms : tuple of (str, str)
        How to write it, and what that does.
    settings : tuple of Setting
        Its own; empty for `run`, whose help is Hydra's.
    example : str
    also : str
        What it takes besides.
    """

    forms: tuple[tuple[str, str], ...]
    settings: tuple[Setting, ...] = ()
    example: str = ""
    also: str = ""


_OF_RUN = "and the settings of `uitweg run` (see `uitweg run --help`)"
_WORKERS = Setting("workers", "processes; does not change the result", "one per core")
_MUNICIPALITY = Setting("municipality", "profile in conf/municipality/", "netherlands")
_SEED = Setting("seed", "same seed, same result", "2026")
_KEPT = (
    Setting("engine", "serial, processes or dask", "processes"),
    Setting("address", "of a running scheduler, for engine=dask", "one of its own"),
    Setting("store", "folder of the runs: what is there is not run again", "outputs/runs"),
)
_FIRST = Setting("first", "first replication", "0")
_DRY = Setting("--dry-run", "say how many runs there are to do and how long that takes; run nothing")
_FAST = Setting("--fail-fast", "stop at the first run that fails")

VERBS = {
    "run": Verb(
        (
            ("scenario=NAME [SETTING=VALUE ...]", "answer a policy question (uitweg run --help)"),
            ("intervention=[NAME,...] [...]", "ask one of your own"),
        ),
    ),
    "sweep": Verb(
        (
            (
                "scenario=NAME [design=NAME] [design.factors={NAME:[A,B]}] [--dry-run]",
                "vary a question by design; runs are kept, a stopped sweep goes on (conf/design/)",
            ),
        ),
        (
            Setting("design", "how to vary: a name in conf/design/", "factorial"),
            Setting("design.factors", "what to vary, as {NAME:[A,B]}", "those of the design"),
            _FIRST,
            *_KEPT,
            _DRY,
            _FAST,
        ),
        "uitweg sweep scenario=whatsapp_and_extra_attempt design.factors={staff.outreach:[1,2]}",
        _OF_RUN,
    ),
    "search": Verb(
        (("scenario=NAME budget=EUR [...]", "the best package for at most so much"),),
        (
            Setting("budget", "most extra a year per 1,000 residents, in EUR; budget.staff=50: in hours"),
            Setting("objective", "measure to improve", "the question's first outcome"),
            Setting("design.factors", "levels to choose from, as {NAME:[A,B]}", "doses of the interventions"),
            Setting("prices", "your own price of an intervention, as prices.NAME=EUR"),
            Setting("trials", "packages tried", "96"),
            Setting("batch", "packages proposed at a time; the result depends on it", "8"),
            Setting("finalists", "best packages that are run again on fresh luck", "5"),
            Setting("fresh", "replications of those", "24"),
            Setting("replications", "of each package tried", "12"),
            _FIRST,
            *_KEPT,
        ),
        "uitweg search scenario=utrecht_coronasanering objective=completions budget=5000",
        _OF_RUN,
    ),
    "country": Verb(
        (("scenario=NAME [country=FILE.csv]", "a question in all municipalities, summed"),),
        (
            Setting("country", "table in conf/country/, or a CSV file of your own", "netherlands"),
            *_KEPT,
            _DRY,
            _FAST,
        ),
        "uitweg country scenario=phone_first replications=4 --dry-run",
        "and the settings of `uitweg run`, but for residents and municipality, which the table says",
    ),
    "runs": Verb(
        (
            ("[list] [status=failed] [policy=NAME] [store=FOLDER]", "the runs that sweeps keep"),
            ("show KEY", "everything about one of them"),
            ("delete KEY|FILTER ... [--yes]", "delete those"),
        ),
        (
            Setting("status", "done or failed"),
            Setting("policy", "name of an intervention, or today"),
            Setting("municipality", "profile in conf/municipality/; likewise any other column"),
            Setting("most", "lines of a list; most=all lists every run", "40"),
            Setting("store", "folder of the runs", "outputs/runs"),
            Setting("--yes", "delete more than one run"),
        ),
        "uitweg runs delete status=failed --yes",
    ),
    "story": Verb(
        (("scenario=NAME [arm=NAME] [choose=RULE] [resident=N]", "one resident in two worlds: where they part, why"),),
        (
            Setting("arm", "the world beside today's", "the main one"),
            Setting("choose", "RULE: typical, most_changed or worst_off", "typical"),
            Setting("resident", "number of the resident, in place of choose"),
        ),
        "uitweg story scenario=phone_first choose=most_changed language=en",
        _OF_RUN,
    ),
    "scenarios": Verb((("", "the questions there are"),), (), "uitweg scenarios"),
    "interventions": Verb((("", "the policies there are"),), (), "uitweg interventions"),
    "evidence": Verb(
        (("[stage=NAME] [grade=A,B] [municipality=NAME] [--csv FILE]", "the model's numbers and their sources"),),
        (
            Setting("stage", "stages, such as contact,arrangement", "all"),
            Setting("grade", "grades of evidence, such as A,B", "all"),
            _MUNICIPALITY,
            Setting("--csv", "write everything about them to this file"),
        ),
        "uitweg evidence stage=contact municipality=utrecht --csv numbers.csv",
    ),
    "calibrate": Verb(
        (
            ("[municipality=NAME] [members=N]", "fit the parameters to what was published"),
            ("--quick", "solve the central parameters again"),
        ),
        (
            Setting("municipality", "profiles, such as utrecht or [utrecht,amsterdam]", "all"),
            Setting("members", "sets drawn from the priors; about 200 or more must be left", "220"),
            Setting("residents", "of every run", "30000"),
            Setting("warmup", "months before those that are compared with what was published", "60"),
            Setting("months", "months of those", "48"),
            _SEED,
            Setting("spread", "factor on the posterior spread, as `uitweg coverage` measures it", "1"),
            _WORKERS,
            Setting("--quick", "alone: solve one parameter per fitted figure"),
        ),
        "uitweg calibrate municipality=utrecht",
    ),
    "coverage": Verb(
        (("[truths=N] [members=N] [--keep]", "how often its intervals hold the truth"),),
        (
            Setting("truths", "drawn from the priors", "60"),
            Setting("members", "sets fitted to each truth", "220"),
            Setting("effects", "runs of the model for the effects of interventions; 0 leaves them out", "300"),
            Setting("residents", "of each of those runs", "20000"),
            Setting("months", "of each of those runs", "24"),
            _SEED,
            _WORKERS,
            Setting("out", "folder of the results", "outputs/coverage"),
            Setting("--keep", "keep the result beside the ensemble, for the trust report"),
        ),
        "uitweg coverage truths=20 effects=0",
    ),
    "validate": Verb(
        (("[municipality=NAME] [language=nl|en] [out=FOLDER]", "the trust report: what is wrong, how sure it is"),),
        (
            _MUNICIPALITY,
            Setting("language", "of the report: nl or en", "nl"),
            Setting("out", "folder of the report", "outputs/trust_MUNICIPALITY"),
            Setting("members", "sets of parameters whose clients are studied", "16"),
            Setting("residents", "of each of those, and of each run of a rival reading", "30000"),
            Setting("replications", "of each rival reading", "4"),
            _WORKERS,
        ),
        "uitweg validate municipality=utrecht language=en",
    ),
    "drivers": Verb(
        (("scenario=NAME [outcome=MEASURE] [runs=N]", "what drives the answer to a question"),),
        (
            Setting("outcome", "measures to explain, such as accepted or [A,B]", "the question's own"),
            Setting("arm", "the arm compared with today", "the question's second arm"),
            Setting("screen", "stages: first the stages, then the cards of those that matter; or cards", "stages"),
            Setting("trajectories", "of the screening", "8"),
            Setting("runs", "sets of parameters that the emulator learns from", "400"),
            Setting("checks", "runs with other luck at each switching value", "6"),
            Setting("--keep", "keep the result beside the ensemble, for the trust report"),
        ),
        "uitweg drivers scenario=phone_first runs=200 language=en",
        "those of `uitweg run` but for parameters; unless set: residents=20000 horizon=36 warmup=36",
    ),
    "app": Verb(
        (("[--host HOST] [--port N] [--no-browser]", "the application in the browser, on this machine"),),
        (
            Setting("--host", "address to listen at; 0.0.0.0 lets others on the network in", "127.0.0.1"),
            Setting("--allow-host", "another name under which it may be asked; can be given several times"),
            Setting("--port", "port to listen at", "8000"),
            Setting("--workers", "processes that simulate", "one per core"),
            Setting("--no-browser", "do not open the browser"),
        ),
        "uitweg app --port 8001 --no-browser",
    ),
    "export-html": Verb(
        (("scenario=NAME [grid={NAME:[A,B]}] [out=FILE.html]", "the application as one file, computed beforehand"),),
        (
            Setting(
                "grid", "{intervention.NAME.dose:[0.5,1],intervention.NAME.start:[0,12]}; and off", "doses of each"
            ),
            Setting("municipality", "profile in conf/municipality/", "the scenario's"),
            Setting("horizon", "months compared, 12 to 120", "the scenario's"),
            Setting("seed", "same seed, same result", "the scenario's"),
            Setting("level", "how large: full or precise, as in the application", "precise"),
            Setting("out", "the file", "outputs/NAME.html"),
            *_KEPT[:2],
            Setting("store", "folder of the answers: what is there is not computed again", "outputs/answers"),
            _WORKERS,
            _DRY,
        ),
        "uitweg export-html scenario=phone_first grid={intervention.phone_first.dose:[0.5,1]} --dry-run",
    ),
}
