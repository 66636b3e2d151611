"""Contact and acceptance: the resident is sought, reached, and takes the help that is offered or not."""

import math

from benchmarks.twin.arithmetic import contrast, logistic, single
from benchmarks.twin.inflow import Client
from sim.draws import Decision
from sim.events import Channel, Event, Provider, Reason, Stage

CHANNEL = {
    Channel.LETTER: Reason.LETTER,
    Channel.PHONE: Reason.PHONE,
    Channel.VISIT: Reason.VISIT,
    Channel.WHATSAPP: Reason.WHATSAPP,
    Channel.SMS: Reason.SMS,
}
_WRITTEN = (Channel.LETTER, Channel.WHATSAPP, Channel.SMS)

Attempts = tuple[Channel | None, ...]
"""Channel by number of the attempt; None where the protocol has none."""


class Contacted(Client):
    """The stages contact and acceptance."""

    def seek(self) -> tuple[list[Channel], Channel | None]:
        """Return the channels tried, until the first success, and the channel that succeeded."""
        tried: list[Channel] = []
        for number, channel in enumerate(self._protocol()):
            if channel is not None:
                tried.append(channel)
                if self._attempt(channel, number):
                    return tried, channel
        return tried, None

    def inform(self, tried: list[Channel]) -> None:
        """Read or see the experience stories sent along: less shame, the more so the more there was."""
        p = self.cards.contact
        shift = p.shame_letter * self.lever("contact.experience_letter") * (Channel.LETTER in tried)
        shift += p.shame_film * self.lever("contact.experience_film")
        if shift > 0:
            shame = min(max(self.shame, p.shame_edge), 1 - p.shame_edge)
            self.shame = single(logistic(math.log(shame / (1 - shame)) - shift * (2 * shame)))

    def step_acceptance(self) -> None:
        """End a payment arrangement that has run its term; answer the offer when reached this month."""
        if self.stage == Stage.LIGHT_HELP:
            self._go_on_paying()
        if self.reached_by is not None:
            channel, self.reached_by = self.reached_by, None
            if self.happens(Decision.ACCEPTANCE, self._acceptance(channel)):
                self._accept()
            else:
                self.log(Event.DECLINED)

    def _protocol(self) -> Attempts:
        """Return the attempts: a call first where policy says so, the track, messages, extra attempts."""
        track = self._track()
        may_call = self.phone_known and track[0] != Channel.PHONE
        first = may_call and self.draw(Decision.PHONE_FIRST) < self.lever("contact.phone_first")
        call = Channel.PHONE if first else None
        whatsapp = sms = None
        if self.phone_known and self.whatsapp_usable:
            if self.draw(Decision.WHATSAPP) < self.lever("contact.whatsapp"):
                whatsapp = Channel.WHATSAPP
            if self.draw(Decision.SMS) < self.lever("contact.sms"):
                sms = Channel.SMS
        wanted = self.lever("contact.extra_attempts")
        extra = tuple(self._extra(number, wanted) for number in range(3))
        return (call, *track, whatsapp, sms, *extra)

    def _extra(self, number: int, wanted: float) -> Channel | None:
        """Return the channel of an attempt on top of the protocol."""
        if self.draw(Decision.EXTRA_ATTEMPT, number) >= wanted - number:
            return None
        if self.phone_known and self.draw(Decision.EXTRA_CHANNEL, number) < self.cards.contact.extra_by_phone:
            return Channel.PHONE
        return Channel.LETTER

    def _track(self) -> Attempts:
        """Return the three places of the protocol for this type of case."""
        p = self.cards.contact
        if self.draw(Decision.FULL_TRACK) < p.full_share:
            if self.phone_known:
                return Channel.PHONE, Channel.PHONE, Channel.VISIT
            return Channel.VISIT, Channel.LETTER, Channel.VISIT
        heavy = (
            self.crisis
            or self.case_multiple
            or self.case_provider == Provider.RENT
            or self.case_amount >= p.heavy_amount
        )
        visit = p.visit_share_heavy if heavy else p.visit_share
        phone = visit + (1 - visit) * p.phone_share * self.phone_known
        u = self.draw(Decision.TRACK)
        if u < visit:
            return Channel.VISIT, Channel.LETTER, None
        if u < phone:
            return Channel.PHONE, None, None
        return Channel.LETTER, None, None

    def _attempt(self, channel: Channel, number: int) -> bool:
        """Return whether one attempt reaches the resident."""
        p = self.cards.contact
        by_channel = (p.letter, p.phone, p.visit, p.whatsapp_message, p.letter + p.sms_against_letter)
        by_provider = (0.0, p.reach_energy, p.reach_rent, p.reach_water, p.reach_tax)
        spoken = channel in (Channel.PHONE, Channel.VISIT)
        evening = spoken and self.draw(Decision.EVENING, number) < self.lever("contact.evening")
        middling = p.amount_from <= self.case_amount <= p.amount_to
        quality = self.lever("contact.letter_quality") if channel == Channel.LETTER else 0.0
        log_odds = (
            by_channel[channel]
            + p.reach_evening * evening
            + by_provider[self.case_provider]
            + p.reach_multiple * self.case_multiple
            + p.reach_amount * middling
            + p.reach_married * self.married
            + p.reach_two_children * (self.children == 2)
            + p.reach_letter_quality * quality
            + self.reachability
        )
        return self.happens(Decision.ATTEMPT, log_odds, number)

    def _acceptance(self, channel: Channel) -> float:
        """Return the log odds of accepting help."""
        p = self.cards.acceptance
        letter = self.lever("contact.letter_quality") if channel == Channel.LETTER else 0.0
        return float(
            p.accept
            + p.shame * contrast(self.shame)
            + p.perceived_risk * contrast(self.perceived_risk)
            + p.image * contrast(self.image_now())
            + p.written * (channel in _WRITTEN)
            + p.broad_offer * self.lever("acceptance.broad_offer")
            + p.counsellor * self.lever("acceptance.counsellor_quality")
            + p.letter_quality * letter
        )

    def _accept(self) -> None:
        """Take the help: advice, a payment arrangement, or debt help."""
        p = self.cards.acceptance
        kind = self._kind_of_help()
        unregistered = kind == Reason.QUICK_FIX and self.draw(Decision.SELF_SOLVED_UNREGISTERED) < p.booked_as_no_help
        self.log(Event.SELF_SOLVED_UNREGISTERED if unregistered else Event.ACCEPTED, reason=kind)
        self.paused_until = self.model.month + int(p.pause_months)
        self.stories.append(True)
        if kind == Reason.PAYMENT_ARRANGEMENT:
            self.log(Event.LIGHT_HELP, Stage.LIGHT_HELP)
        elif kind == Reason.REFERRAL:
            self.register(Reason.REFERRAL)
        elif self.stage == Stage.ARREARS and self.draw(Decision.QUICK_FIX) < p.quick_fix_solves:
            self.clear()
            self.log(Event.LIGHT_HELP_DONE, Stage.FREE)

    def _kind_of_help(self) -> Reason:
        """Return the kind of help taken; who has no arrears any more or is in help already gets advice."""
        p = self.cards.acceptance
        if self.stage not in (Stage.ARREARS, Stage.PROBLEM_DEBT):
            return Reason.QUICK_FIX
        fix = p.quick_fix_problem if self.problem else p.quick_fix
        arrangement = fix + (0.0 if self.problem else p.payment_arrangement)
        u = self.draw(Decision.HELP_KIND)
        if u < fix:
            return Reason.QUICK_FIX
        return Reason.PAYMENT_ARRANGEMENT if u < arrangement else Reason.REFERRAL

    def _go_on_paying(self) -> None:
        """Be free of arrears at the end of a payment arrangement, or back where one was."""
        p = self.cards.acceptance
        if self.model.month - self.since < p.payment_arrangement_months:
            return
        if self.draw(Decision.PAYMENT_ARRANGEMENT) < p.payment_arrangement_succeeds:
            self.clear()
            self.log(Event.LIGHT_HELP_DONE, Stage.FREE)
        else:
            self.log(Event.LIGHT_HELP_FAILED, Stage.ARREARS)
