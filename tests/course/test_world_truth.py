"""Each model of the simulated company, fitted to its records, gives back what was planted: within the stated tolerance."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

from crm_course.world import Parameters, simulate
from solutions.crm_exercises import q4_lifetime

START, MONTHS, END = "2023-01-01", 24, "2024-12-31"
ERRORS = 4  # standard errors that an estimate may be off


@pytest.fixture(scope="module")
def company():
    """A company with campaigns and a loyalty programme."""
    return simulate(60_000, 7, START, MONTHS)


@pytest.fixture(scope="module")
def left_alone():
    """A company that writes to nobody: its pay-as-you-go households are exactly BG/NBD and Gamma-Gamma."""
    return simulate(60_000, 8, START, MONTHS, replace(Parameters(), holdout=1.0))


@pytest.fixture(scope="module")
def histories(left_alone):
    """Buying histories of the households without a contract who joined in the records."""
    customers = left_alone.customers
    wanted = (customers.segment == "household") & (customers.relationship == "pay as you go")
    wanted &= customers.joined >= START
    orders = left_alone.orders.rename(columns={"ordered": "date", "net_value": "spend"})
    orders = orders[orders.customer.isin(customers.customer[wanted])]
    return q4_lifetime.recency_frequency(orders[["customer", "date", "spend"]], END)


def test_bgnbd_gives_back_rates_and_dropout(left_alone, histories):
    planted = left_alone.truth().parameters.purchases["household"]
    fit = q4_lifetime.fit_bgnbd(histories.frequency, histories.recency, histories.age)
    assert fit["r"] == pytest.approx(planted.r, rel=0.10)
    assert fit["alpha"] == pytest.approx(planted.alpha, rel=0.15)
    # a and b lean on each other; what they say of the mean dropout is sharper than each alone.
    assert fit["a"] == pytest.approx(planted.a, rel=0.30)
    assert fit["b"] == pytest.approx(planted.b, rel=0.35)
    assert fit["a"] / (fit["a"] + fit["b"]) == pytest.approx(planted.a / (planted.a + planted.b), rel=0.10)


def test_gamma_gamma_gives_back_spend(left_alone, histories):
    planted = left_alone.truth().parameters.spend["household"]
    fit = q4_lifetime.fit_gamma_gamma(histories.mean_spend, histories.frequency)
    assert fit["p"] == pytest.approx(planted.p, rel=0.10)
    assert fit["q"] == pytest.approx(planted.q, rel=0.10)
    assert fit["p"] * fit["gamma"] / (fit["q"] - 1) == pytest.approx(
        planted.p * planted.gamma / (planted.q - 1), rel=0.05
    )


def test_spend_does_not_depend_on_how_often_a_customer_buys(left_alone):
    customers = left_alone.truth().customers.query("segment == 'household' and relationship == 'pay as you go'")
    correlation, _p = stats.spearmanr(customers.rate, customers.mean_order)
    assert abs(correlation) < ERRORS / np.sqrt(len(customers))


def contract_months(company):
    """Return a row per contract customer and month under contract: what happened, what moved the hazard, whether it ended."""
    truth, months = company.truth(), pd.period_range(START, END, freq="M")
    customers = company.customers.merge(truth.customers[["customer", "disposition"]])
    customers = customers[customers.relationship == "contract"]
    panel = customers[["customer", "segment", "region", "joined", "left", "disposition"]].merge(
        pd.DataFrame({"month": months}), how="cross"
    )
    left = panel.left.dt.to_period("M")
    panel = panel[(panel.joined.dt.to_period("M") <= panel.month) & (left.isna() | (panel.month <= left))].copy()
    panel["ended"] = panel.left.dt.to_period("M") == panel.month
    quality = truth.quality.stack().rename("quality").reset_index()
    panel = panel.merge(quality, on=["month", "region"])
    contacts = company.contacts
    unresolved = contacts[~contacts.resolved].assign(month=lambda c: c.opened.dt.to_period("M"))
    complaints = company.complaints.assign(month=lambda c: c.received.dt.to_period("M"))
    for name, rows in (("unresolved", unresolved), ("complaint", complaints)):
        found = pd.MultiIndex.from_frame(rows[["customer", "month"]].drop_duplicates())
        panel[name] = pd.MultiIndex.from_frame(panel[["customer", "month"]]).isin(found)
    return panel


def logit(features, outcome):
    """Return coefficients of a logistic regression and their standard errors, the constants given by the features."""
    x = np.asarray(features, float)
    model = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-8, max_iter=1000).fit(x, outcome)
    p = model.predict_proba(x)[:, 1]
    errors = np.sqrt(np.diag(np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x)))
    return dict(zip(features, zip(model.coef_[0], errors, strict=True), strict=True))


def test_churn_hazard_gives_back_what_moves_it(company):
    planted, panel = company.truth().parameters.hazard, contract_months(company)
    features = pd.get_dummies(panel.segment).join(panel[["disposition", "quality", "unresolved", "complaint"]])
    fit = logit(features, panel.ended)
    for name in ("disposition", "quality", "unresolved", "complaint"):
        estimate, error = fit[name]
        assert abs(estimate - getattr(planted, name)) < ERRORS * error, name
        assert error < 0.2 * abs(estimate), name
    for segment, base in planted.base.items():
        assert abs(fit[segment][0] - base) < ERRORS * fit[segment][1], segment


def test_planted_pairs_have_their_lift(company):
    truth, lines, products = company.truth(), company.order_lines, company.products
    present = np.zeros((lines.order.max() + 1, len(products) + 1), bool)
    present[lines.order, lines["product"]] = True
    basket = pd.DataFrame(present[1:, 1:], columns=products.name)
    for pair in truth.parameters.pairs:
        first, second = basket[pair.first], basket[pair.second]
        lift = (first & second).mean() / (first.mean() * second.mean())
        error = lift / np.sqrt((first & second).sum())
        assert abs(lift - pair.lift) < ERRORS * error, pair
        assert error < 0.03, pair
    # Products of no pair come together by chance.
    assert (basket.almonds & basket.chocolate).mean() == pytest.approx(
        basket.almonds.mean() * basket.chocolate.mean(), rel=0.05
    )


def effect_estimates(company):
    """Return by campaign and group: difference of the response rates, its standard error, and the true effect."""
    drawn = company.campaign_contacts.merge(company.customers[["customer", "segment", "relationship"]])
    arms = drawn.groupby(["campaign", "segment", "relationship", "treated"]).responded.agg(["mean", "size"]).unstack()
    found = pd.DataFrame(
        {
            "estimate": arms["mean"][True] - arms["mean"][False],
            "error": np.sqrt(sum(arms["mean"][a] * (1 - arms["mean"][a]) / arms["size"][a] for a in (True, False))),
        }
    )
    return found.join(company.truth().effects.set_index(["campaign", "segment", "relationship"]))


def test_campaigns_have_their_true_effect_by_segment(company):
    found = effect_estimates(company)
    found = found[found.drawn > 500]
    assert len(found) >= 30
    assert ((found.estimate - found.effect).abs() < ERRORS * found.error).all()
    assert stats.kstest((found.estimate - found.effect) / found.error, "norm").pvalue > 1e-3


def test_one_segment_is_hurt_and_the_records_show_it(company):
    found = effect_estimates(company).query(
        "kind == 'catalogue' and segment == 'household' and relationship == 'contract'"
    )
    assert (found.effect < -0.05).all()
    assert (found.estimate + 2 * found.error < 0).all()


def contract_order_rates(company):
    """Return, month × region, the log of orders per contract customer and day, without the planted season."""
    months, truth = pd.period_range(START, END, freq="M"), company.truth()
    contracts = company.customers[company.customers.relationship == "contract"]
    orders = company.orders.merge(contracts[["customer", "region", "joined"]])
    orders = orders[orders.ordered.dt.to_period("M") > orders.joined.dt.to_period("M")]  # of whole months alone
    ordered = orders.groupby([orders.ordered.dt.to_period("M"), "region"]).size().unstack()
    rates = {}
    for month in months:
        here = contracts[(contracts.joined < month.start_time) & ~(contracts.left < month.start_time)]
        by_region = here.merge(truth.customers[["customer", "rate"]]).groupby("region").rate.sum()
        rates[month] = ordered.loc[month] / by_region / month.days_in_month / truth.parameters.season[month.month - 1]
    return np.log(pd.DataFrame(rates).T)


def correlation_by_lag(leader, follower, lags):
    """Return the correlation of two tables month × region, the leader `lag` months earlier, for each lag."""
    found = {}
    for lag in lags:
        earlier = leader.shift(lag).reindex(follower.index)
        both = pd.DataFrame({"x": earlier.stack(), "y": follower.stack()}).dropna()
        found[lag] = both.x.corr(both.y)
    return pd.Series(found)


def test_experience_leads_revenue_by_the_planted_lag(left_alone):
    truth, rates = left_alone.truth(), contract_order_rates(left_alone)
    planted, quality = truth.parameters.quality, truth.quality
    assert correlation_by_lag(quality, rates, range(-6, 7)).idxmax() == planted.lag
    both = pd.DataFrame({"earlier": quality.shift(planted.lag).stack(), "rate": rates.stack()}).dropna()
    assert np.polyfit(both.earlier, both.rate, 1)[0] == pytest.approx(planted.effect, rel=0.10)


def test_surveys_alone_show_the_lag(company):
    surveys = company.surveys.query("touch_point == 'delivery'").merge(company.customers[["customer", "region"]])
    satisfaction = surveys.groupby([surveys.answered.dt.to_period("M"), "region"]).satisfaction.mean().unstack()
    correlation = correlation_by_lag(satisfaction, contract_order_rates(company), range(-5, 6))
    assert correlation.idxmax() == company.truth().parameters.quality.lag


def test_members_order_more_than_they_would(company):
    """Members differ from the start; against their own rate the programme's effect remains."""
    planted, truth = company.truth().parameters.loyalty, company.truth()
    members = company.loyalty.merge(truth.customers).merge(company.customers[["customer", "region", "left"]])
    members = members[(members.relationship == "contract") & members.left.isna()]
    since = members.member_since.dt.to_period("M") + 1
    orders = company.orders.merge(members[["customer"]].assign(since=since.to_numpy()))
    found = (orders.ordered.dt.to_period("M") >= orders.since).sum()
    expected = 0.0
    earlier = truth.quality.shift(truth.parameters.quality.lag)
    for month in pd.period_range(START, END, freq="M"):
        here = members[(since <= month).to_numpy()]
        factor = np.exp(truth.parameters.quality.effect * earlier.loc[month].reindex(here.region).to_numpy())
        season = truth.parameters.season[month.month - 1]
        expected += (here.rate * factor).sum() * season * month.days_in_month / 7
    assert found / expected == pytest.approx(planted.effect, rel=ERRORS / np.sqrt(found))
    everybody = truth.customers[truth.customers.relationship == "contract"]
    assert members.rate.mean() > 1.1 * everybody.rate.mean()


