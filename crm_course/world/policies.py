"""Policies to be compared with: three that companies really have, and the best that is knowable, which sees the truth."""

import numpy as np
import pandas as pd

from .life import logistic
from .parameters import GROUPS, Parameters

COSTS = Parameters().actions.cost
_WEEKS = 365.25 / 7 / 12  # in a month
_HALVINGS = 40  # of the interval in which the price of a euro of budget lies


def do_nothing(customers, budget):
    """Leave everybody alone."""
    return ["leave alone"] * len(customers)


def discount_to_everyone(customers, budget):
    """Give everybody a discount, as far as the budget goes."""
    return as_far_as_it_goes("discount", customers, customers.index, budget)


def mail_recent_buyers(customers, budget):
    """Mail those who ordered last, as far as the budget goes: the habit of many a mail-order house."""
    here = customers[customers["months_since_order"].notna() & ~customers["left"]]
    return as_far_as_it_goes("mail", customers, here.sort_values("months_since_order", kind="stable").index, budget)


def as_far_as_it_goes(action, customers, rows, budget):
    """Return the actions when one is done to the first of some rows (of the table's index), until the budget is used up."""
    actions = pd.Series("leave alone", index=customers.index, dtype=object)
    actions[rows[: int((budget + 1e-9) / COSTS[action])]] = action
    return actions.tolist()


BASELINES = {
    "do nothing": do_nothing,
    "discount to everyone": discount_to_everyone,
    "mail the recent buyers": mail_recent_buyers,
}


def best_knowable(run):
    """Return the actions of somebody who sees the truth about each customer, but not the dice.

    Each action's expected profit over the months that are left is worked out from the planted parameters; under the
    budget, those are taken that earn most for a euro (Lagrange's method for the multiple-choice knapsack: Sinha & Zoltners
    1979, Operations Research 27(3)). A month's choice takes it that nothing is done in the months after it, so
    this is a very good policy, not a proof that there is none better.
    """
    actions = run.parameters.actions
    cost = np.array(list(actions.cost.values()))
    gains = expected_gains(run)
    gain = np.column_stack([gains[name] for name in actions.cost]) - cost
    return np.array(list(actions.cost), object)[_within_budget(gain, cost, run.budget)]


def _within_budget(gain, cost, budget):
    """Return for each row the column of greatest gain such that the costs of all rows stay within the budget."""
    choice = gain.argmax(axis=1)
    if cost[choice].sum() <= budget:
        return choice
    low, high = 0.0, float((gain[:, 1:] / cost[1:]).max())
    for _time in range(_HALVINGS):
        price = (low + high) / 2
        choice = (gain - price * cost).argmax(axis=1)
        low, high = (price, high) if cost[choice].sum() > budget else (low, price)
    return (gain - high * cost).argmax(axis=1)


def expected_gains(run):
    """Return {action: expected profit, EUR, for each customer of `observe()`} over the months left, before the action's cost."""
    return _Prospect(run).gains()


