"""The resident as a Mesa agent: all stages, and the stories they tell each other."""

from benchmarks.twin.arithmetic import single
from benchmarks.twin.arrangement import Debtor
from sim.draws import Decision


class ResidentAgent(Debtor):
    """One resident."""

    def step_tell(self) -> None:
        """Tell this month's stories to those ties with whom one talks about money this month."""
        if not self.stories:
            return
        talks = self.cards.mind.talks
        for number, tie in enumerate(self.ties):
            if tie is not None and self.draw(Decision.TELL, number) < talks:
                tie.heard.extend(self.stories)
        self.stories = []

    def step_listen(self) -> None:
        """Think better or worse of debt help after the stories heard, and perhaps learn the way there."""
        if not self.heard:
            return
        mind = self.cards.mind
        balance = sum(1 if good else -1 for good in self.heard)
        self.image = single(min(max(self.image_now() + mind.story * balance, 0.0), 1.0))
        self.image_month = self.model.month
        if self.draw(Decision.BECOME_AWARE) < 1 - (1 - mind.story_awareness) ** len(self.heard):
            self.aware = True
        self.heard = []