def test_dearer_offers_lose(company):
    planted, offers = company.truth().parameters.pipeline, company.opportunities
    decided = offers[offers.stage.eq("negotiation") & offers.status.ne("open")]
    features = pd.DataFrame({"base": 1.0, "gap": decided.amount / decided.rival_amount - 1})
    fit = logit(features, decided.status == "won")
    assert abs(fit["gap"][0] - planted.gap) < ERRORS * fit["gap"][1]
    assert abs(fit["base"][0] - planted.base) < ERRORS * fit["base"][1]


def test_the_whale_curve_peaks_well_above_all_profit(company):
    lines = company.order_lines.merge(company.products[["product", "unit_cost"]])
    margin = np.where(lines.returned, 0.0, lines.amount - lines.quantity * lines.unit_cost)
    buyer = company.orders.set_index("order").customer.reindex(lines.order)
    use = company.activity_use.merge(company.activities)
    rate = use.groupby(["activity", "year"]).cost.first() / use.groupby(["activity", "year"]).quantity.sum()
    planted = pd.Series({name: activity.rate for name, activity in company.truth().parameters.activities.items()})
    assert (rate / planted.reindex(rate.index.get_level_values("activity")).to_numpy() - 1).abs().max() < 1e-3
    cost = (use.quantity * rate.reindex(pd.MultiIndex.from_frame(use[["activity", "year"]])).to_numpy()).groupby(
        use.customer
    )
    profit = pd.Series(margin).groupby(buyer.to_numpy()).sum().sub(cost.sum(), fill_value=0)
    curve = profit.sort_values(ascending=False).cumsum() / profit.sum()
    assert 1.3 < curve.max() < 2.0


def test_tables_hold_no_latent_value(company):
    truth = company.truth().customers
    latent = truth.columns.difference(["customer", "segment", "relationship"])
    for name in company.tables:
        assert not set(company.tables[name].column_names) & set(latent), name
