"""What the pages print: tables worked out from the company's records, and from its truth where that is the point.

Each is worked out once: what a function returns is not to be changed.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from ..data import load_company
from ..world.parameters import GROUPS, REGIONS, SEGMENTS, TOUCH_POINTS
from ..world.pipeline import win_chance

Z = 1.96  # a 95 % interval is an estimate ± Z standard errors


@lru_cache
def company():
    """Return the company, read once."""
    return load_company()


@lru_cache
def records(name):
    """Return one of its tables, read once; not to be changed."""
    return company()[name]


@lru_cache
def truth():
    """Return its truth, simulated once."""
    return company().truth()


def months():
    """Return the months of the records."""
    ordered = records("orders")["ordered"].dt.to_period("M")
    return pd.period_range(ordered.min(), ordered.max(), name="month")


def last_day():
    """Return the last day of the records."""
    return months()[-1].end_time.normalize()


def of_customer(column):
    """Return a column of `customers` by number of customer."""
    return records("customers").set_index("customer")[column]


# ---- profit ------------------------------------------------------------------------------------------------------


@lru_cache
def accounts():
    """Return per customer: segment, sales (what was kept and paid), goods, cost to serve, profit; EUR of all months."""
    kept = records("order_lines").query("~returned")
    cost = kept["quantity"] * kept["product"].map(records("products").set_index("product")["unit_cost"])
    buyer = kept["order"].map(records("orders").set_index("order")["customer"])
    sums = {
        "sales": kept["amount"].groupby(buyer).sum(),
        "goods": cost.groupby(buyer).sum(),
        "service": bills().sum(axis=1),
    }
    book = pd.DataFrame(sums, index=of_customer("segment").index).fillna(
        0.0
    )  # some cost the company and bought nothing
    book["segment"] = of_customer("segment")
    book["profit"] = book["sales"] - book["goods"] - book["service"]
    return book


@lru_cache
def bills():
    """Return what each customer (row) cost the company in each activity (column), EUR: rate × quantity, year by year."""
    use = records("activity_use")
    pool = records("activities").set_index(["activity", "year"])["cost"]
    rate = pool / use.groupby(["activity", "year"])["quantity"].sum()
    cost = use["quantity"] * rate.reindex(pd.MultiIndex.from_frame(use[["activity", "year"]])).to_numpy()
    return cost.groupby([use["customer"], use["activity"]]).sum().unstack(fill_value=0.0)


@lru_cache
def whale(measure="profit"):
    """Return cumulative profit as a share of all profit, customers sorted by falling `measure`; those who earn nothing included."""
    ranked = accounts().sort_values(measure, ascending=False, kind="stable")["profit"]
    return ranked.cumsum().to_numpy() / ranked.sum()


def whale_figures():
    """Return the whale curve in numbers."""
    profit, curve = accounts()["profit"], whale()
    return {
        "customers": len(profit),
        "profit": profit.sum(),
        "earning": int((profit > 0).sum()),
        "earned": profit[profit > 0].sum(),
        "losing": int((profit < 0).sum()),
        "lost": -profit[profit < 0].sum(),
        "idle": int((profit == 0).sum()),
        "peak": curve.max(),
        "peak_by_sales": whale("sales").max(),
    }


@lru_cache
def cost_to_serve():
    """Return per segment: customers, sales, cost to serve and profit in EUR a customer, and the bill by activity as a share of sales."""
    groups = accounts().groupby("segment")
    table = groups[["sales", "goods", "service", "profit"]].mean().reindex(SEGMENTS)
    table.insert(0, "customers", groups.size())
    return table, (bills().groupby(of_customer("segment")).sum().T / groups["sales"].sum()).T.reindex(SEGMENTS)


@lru_cache
def rates():
    """Return what one of each activity cost, EUR: all years' cost over all years' quantity."""
    cost = records("activities").groupby("activity")["cost"].sum()
    return cost / records("activity_use").groupby("activity")["quantity"].sum()


def mean_order():
    """Return the mean value of an order per segment, EUR, orders with a discount code left out: codes make them smaller."""
    order = records("orders")[lambda table: table["campaign"].isna()]
    customer = order.groupby("customer")["net_value"].mean()
    return customer.groupby(customer.index.map(of_customer("segment"))).mean()


# ---- who stays ---------------------------------------------------------------------------------------------------


@lru_cache
def contract_survival():
    """Return, by half-year of joining, the Kaplan–Meier share of contracts still there after 0, 1, … months, and their number.

    Only contracts that began within the records are counted: those of before are there because they had survived.
    """
    stay, ended, cohort = _contracts()
    curves = {name: _kaplan_meier(stay[these], ended[these]) for name, these in cohort.groupby(cohort).groups.items()}
    return pd.DataFrame(curves).rename_axis("month"), cohort.value_counts().sort_index()


def _contracts():
    """Return of the contracts that began within the records: months with a chance of ending, whether ended, half-year."""
    one = records("customers").query("relationship == 'contract'")
    one = one[one["joined"] >= months()[0].start_time]
    half = one["joined"].dt.year.astype(str) + "-" + np.where(one["joined"].dt.month <= 6, "1", "2")
    end = one["left"].fillna(last_day()).dt.to_period("M")
    stay = (end - one["joined"].dt.to_period("M")).map(lambda gap: gap.n) + 1
    return stay, one["left"].notna(), half


def _kaplan_meier(stay, ended):
    length = np.arange(1, stay.max() + 1)
    at_risk = np.array([(stay >= month).sum() for month in length])
    ends = np.array([((stay == month) & ended).sum() for month in length])
    return pd.Series(np.cumprod([1.0, *(1 - ends / at_risk)]), index=[0, *length])


@lru_cache
def kept_a_year():
    """Return the share of contracts, of all that began within the records, that run longer than a year (Kaplan–Meier)."""
    return _kaplan_meier(*_contracts()[:2])[12]


@lru_cache
def buying_again():
    """Return, by quarter of joining, the share of pay-as-you-go customers who order in each later quarter, and their number."""
    one = (
        records("customers").query("relationship == 'pay as you go'").set_index("customer")["joined"].dt.to_period("Q")
    )
    one = one[one >= months()[0].asfreq("Q")]
    order = records("orders")[lambda table: table["customer"].isin(one.index)]
    cohort = order["customer"].map(one)
    later = (order["ordered"].dt.to_period("Q") - cohort).map(lambda gap: gap.n).rename("later")
    buyers = order.groupby([cohort.rename("joined"), later])["customer"].nunique().unstack()
    size = one.value_counts().sort_index()
    known = pd.DataFrame({k: [joined + k <= size.index[-1] for joined in size.index] for k in buyers}, index=size.index)
    return buyers.reindex(size.index).fillna(0).div(size, axis=0).where(known), size


def next_quarter():
    """Return the share of new pay-as-you-go customers who order in the quarter after that of their first order."""
    share, size = buying_again()
    known = share[1].dropna()
    return (known * size[known.index]).sum() / size[known.index].sum()


def gone_unseen():
    """Return how many pay-as-you-go customers have truly dropped out; nothing in the records says who."""
    return int((truth().customers.query("relationship == 'pay as you go'")["active"].eq(False)).sum())


@lru_cache
def ending():
    """Return the odds ratios of a contract's ending in a month: with an unresolved contact, with a complaint, against without."""
    one = records("customers").query("relationship == 'contract'").set_index("customer")
    ends = one["left"].fillna(last_day())
    rows = pd.MultiIndex.from_product([one.index, months()], names=["customer", "month"]).to_frame(index=False)
    begin = rows["customer"].map(one["joined"]).dt.to_period("M")
    rows = rows[(begin <= rows["month"]) & (rows["month"] <= rows["customer"].map(ends).dt.to_period("M"))]
    rows["ended"] = rows["month"] == rows["customer"].map(one["left"]).dt.to_period("M")
    pairs = pd.MultiIndex.from_frame(rows[["customer", "month"]])
    rows["unresolved"] = pairs.isin(_had(records("contacts")[~records("contacts")["resolved"]], "opened"))
    rows["complaint"] = pairs.isin(_had(records("complaints"), "received"))
    return {name: _odds_ratio(rows["ended"], rows[name]) for name in ("unresolved", "complaint")}


