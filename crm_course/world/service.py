"""What the service desk records: contacts, agents, complaints, surveys."""

import numpy as np
import pyarrow as pa

from . import complaint_texts
from .calendar import DAY
from .life import logistic
from .parameters import TOUCH_POINTS
from .people import FAMILY, GIVEN, words

CHANNELS = ("phone", "e-mail", "chat", "counter")
REASONS = ("where is my order", "invoice", "advice", "fault", "change of data", "cancel")
TEAMS = ("first line", "specialists")
_REASON_SHARES = (0.34, 0.17, 0.20, 0.16, 0.09, 0.04)
_MINUTES = np.array([4.0, 7.0, 6.0, 12.0, 3.5, 9.0])
_CUSTOMERS_AN_AGENT = 1_500


def number_of_agents(population):
    return 4 + len(population) // _CUSTOMERS_AN_AGENT


def agents(life):
    """Return the table of agents, and how fast each works (1 is usual): that is known to nobody."""
    who = np.arange(number_of_agents(life.population))
    given = life.draws.chosen("agent given", who, [1.0] * len(GIVEN))
    family = life.draws.chosen("agent family", who, [1.0] * len(FAMILY))
    names = [f"{GIVEN[g][0]} {FAMILY[f][0]}" for g, f in zip(given, family, strict=True)]
    names_fa = [f"{GIVEN[g][1]} {FAMILY[f][1]}" for g, f in zip(given, family, strict=True)]
    table = {
        "agent": pa.array(who + 1, pa.int16()),
        "name": pa.array(names, pa.string()),
        "name_fa": pa.array(names_fa, pa.string()),
        "team": words(who % 3 == 2, TEAMS),
    }
    return table, np.round(np.exp(0.25 * life.draws.normal("agent pace", who)), 4)


def contacts(life, months, pace):
    """Return the table of contacts."""
    draws = life.draws
    customer = np.concatenate([month.contact_customer for month in months])
    time = np.concatenate([month.contact_time for month in months])
    unresolved = np.concatenate([month.contact_unresolved for month in months])
    row = np.arange(len(customer))
    reason = draws.chosen("reason", row, _REASON_SHARES)
    channel = draws.chosen("contact channel", row, (0.52, 0.22, 0.16, 0.10))
    agent = draws.chosen("agent", row, [1.0] * len(pace))
    minutes = _MINUTES[reason] * pace[agent] * np.where(unresolved, 1.5, 1.0)
    minutes = minutes * np.exp(0.5 * draws.normal("minutes", row) - 0.125)  # mean 1
    waited = np.where(channel == 1, 0, -150 * np.log(draws.uniform("waited", row)) * np.where(channel == 0, 1.0, 0.4))
    return {
        "contact": pa.array(row + 1, pa.int32()),
        "customer": pa.array(customer + 1, pa.int32()),
        "opened": pa.array(time, pa.timestamp("s")),
        "channel": words(channel, CHANNELS),
        "reason": words(reason, REASONS),
        "waited": pa.array(waited.astype(np.int64), pa.int32()),
        "minutes": np.maximum(np.round(minutes, 1), 0.1),
        "resolved": ~unresolved,
        "agent": pa.array(agent + 1, pa.int16()),
    }


def complaints(life, months):
    """Return the table of complaints. A late delivery or an unresolved contact mostly gives the topic."""
    draws = life.draws
    customer, time, late, unresolved = _complained(life, months)
    row = np.arange(len(customer))
    shares = np.tile([0.18, 0.30, 0.22, 0.14, 0.16], (len(row), 1))
    shares[late, 0] += 1.6
    shares[unresolved, 3] += 1.6
    topic = draws.chosen("topic", row, shares)
    gloom = 0.35 * (-life.population.disposition[customer]) + draws.normal("urgency", row)
    urgency = np.digitize(gloom, (-0.6, 0.9))
    persian = draws.uniform("language", customer) < 0.6
    named = 1 + (draws.uniform("named order", row) * 90_000).astype(np.int64)
    texts = complaint_texts.write(draws, row, topic, urgency, persian, named)
    return {
        "complaint": pa.array(row + 1, pa.int32()),
        "customer": pa.array(customer + 1, pa.int32()),
        "received": pa.array(time, pa.timestamp("s")),
        "language": words(persian.astype(int), ("en", "fa")),
        "text": pa.array(texts, pa.string()),
        "topic": words(topic, complaint_texts.TOPICS),
        "urgency": words(urgency, complaint_texts.URGENCIES),
    }