class _Prospect:
    """What each customer is expected to bring in the months that are left, this one included."""

    def __init__(self, run):
        self.run, self.model = run, run.parameters
        self.left = run.months - run.month
        truth, seen = run.truth(), run.observe()
        self.truth = truth
        self.group = truth["group"].to_numpy()
        self.contract = np.array([relationship == "contract" for _segment, relationship in GROUPS])[self.group]
        self.active = truth["active"].to_numpy()
        self.member = seen["member"].to_numpy()
        self.pestered = seen["months_since_action"].to_numpy() == 0
        self.content = (truth["disposition"] + truth["mood"]).to_numpy()
        self.orders = truth["rate"].to_numpy() * _WEEKS * np.where(self.member, self.model.loyalty.effect, 1.0)
        self.paid = truth["mean_order"].to_numpy()
        self.worth = self._worth(np.where(self.member, self.model.actions.points, 0.0))
        self.leaving = self._leaving()
        self.complaints = self._complaints()
        self.monthly = self.orders * self.worth - truth["month_cost"].to_numpy() - self.complaints
        self.kept = [_annuity(self.leaving, months) for months in range(self.left + 1)]

    def _worth(self, given):
        """Return what an order brings after goods, serving and what is given away of its price (a share)."""
        return self.paid * (1 - self.truth["goods_share"].to_numpy() - given) - self.truth["order_cost"].to_numpy()

    def _leaving(self):
        """Return the chance that the contract ends in a month, for a usual quality of service."""
        model, unresolved = self.model.hazard, self.model.unresolved
        base = np.array([model.base[segment] for segment, _relationship in GROUPS])[self.group]
        contacts = 0.2 * self.orders
        score = base + model.disposition * self.content + model.unresolved * unresolved * contacts
        return np.where(self.contract, logistic(score), 0.0)

    def _complaints(self):
        touched = 1 - np.exp(-self.orders)
        chance = logistic(self.model.complaint.base + self.model.complaint.disposition * self.content)
        return 1.5 * chance * touched * self.truth["complaint_cost"].to_numpy()

    def gains(self):
        mood = self._mood()
        tired = np.where(self.pestered, self.model.actions.fatigue * mood, 0.0)
        gains = {
            "leave alone": np.zeros(len(mood)),
            "mail": self._mail() + tired,
            "discount": self._discount() + tired,
            "service call": self.model.actions.call_mood * mood + tired,
            "loyalty invitation": self._invitation() + tired,
            "referral request": self._request(mood) + tired,
            "win-back": self._win_back(),
        }
        return {name: gains[name] for name in self.model.actions.cost}

    def _mood(self):
        """Return what a mood better by 1 is worth: contracts that do not end, complaints that are not made."""
        total, share = np.zeros(len(self.group)), 1.0
        for month in range(self.left):
            staying = -self.model.hazard.disposition * self.leaving * (1 - self.leaving)
            total += share * (staying * self.monthly * self.kept[self.left - month - 1] * (1 - self.leaving) ** month)
            total -= share * self.model.complaint.disposition * self.complaints * (1 - self.leaving) ** month
            share *= self.model.actions.mood_kept
        return np.where(self.active & self.contract, total, 0.0)

    def _sooner(self):
        """Return what is left of an order's worth if it only comes sooner: who drops out does so after so many orders."""
        dropout = self.truth["dropout"].to_numpy()
        return np.exp(-self.orders * dropout * (self.left - 0.5))

    def _mail(self):
        effects = self.model.actions.mail
        extra = np.array([effect.extra for effect in effects])[self.group]
        lost = np.array([effect.lost for effect in effects])[self.group]
        return np.where(self.active, (extra - lost * self.orders) * self.worth, 0.0)

    def _discount(self):
        actions = self.model.actions
        more = actions.discount_effect * self.truth["sensitivity"].to_numpy()
        given = np.where(self.member, actions.points, 0.0)
        cheaper = self._worth(given * (1 - actions.discount) + actions.discount)
        gain = self.orders * ((1 + more * self._sooner()) * cheaper - self.worth)
        return np.where(self.active, gain, 0.0)

    def _invitation(self):
        actions, effect = self.model.actions, self.model.loyalty.effect
        chance = logistic(actions.join + self.content)
        as_member = self._worth(np.full(len(self.group), actions.points))
        months = self._months(self.orders)
        gain = np.where(
            self.contract,
            self.orders * (effect * as_member - self.worth) * months,
            self._orders_until_dropout(self.orders * effect) * as_member
            - self._orders_until_dropout(self.orders) * self.worth,
        )
        return np.where(self.active & ~self.member, chance * gain, 0.0)

    def _months(self, orders):
        return self.kept[self.left]

    def _orders_until_dropout(self, orders, months=None):
        months = self.left if months is None else months
        dropout = np.maximum(self.truth["dropout"].to_numpy(), 1e-9)
        return (1 - np.exp(-orders * dropout * months)) / dropout

    def _request(self, mood):
        actions = self.model.actions
        chance = actions.referral * self.truth["advocacy"].to_numpy() * 2 * logistic(self.content)
        new = float(np.mean(self._as_new(self.left - 0.5)))
        annoyed = np.where(self.content < -1, 2 * actions.fatigue, 0.0)
        return np.where(self.active, chance * new, 0.0) + annoyed * mood

    def _as_new(self, months):
        """Return what somebody like each customer would bring in his first months."""
        under_contract = self.monthly * _annuity(self.leaving, months)
        free = (1 + self._orders_until_dropout(self.orders, months)) * self.worth
        return np.where(self.contract, under_contract, free)

    def _win_back(self):
        chance = self.model.actions.win_back * 2 * logistic(self.truth["disposition"].to_numpy())
        free = self._orders_until_dropout(self.orders) * self.worth
        back = np.where(self.contract, self.monthly * self.kept[self.left], free)
        return np.where(self.active, 0.0, chance * back)


def _annuity(leaving, months):
    """Return how many of some months a customer is expected to stay who leaves with that chance in each."""
    with np.errstate(invalid="ignore", divide="ignore"):
        total = (1 - (1 - leaving) ** months) / leaving
    return np.where(leaving > 1e-12, total, float(months))