def _odds_ratio(happened, after):
    share = happened.groupby(after).mean()
    return (share[True] / (1 - share[True])) / (share[False] / (1 - share[False]))


def odds(coefficient):
    """Return the odds ratio that belongs to a coefficient of log-odds."""
    return float(np.exp(coefficient))


# ---- months ------------------------------------------------------------------------------------------------------


@lru_cache
def by_month():
    """Return per month: orders of contracts and of pay-as-you-go customers, sales after returns in EUR, customers who ordered."""
    order = records("orders")
    month = order["ordered"].dt.to_period("M").rename("month")
    kept = records("order_lines").query("~returned").groupby("order")["amount"].sum()
    kept = order["order"].map(kept).fillna(0.0)
    table = order.groupby([month, order["customer"].map(of_customer("relationship"))]).size().unstack()
    table["sales"] = kept.groupby(month).sum()
    table["buyers"] = order.groupby(month)["customer"].nunique()
    return table


@lru_cache
def season():
    """Return per month of the year: orders per contract and day in each year, against the year's mean, and the planted factor.

    The planted factors are for orders per day, and so is this: February is short.
    """
    rate = _contract_orders().sum(axis=1) / _contract_days().sum(axis=1)
    table = rate.groupby([rate.index.month.rename("month"), rate.index.year]).sum().unstack()
    table["planted"] = truth().parameters.season
    return table / table.mean()


