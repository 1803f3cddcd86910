"""The sales pipeline of firms: opportunities, their stages, whether they were won, and why not."""

import numpy as np
import pyarrow as pa

from .assortment import CATEGORIES
from .calendar import DAY
from .draws import rows_of
from .life import logistic
from .parameters import SEGMENTS
from .people import words

STAGES = ("lead", "qualified", "proposal", "negotiation")
PROBABILITIES = (0.10, 0.25, 0.50, 0.75)  # what the sales desk writes down for each stage
REASONS = ("price", "service", "no budget", "rival's relationship", "timing")
_AMOUNT = {"household": 0.0, "small firm": 2_400.0, "large account": 26_000.0}


def opportunities(life):
    """Return the tables of opportunities and of the stages they went through."""
    draws, calendar = life.draws, life.calendar
    customer, opened = _opened(life)
    row = np.arange(len(customer))
    reached, entered, decided = _stages(life, row, opened)
    gap = life.parameters.pipeline.gap_mean + life.parameters.pipeline.gap_deviation * draws.normal("price gap", row)
    won = (reached == 3) & (draws.uniform("won", row) < win_chance(gap, life.parameters.pipeline))
    is_open = decided >= calendar.end
    stage = (entered < calendar.end).sum(axis=1) - 1
    middle = np.array([_AMOUNT[name] for name in SEGMENTS])[life.population.segment[customer]]
    amount = np.round(middle * np.exp(0.7 * draws.normal("amount", row)), 2)
    reason = _reasons(draws, row, gap)
    status = np.where(is_open, 0, np.where(won, 1, 2))
    rival = np.round(amount / (1 + gap), 2)
    probability = np.where(is_open, np.array(PROBABILITIES)[stage], won.astype(float))
    table = {
        "opportunity": pa.array(row + 1, pa.int32()),
        "customer": pa.array(customer + 1, pa.int32()),
        "category": words(draws.chosen("category", row, [1.0] * len(CATEGORIES)), list(CATEGORIES)),
        "opened": pa.array(opened // DAY * DAY, pa.timestamp("s")),
        "stage": words(stage, STAGES),
        "status": words(status, ("open", "won", "lost")),
        "closed": pa.array(decided // DAY * DAY, pa.timestamp("s"), mask=is_open),
        "amount": amount,
        "probability": probability,
        "rival_amount": pa.array(rival, pa.float64(), mask=is_open | (reached < 2)),
        "reason": pa.array(np.array(REASONS, object)[reason], pa.string(), mask=status != 2),
    }
    return table, _history(row, reached, entered, decided, won, calendar)


def win_chance(gap, model):
    """Return the chance to win what is decided; `gap` is our price against the rival's, 0.05 = 5 % dearer."""
    return logistic(model.base + model.gap * gap)


def _opened(life):
    """Return (customer, second) of each opportunity by time: while a firm is a customer."""
    population, calendar = life.population, life.calendar
    rate = np.array([life.parameters.pipeline.per_month.get(name, 0.0) for name in SEGMENTS])[population.segment]
    begins = np.maximum(population.joined, calendar.begins(0))
    months = np.minimum(life.left_in + 1, calendar.months)
    ends = np.array([calendar.begins(month) for month in range(calendar.months + 1)], np.int64)[np.maximum(months, 0)]
    span = np.maximum(ends - begins, 0)
    owner, place = rows_of(life.draws.poisson("opportunities", population.who, rate * span / (30.4375 * DAY)))
    time = (begins[owner] + life.draws.uniform("opened", owner, k=place) * span[owner]).astype(np.int64)
    by_time = np.lexsort((owner, time))
    return owner[by_time], time[by_time]


def _stages(life, row, opened):
    """Return (last stage reached, second at which each stage was entered (rows × 4), second of the decision)."""
    model = life.parameters.pipeline
    goes_on = np.column_stack(
        [life.draws.uniform("goes on", row, k=stage) < chance for stage, chance in enumerate(model.survives)]
    )
    reached = np.cumprod(goes_on, axis=1).sum(axis=1)
    stay = np.column_stack(
        [days * DAY * life.draws.erlang("stay", row, 2, k=stage) / 2 for stage, days in enumerate(model.days)]
    ).astype(np.int64)
    stay = np.maximum(stay, DAY)
    ends = opened[:, None] + np.cumsum(stay, axis=1)
    entered = np.column_stack([opened, ends[:, :-1]])
    never = np.iinfo(np.int64).max
    decided = ends[np.arange(len(row)), reached] if len(row) else np.zeros(0, np.int64)
    return reached, np.where(np.arange(4) <= reached[:, None], entered, never), decided


def _reasons(draws, row, gap):
    shares = np.tile([0.20, 0.22, 0.24, 0.18, 0.16], (len(row), 1))
    shares[:, 0] += 8 * np.maximum(gap, 0)  # the dearer we are, the more often price is the reason
    return draws.chosen("reason lost", row, shares)


def _history(row, reached, entered, decided, won, calendar):
    """Return a row for each stage that an opportunity entered before the records end; the last may be won or lost."""
    times = np.column_stack([entered, decided]) if len(row) else np.zeros((0, 5), np.int64)
    opportunity, stage = np.nonzero(times < calendar.end)
    name = np.where(stage < 4, stage, np.where(won[opportunity], 4, 5))
    return {
        "opportunity": pa.array(opportunity + 1, pa.int32()),
        "stage": words(name, (*STAGES, "won", "lost")),
        "entered": pa.array(times[opportunity, stage] // DAY * DAY, pa.timestamp("s")),
    }