def _complained(life, months):
    """Return (customer, second of the day, late, unresolved) of each complaint, by time."""
    rows = []
    for number, month in enumerate(months):
        who = month.complained
        begins, ends = life.calendar.begins(number), life.calendar.begins(number + 1)
        since = np.maximum(begins, life.population.joined[who])
        time = since + life.draws.uniform("complaint time", who, number) * (ends - since)
        rows.append((who, time.astype(np.int64) // DAY * DAY, month.late[who] > 0, month.unresolved[who] > 0))
    customer, time, late, unresolved = (np.concatenate(column) for column in zip(*rows, strict=True))
    by_time = np.lexsort((customer, time))
    return customer[by_time], time[by_time], late[by_time], unresolved[by_time]


# ---- surveys -----------------------------------------------------------------------------------------------------


def surveys(life, months):
    """Return the table of survey answers: a row for each touch point of an answer, and one for the whole."""
    parts = [part for number, month in enumerate(months) for part in survey(life, number, month)]
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((table["touch_point"], table["customer"], table["month"]))
    table = {name: values[order] for name, values in table.items()}
    answered = np.concatenate([[True], (np.diff(table["customer"]) != 0) | (np.diff(table["month"]) != 0)])
    begins = np.array([life.calendar.begins(month + 1) for month in range(len(months))], np.int64)
    score, whole, model = table["score"], table["touch_point"] == 0, life.parameters.survey
    return {
        "survey": pa.array(np.cumsum(answered[: len(whole)]), pa.int32()),
        "customer": pa.array(table["customer"] + 1, pa.int32()),
        "answered": pa.array(begins[table["month"]] - DAY, pa.timestamp("s")),
        "touch_point": words(table["touch_point"], ("overall", *TOUCH_POINTS)),
        "nps": pa.array(recommendation(score, life.parameters.survey), pa.float64(), mask=~whole),
        "satisfaction": _answer(score, model.satisfaction, 1, 5).astype(np.int8),
        "effort": _answer(score, model.effort, 1, 7, model.effort_noise * table["noise"]).astype(np.int8),
    }


def recommendation(score, model):
    """Return the answer, 0 to 10, of somebody who feels `score` about the whole (0 is usual)."""
    return _answer(score, model.nps, 0, 10)


def _answer(score, usual_and_slope, least, most, more=0.0):
    usual, slope = usual_and_slope
    return np.clip(np.round(usual + slope * score + more), least, most)


def survey(life, number, month):
    """Yield the answers of one month: first how people feel about the whole, then about each touch point they met."""
    model, draws, population = life.parameters.survey, life.draws, life.population
    met = np.flatnonzero((month.orders > 0) | (month.contacts > 0))
    met = met[draws.uniform("asked", met, number) < model.asked]
    content = population.disposition[met] + life.mood[met]
    who = met[draws.uniform("answer", met, number) < logistic(model.answers + model.answers_disposition * content)]
    quality = life.quality[population.region[who], number + life.parameters.quality.lag]
    whole = np.zeros(len(who))
    parts = []
    for place, name in enumerate(TOUCH_POINTS, start=1):
        score = model.disposition * population.disposition[who] + model.quality[name] * quality
        score = score + model.noise * draws.normal("survey", who, number, place)
        score = score + model.late * ((month.late[who] > 0) & (name == "delivery"))
        score = score + model.unresolved * ((month.unresolved[who] > 0) & (name == "service"))
        whole += model.weights[name] * score
        seen = _met(name, month, who)
        parts.append((who[seen], place, score[seen]))
    whole = whole + model.whole_noise * draws.normal("survey", who, number)
    for customers, place, score in [(who, 0, whole), *parts]:
        yield {
            "customer": customers,
            "month": np.full(len(customers), number),
            "touch_point": np.full(len(customers), place),
            "score": score,
            "noise": draws.normal("effort", customers, number, place),
        }


def _met(touch_point, month, who):
    """Return who of `who` had to do with a touch point in the month."""
    if touch_point == "service":
        return month.contacts[who] > 0
    return month.orders[who] > 0
