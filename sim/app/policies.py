"""The policies of a state: each switched on or off, with its settings, as far as the model takes it."""

import math
from collections.abc import Callable, Mapping

from sim.app.entries import Entries
from sim.app.places import Place
from sim.errors import UitwegError
from sim.evidence import cards
from sim.experiment.question import Arm, Question
from sim.groups import TARGETS
from sim.interventions import Intervention, load_intervention
from sim.levers import LEVERS

SCENARIO = "scenario"
"""The arm that is asked about."""


class Policies(Entries):
    """Reads the policies of one state.

    Attributes
    ----------
    place : Place
        Municipality that was chosen.
    profile : str
        Where its numbers come from.
    told : set of str
        Entries of policies that were switched off, or that hold whatever is asked: nothing more is said of them.
    """

    place: Place
    profile: str

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self.told: set[str] = set()

    def _held(self, policy: Intervention) -> Intervention:
        """Return a policy of the baseline as it is there: what both arms share is no choice."""
        asked = {key: value for key, value in self.given.items() if key.partition(".")[0] == policy.name}
        self.told |= asked.keys()
        if asked and asked != {policy.name: "1"}:
            self.note(policy.name, "; ".join(asked.values()), "1", "held", title=self._called(policy))
        return policy

    def _intervention(self, name: str, usual: Intervention | None) -> Intervention | None:
        """Return an intervention with the state's settings; None where it is off."""
        on = self.choice(name, ("0", "1"), "1" if usual else "0", self.texts(f"app.note.switch.{bool(usual):d}"))
        if name in self.given:
            self.values[name] = on
        base = usual or load_intervention(name)
        settings, levers = self._settings(name, base), {**base.levers, **self._levers(name, base)}
        if on == "0":
            return None
        merged = {"start": base.start, "stop": base.stop, "dose": base.dose, "target": base.target, **settings}
        try:
            return load_intervention(name, levers=levers, **merged)
        except UitwegError as error:
            self._off(base, "refused", reason=str(error))
            return None

    def _possible(self, policy: Intervention, baseline: Arm, fixed: Mapping[str, object]) -> bool:
        """Return whether the model takes a policy; it is switched off where not."""
        if self._lowers_nothing(policy):
            self._off(policy, "today")
            return False
        try:
            Question(arms=(baseline, Arm(SCENARIO, (policy,))), **fixed)  # type: ignore[arg-type]
        except UitwegError as error:
            self._off(policy, "refused", reason=str(error))
            return False
        return True

    def _lowers_nothing(self, policy: Intervention) -> bool:
        """Return whether a policy that is to lower something sets it no lower than it is today."""
        today = cards(self.profile)
        return any(policy.levers[lever] >= today[str(LEVERS[lever].base)].value for lever in policy.lowers)

    def _off(self, policy: Intervention, why: str, **more: object) -> None:
        """Switch off a policy that is not possible, and say why."""
        self.note(policy.name, "1", "0", why, title=self._called(policy), place=self.place.titled(self.texts), **more)
        for key in [key for key in self.values if key.startswith(f"{policy.name}.")]:
            del self.values[key]
            self.told.add(key)
        self.values[policy.name] = "0"

    def _called(self, policy: Intervention) -> str:
        return self._title_of(policy.title, policy.name)

    def _title_of(self, titles: Mapping[str, str], name: str) -> str:
        return titles.get(self.values["lang"], name)

    def _settings(self, name: str, base: Intervention) -> "dict[str, object]":
        """Return the settings of one intervention that the state has, and keep them."""
        found: dict[str, object] = {}
        stop = base.stop if f"{name}.stop" not in self.given else None
        last = min(int(self.values["horizon"]), stop or math.inf) - 1
        if f"{name}.start" not in self.given and base.start > last:
            self.note(f"{name}.start", f"{base.start}", f"{last:g}", "clamped", low="0", high=self.plain(last))
            self.values[f"{name}.start"] = f"{last:g}"
        reads: dict[str, Callable[[str], float]] = {
            "dose": lambda key: self.number(key, 0, 1, base.dose, write=self.percent),
            "start": lambda key: int(self.number(key, 0, last, min(base.start, last), whole=True)),
        }
        for setting, taken in reads.items():
            if (key := f"{name}.{setting}") in self.given:
                found[setting] = taken(key)
                self.values[key] = f"{found[setting]:g}"
        start = int(found.get("start", min(base.start, last)))  # type: ignore[call-overload]
        if start != base.start:
            found["start"] = start
        if (key := f"{name}.stop") in self.given:
            found["stop"] = int(self.number(key, start + 1, 600, start + 12, whole=True))
            self.values[key] = str(found["stop"])
        if (key := f"{name}.target") in self.given:
            known = ("all",) if any(lever.startswith("staff.") for lever in base.levers) else ("all", *TARGETS)
            called = self.texts.name("group", base.target)
            found["target"] = self.values[key] = self.choice(key, known, base.target, called)
        return found

    def _levers(self, name: str, base: Intervention) -> dict[str, float]:
        """Return the levers that the state sets, within their ranges."""
        found = {}
        for lever, usual in base.levers.items():
            if (key := f"{name}.{lever}") in self.given:
                spec = LEVERS[lever]
                write = self.percent if (spec.low, spec.high) == (0, 1) else None
                found[lever] = self.number(key, spec.low, spec.high, usual, write=write)
                self.values[key] = f"{found[lever]:.6g}"
        return found