@lru_cache
def _contract_orders():
    """Return orders of contract customers, months × regions."""
    order = records("orders")[lambda table: table["customer"].map(of_customer("relationship")) == "contract"]
    month = order["ordered"].dt.to_period("M").rename("month")
    return order.groupby([month, order["customer"].map(of_customer("region"))]).size().unstack()[list(REGIONS)]


@lru_cache
def _contract_days():
    """Return days on which a contract was running, summed over contracts, months × regions."""
    one = records("customers").query("relationship == 'contract'")
    ends = one["left"].fillna(last_day()) + pd.Timedelta(days=1)
    rows = {}
    for month in months():
        begin = one["joined"].clip(lower=month.start_time)
        end = ends.clip(upper=(month + 1).start_time)
        days = (end - begin).dt.days.clip(lower=0)
        rows[month] = days.groupby(one["region"]).sum()
    return pd.DataFrame(rows).T[list(REGIONS)]


# ---- experience --------------------------------------------------------------------------------------------------


def complaints():
    """Return complaints by topic and urgency, the most frequent topic first."""
    table = records("complaints")
    counts = pd.crosstab(table["topic"], table["urgency"])[["low", "normal", "high"]]
    return counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]


@lru_cache
def complaint_causes():
    """Return the share of customer-months with a complaint, of those with an order or contact: by late delivery and unresolved contact."""
    order, contact, complaint = records("orders"), records("contacts"), records("complaints")
    late = _had(order[order["delivered"] > order["promised"]], "ordered")
    unresolved = _had(contact[~contact["resolved"]], "opened")
    touched = _had(order, "ordered").union(_had(contact, "opened"))
    complained = touched.isin(_had(complaint, "received"))
    kind = np.select(
        [touched.isin(late) & touched.isin(unresolved), touched.isin(unresolved), touched.isin(late)],
        ["both", "unresolved", "late"],
        "neither",
    )
    return pd.Series(complained).groupby(kind).agg(["mean", "size"]).reindex(["neither", "late", "unresolved", "both"])


def _had(table, time):
    """Return (customer, month) of the rows of a table, each once."""
    return pd.MultiIndex.from_arrays([table["customer"], table[time].dt.to_period("M")]).unique()


def touch_points():
    """Return per touch point: answers, mean satisfaction with its 95 % interval, mean effort, true weight in the recommendation."""
    answer = records("surveys")
    groups = answer.groupby("touch_point")["satisfaction"]
    table = pd.DataFrame({"answers": groups.size(), "satisfaction": groups.mean(), "half": Z * groups.sem()})
    table["effort"] = answer.groupby("touch_point")["effort"].mean()
    table["weight"] = pd.Series(truth().parameters.survey.weights)
    return table.loc[list(TOUCH_POINTS)].sort_values("satisfaction")


def nps_overall():
    """Return the net promoter score of all answers, its 95 % interval's half, and the number of answers."""
    score = _promoters()
    return {"nps": score.mean(), "half": Z * score.sem(), "answers": len(score)}


def _promoters():
    """Return 100 for a promoter, -100 for a detractor, 0 for the others; a score per answer."""
    whole = records("surveys").query("touch_point == 'overall'")
    return 100.0 * (whole["nps"] >= 9) - 100.0 * (whole["nps"] <= 6)


@lru_cache
def nps_by_month():
    """Return per month: answers, net promoter score with its 95 % interval, and the true quality of service, mean of the regions."""
    score = _promoters()
    groups = score.groupby(records("surveys")["answered"].reindex(score.index).dt.to_period("M").rename("month"))
    table = pd.DataFrame({"answers": groups.size(), "nps": groups.mean(), "half": Z * groups.sem()}).reindex(months())
    table["quality"] = truth().quality.mean(axis=1).reindex(months())
    return table


def service_shares():
    """Return the share of deliveries that came late and of contacts that stayed unresolved."""
    order = records("orders")
    return {
        "late": (order["delivered"] > order["promised"]).mean(),
        "unresolved": (~records("contacts")["resolved"]).mean(),
    }


@lru_cache
def late_shares():
    """Return the share of deliveries that came late, months × regions: what customers live through, seen by the company."""
    order = records("orders")
    late = order["delivered"] > order["promised"]
    region = order["customer"].map(of_customer("region"))
    return late.groupby([order["ordered"].dt.to_period("M").rename("month"), region]).mean().unstack()[list(REGIONS)]


@lru_cache
def lead(longest=6):
    """Return, per lag in months, the correlation of experience now with orders per contract `lag` months later.

    Both are taken as deviations from the mean of all regions in the month, and from each region's own mean: seasons
    and what is common to all regions fall out. `seen` takes punctual deliveries for experience, `true` the quality of
    service itself; `planted` is the true autocorrelation of quality around the planted lag.
    """
    orders = _deviations(np.log(_contract_orders() / _contract_days()))
    seen, true = _deviations(-np.log(late_shares())), _deviations(truth().quality)
    model = truth().parameters.quality
    lags = range(-longest, longest + 1)
    rows = [(_correlation(seen, orders, lag), _correlation(true, orders, lag)) for lag in lags]
    table = pd.DataFrame(rows, index=pd.Index(lags, name="lag"), columns=["seen", "true"])
    table["memory"] = model.persistence ** np.abs(table.index - model.lag)
    return table


def _deviations(table):
    table = table.sub(table.mean(axis=1), axis=0)
    return table - table.mean()


def _correlation(experience, orders, lag):
    later = orders.copy()
    later.index = later.index - lag
    both = experience.index.intersection(later.index)
    return float(np.corrcoef(experience.loc[both].to_numpy().ravel(), later.loc[both].to_numpy().ravel())[0, 1])


# ---- marketing and sales -----------------------------------------------------------------------------------------


@lru_cache
def campaign_effects():
    """Return, by kind of campaign and group of customers: true effect, estimate, its 95 % interval; all as shares.

    The estimate is the difference in the share that ordered, written to less control, campaign by campaign; campaigns
    of a kind are averaged with the number drawn as their weight, and so is the true effect.
    """
    drawn = records("campaign_contacts").merge(records("campaigns")[["campaign", "kind"]], on="campaign")
    drawn["segment"] = drawn["customer"].map(of_customer("segment"))
    drawn["relationship"] = drawn["customer"].map(of_customer("relationship"))
    keys = ["kind", "segment", "relationship", "campaign"]
    arms = drawn.groupby([*keys, "treated"])["responded"].agg(["mean", "size"]).unstack()
    difference = arms["mean"][True] - arms["mean"][False]
    variance = (arms["mean"] * (1 - arms["mean"]) / arms["size"]).sum(axis=1)
    weight = arms["size"].sum(axis=1)
    share = weight / weight.groupby(keys[:3]).transform("sum")
    true = truth().effects.set_index(keys)["effect"]
    table = pd.DataFrame({
        "drawn": weight.groupby(keys[:3]).sum(),
        "true": (true * share).groupby(keys[:3]).sum(),
        "found": (difference * share).groupby(keys[:3]).sum(),
        "half": Z * np.sqrt((variance * share**2).groupby(keys[:3]).sum()),
    })  # fmt: skip
    order = [(kind, *group) for kind in ("newsletter", "discount", "catalogue") for group in GROUPS]
    return table.loc[order]


@lru_cache
def pairs():
    """Return for each planted pair: orders with both, lift found with its 95 % interval (delta method on its logarithm), planted lift."""
    product = records("products").set_index("name")["product"]
    line = records("order_lines")
    holds = {name: set(line.loc[line["product"] == number, "order"]) for name, number in product.items()}
    total = len(records("orders"))
    rows = []
    for pair in truth().parameters.pairs:
        one, other = holds[pair.first], holds[pair.second]
        both = len(one & other)
        lift = both * total / (len(one) * len(other))
        error = np.sqrt(max(1 / both - 1 / len(one) - 1 / len(other) + 1 / total, 0))
        rows.append(
            (pair.first, pair.second, both, lift, lift * np.exp(-Z * error), lift * np.exp(Z * error), pair.lift)
        )
    return pd.DataFrame(rows, columns=["first", "second", "orders", "found", "low", "high", "planted"])


@lru_cache
def pipeline():
    """Return per stage: opportunities that entered it, share that went on of those who left it, the planted share; and the open value.

    The last stage's share is that of the won.
    """
    stages = ("lead", "qualified", "proposal", "negotiation")
    entered = records("opportunity_stages")
    reached = {stage: set(entered.loc[entered["stage"] == stage, "opportunity"]) for stage in (*stages, "won")}
    waiting = records("opportunities").query("status == 'open'")
    rows = []
    for stage, following in zip(stages, (*stages[1:], "won"), strict=True):
        here = waiting[waiting["stage"] == stage]
        decided = len(reached[stage]) - len(here)
        rows.append(
            (
                len(reached[stage]),
                len(reached[following]) / decided,
                len(here),
                here["amount"].sum(),
                (here["amount"] * here["probability"]).sum(),
            )
        )
    table = pd.DataFrame(
        rows, index=pd.Index(stages, name="stage"), columns=["entered", "on", "open", "amount", "weighted"]
    )
    table["planted"] = [*truth().parameters.pipeline.survives, np.nan]
    return table


GAPS = (-0.15, -0.05, 0.0, 0.05, 0.10, 0.20)


@lru_cache
def wins_by_gap():
    """Return, by our price against the rival's, of what was decided in the last stage: number, share won with its interval, mean gap."""
    gap, won = _decided()
    groups = won.groupby(pd.cut(gap, GAPS), observed=True)
    table = pd.DataFrame({"decided": groups.size(), "won": groups.mean()})
    table["half"] = Z * np.sqrt(table["won"] * (1 - table["won"]) / table["decided"])
    table["gap"] = gap.groupby(pd.cut(gap, GAPS), observed=True).mean()
    return table


def won_cheaper_and_dearer():
    """Return the share won of what was decided in the last stage: where we were cheaper than the rival, where not."""
    gap, won = _decided()
    return won[gap < 0].mean(), won[gap >= 0].mean()


def _decided():
    """Return our price against the rival's, 0.05 = 5 % dearer, and whether we won, of what was decided in the last stage."""
    one = records("opportunities").query("status != 'open' and stage == 'negotiation'")
    return one["amount"] / one["rival_amount"] - 1, one["status"] == "won"


def true_wins(gap):
    """Return the planted chance to win by price gap."""
    return win_chance(gap, truth().parameters.pipeline)


# ---- old systems -------------------------------------------------------------------------------------------------

SYSTEMS = ("residential", "business", "billing")


@lru_cache
def legacy():
    """Return per old system: records, customers, records too many, and the share of records without e-mail or phone."""
    key = records("legacy_key")
    rows = []
    for system in SYSTEMS:
        table, who = records(f"legacy_{system}"), key.loc[key["system"] == system, "customer"]
        rows.append(
            (
                len(table),
                who.nunique(),
                len(who) - who.nunique(),
                table["phone"].isna().mean(),
                table["email"].isna().mean(),
            )
        )
    return pd.DataFrame(
        rows, index=pd.Index(SYSTEMS, name="system"), columns=["records", "customers", "extra", "no_phone", "no_email"]
    )


def records_per_customer():
    """Return how many customers have 0, 1, 2, … records in the three systems together."""
    counts = records("legacy_key")["customer"].value_counts().reindex(of_customer("name").index, fill_value=0)
    return counts.value_counts().sort_index()


@lru_cache
def found_by_phone():
    """Return how many pairs of records of one customer there are, how many share the last ten digits of the phone, and how many false pairs do."""
    parts = [records(f"legacy_{system}").set_index("record")["phone"] for system in SYSTEMS]
    phone = pd.concat(parts).dropna().map(_digits)
    owner = records("legacy_key").set_index("record")["customer"]
    true = _pairs(owner)
    together = pd.DataFrame({"phone": phone, "owner": owner.reindex(phone.index)})
    same = _pairs(together["phone"])
    right = int(together.groupby(["phone", "owner"]).size().map(lambda n: n * (n - 1) // 2).sum())
    return {"pairs": true, "found": right, "false": same - right}


def _digits(text):
    return "".join(str(int(character)) for character in text if character.isdigit())[-10:]


def _pairs(values):
    counts = values.value_counts()
    return int((counts * (counts - 1) // 2).sum())
