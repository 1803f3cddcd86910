"""Figures and widgets of the lesson on customer lifetime value.

Figures return a matplotlib Figure for `show`; widgets return an ipywidgets box.
"""

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from crm_course.explore.parts import INK
from crm_course.figures import PALETTE, png
from crm_course.i18n import tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
TIMING_COLOUR = {"now": BLUE, "if_retained": ORANGE, "period_end": GREEN}

# Customers of the data set "Regular" still there after 0, 1, … 12 years, in per cent.
# Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1).
REGULAR_SURVIVAL = (100.0, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3)

# Six customers of the CDNOW sample, from busy to silent.
CHOSEN = (111, 1251, 1544, 4, 21, 18)


# Cash flows -------------------------------------------------------------------------------------


def shrinking_margins(margin=100, retention=0.8, discount=0.1, periods=10) -> Figure:
    """Draw what becomes of a margin promised for life: fewer customers stay, and later money is worth less."""
    year = np.arange(periods)
    expected = margin * retention**year
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    ax.bar(year, margin, color="none", edgecolor=GREY, linestyle="--", label=tr("if nobody ever left"))
    ax.bar(year, expected, color=SKY, alpha=0.6, label=tr("expected: some have left"))
    ax.bar(year, expected / (1 + discount) ** year, color=BLUE, label=tr("expected, in money of today"))
    ax.set(xlabel=tr("years from now"), ylabel=tr("margin of one customer, EUR"), xticks=year, ylim=(0, 1.32 * margin))
    ax.grid(axis="x", visible=False)
    ax.legend(ncols=3, loc="upper center", frameon=False, fontsize=9, columnspacing=1.2, handlelength=1.4)
    ax.set_title(tr("Leaving and waiting shrink every later payment"))
    return figure


def payment_timelines(margin=100, retention=0.8, periods=5) -> Figure:
    """Draw when the three conventions expect their payments."""
    figure = Figure(figsize=(7.2, 4.4))
    ax = figure.subplots()
    rows = zip(_timings(), ("$m$", "$m r$", "$m$"), (0, 1, 1), strict=True)
    for row, ((timing, name), first, start) in enumerate(rows):
        y, colour = -1.25 * row, TIMING_COLOUR[timing]
        ax.annotate("", (periods + 0.25, y), (-0.35, y), arrowprops={"arrowstyle": "->", "color": GREY})
        ax.text(-0.35, y + 0.5, name, color=INK, weight="bold")
        for k in range(start, periods):
            share = retention ** (k - start + (timing == "if_retained"))
            ax.scatter(k, y, s=900, color=colour, alpha=0.15 + 0.75 * share, zorder=3, linewidth=0)
            ax.text(k, y, f"{margin * share:.0f}", ha="center", va="center", zorder=4, weight="bold", size=10)
            ax.text(k, y - 0.44, _power(first, k - start), ha="center", va="center", color=INK, size=10)
    ax.set(xlim=(-0.5, periods + 0.4), ylim=(-3.1, 0.85), yticks=[], xticks=range(periods))
    ax.set_xticklabels([tr("now"), *map(str, range(1, periods))])
    ax.set_xlabel(tr("periods from now"))
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    ax.set_title(tr("Same customer, three calendars: expected margins, EUR"))
    return figure


def _timings():
    return (
        ("now", tr("first payment now")),
        ("if_retained", tr("first payment in one period, if retained")),
        ("period_end", tr("paid at period ends, the first one certain")),
    )


def _power(first, k):
    more = k + (first == "$m r$")
    return "$m$" if more == 0 else "$m r$" if more == 1 else f"$m r^{more}$"


def timing_panels(margin=100.0, retention=0.8, discount=0.1) -> Figure:
    """Draw the three conventions side by side: their first payments, and their value over all retention rates."""
    figure = _plain_figure(4.0)
    bars = figure.add_axes((0.06, 0.125, 0.41, 0.755))
    curve = figure.add_axes((0.555, 0.125, 0.43, 0.70))
    rates = np.linspace(0.3, 0.96, 67)
    period = np.arange(11)
    for base, (timing, name) in zip((3.0, 1.5, 0.0), _timings(), strict=True):
        colour, value = TIMING_COLOUR[timing], _value(margin, retention, discount, timing)
        start = 0 if timing == "now" else 1
        paid = period[start:]
        expected = retention ** (paid - start + (timing == "if_retained"))
        bars.vlines(paid, base, base + expected, color=colour, alpha=0.3, linewidth=14)
        bars.vlines(paid, base, base + expected / (1 + discount) ** paid, color=colour, linewidth=14)
        bars.text(-0.7, base + 1.1, name, size=8.5, color=INK)
        bars.text(10.6, base + 0.62, f"{value:,.0f}", ha="right", color=colour, weight="bold", size=13)
        bars.axhline(base, color=GREY, linewidth=1)
        curve.plot(rates, _value(margin, rates, discount, timing), color=colour)
        curve.scatter(retention, value, s=45, color=colour, zorder=3)
    bars.set(xlim=(-0.75, 10.75), ylim=(0, 4.4), xticks=range(0, 11, 2))
    bars.set_yticks([0, 1, 1.5, 2.5, 3, 4], ["0", f"{margin:.0f}"] * 3)
    bars.grid(False)
    bars.spines["left"].set_visible(False)
    bars.set_xlabel(tr("periods from now (bars: margin, EUR)"), fontsize=9, labelpad=1)
    curve.set(xlim=(0.3, 0.96), ylim=(0, None))
    curve.set_xlabel(tr("retention rate per period"), fontsize=9, labelpad=1)
    curve.set_title(tr("lifetime value, EUR"), fontsize=8.5, weight="normal", pad=4)
    for ax in (bars, curve):
        ax.tick_params(labelsize=8, pad=1)
    figure.text(0.015, 0.945, tr("Value bends upward as retention rises"), weight="bold", size=12)
    return figure


def _plain_figure(height):
    """Return a figure whose axes are placed by hand: it redraws three times as fast, so sliders feel alive."""
    with rc_context({"figure.constrained_layout.use": False}):
        return Figure(figsize=(7.2, height))


def _value(margin, retention, discount, timing):
    first = {"now": 1 + discount, "if_retained": retention, "period_end": 1.0}[timing]
    return margin * first / (1 + discount - retention)


def lifetime_value():
    """Return a widget: three sliders, three conventions side by side."""
    from ipywidgets import FloatSlider

    sliders = {
        "margin": FloatSlider(100, min=10, max=200, step=10, readout_format=".0f", description=tr("margin")),
        "retention": FloatSlider(0.80, min=0.30, max=0.95, step=0.01, description=tr("retention")),
        "discount": FloatSlider(0.10, min=0.0, max=0.30, step=0.01, description=tr("discount")),
    }
    task = tr(
        "Raise retention from 0.80 to 0.90 and watch the value: it grows by far more than an eighth. "
        "Then set the discount to 0: two of the three conventions become one. Which two, and why?"
    )
    return _board(sliders, timing_panels, task)


# Contracts --------------------------------------------------------------------------------------


def survival_and_retention(survival=REGULAR_SURVIVAL) -> Figure:
    """Draw a survival curve, and the retention rates that are read from it."""
    left = np.array(survival)
    year = np.arange(len(left))
    figure = Figure(figsize=(7.2, 3.7))
    stay, keep = figure.subplots(1, 2)
    stay.plot(year, left, "o-", color=BLUE, markersize=5)
    stay.set(
        xlabel=tr("years since joining"), ylabel=tr("customers left, % of the cohort"), ylim=(0, 105), xticks=year[::2]
    )
    stay.set_title(tr("Fewer are left each year …"))
    keep.plot(year[1:], 100 * left[1:] / left[:-1], "o-", color=ORANGE, markersize=5)
    keep.set(xlabel=tr("year"), ylabel=tr("retention rate of the year, %"), ylim=(0, 105), xticks=year[2::2])
    keep.set_title(tr("… but those left stay better"))
    return figure


def two_segments(fickle=0.5, settled=0.9, share=0.5, periods=10) -> Figure:
    """Draw a cohort of two homogeneous segments, and the retention rate of the mixture."""
    year = np.arange(periods + 1)
    loose, firm = 100 * (1 - share) * fickle**year, 100 * share * settled**year
    cohort = loose + firm
    figure = Figure(figsize=(7.2, 3.9))
    stock, rate = figure.subplots(1, 2)
    stock.bar(year, firm, color=BLUE, label=tr("settled"))
    stock.bar(year, loose, bottom=firm, color=ORANGE, label=tr("fickle"))
    stock.set(
        xlabel=tr("years since joining"), ylabel=tr("customers left, % of the cohort"), ylim=(0, 105), xticks=year[::2]
    )
    stock.grid(axis="x", visible=False)
    stock.legend(frameon=False)
    stock.set_title(tr("The fickle leave first …"))
    for level, colour, name in ((settled, BLUE, tr("settled")), (fickle, ORANGE, tr("fickle"))):
        rate.axhline(100 * level, color=colour, linestyle="--")
        rate.text(periods, 100 * level + 1.5, name, color=colour, ha="right", va="bottom")
    rate.plot(year[1:], 100 * cohort[1:] / cohort[:-1], "o-", color=INK, markersize=5)
    rate.text(4.6, 79, tr("whole cohort"), color=INK, ha="left", va="top")
    rate.set(xlabel=tr("year"), ylabel=tr("retention rate of the year, %"), ylim=(40, 100), xticks=year[2::2])
    rate.set_title(tr("… so the cohort's rate rises"))
    return figure


def sbg_panels(alpha=0.704, beta=1.182, survival=REGULAR_SURVIVAL) -> Figure:
    """Draw how the leaving probability is spread over customers, and the survival curve that follows."""
    from scipy.stats import beta as beta_distribution

    figure = _plain_figure(3.7)
    spread, stay = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.075, right=0.985, bottom=0.14, top=0.83, wspace=0.22)
    theta = np.linspace(0.004, 0.996, 125)
    density = beta_distribution.pdf(theta, alpha, beta)
    spread.fill_between(theta, density, color=SKY, alpha=0.6)
    spread.plot(theta, density, color=BLUE)
    spread.axvline(alpha / (alpha + beta), color=INK, linestyle=":")
    spread.set(xlim=(0, 1), ylim=(0, 4))
    spread.set_xlabel(tr("probability of leaving each year"), fontsize=9)
    spread.set_title(tr("density of customers (dotted: mean)"), fontsize=9, weight="normal")
    year = np.arange(len(survival))
    model = 100 * np.cumprod([1.0, *((beta + year[:-1]) / (alpha + beta + year[:-1]))])
    stay.axvspan(7.5, 12.5, color=GREY, alpha=0.15, linewidth=0)
    stay.plot(year, model, color=BLUE, label=tr("model"))
    stay.scatter(year, survival, color=ORANGE, s=22, zorder=3, label=tr("observed"))
    gap = np.abs(model - survival)
    stay.text(12, 66, tr("largest gap: {gap:.1f} points").format(gap=gap.max()), ha="right", size=9)
    stay.set(xlim=(-0.3, 12.4), ylim=(0, 105), xticks=range(0, 13, 2))
    stay.set_xlabel(tr("years since joining"), fontsize=9)
    stay.set_title(tr("customers left, % (shaded: not used in the fit)"), fontsize=9, weight="normal")
    stay.legend(frameon=False, fontsize=9, loc="upper right")
    for ax in (spread, stay):
        ax.tick_params(labelsize=8, pad=0)
    figure.suptitle(tr("Mixing alone bends the survival curve"), x=0.02, ha="left", weight="bold", size=12)
    return figure


def mixing():
    """Return a widget: two sliders that shape the mixture of customers, against the observed survival curve."""
    from ipywidgets import FloatSlider

    sliders = {
        "alpha": FloatSlider(2.0, min=0.1, max=5.0, step=0.1, readout_format=".1f", description="alpha"),
        "beta": FloatSlider(4.0, min=0.1, max=10.0, step=0.1, readout_format=".1f", description="beta"),
    }
    task = tr(
        "Lay the blue line on the orange points. You will need alpha below 1: many customers who hardly ever leave "
        "beside many who leave at once. Then move both sliders far to the right: everybody becomes alike, and the curve is no longer right."
    )
    return _board(sliders, sbg_panels, task)


def _board(sliders, draw, task):
    """Return sliders above a picture that `draw` makes from their values; the picture keeps its size."""
    from ipywidgets import HTML, HBox, Image, Layout, VBox

    picture = Image(format="png", layout=Layout(width="792px", max_width="100%"))

    def redraw(_change=None):
        picture.value = png(draw(**{name: slider.value for name, slider in sliders.items()}))

    for slider in sliders.values():
        slider.layout = Layout(width="260px")
        slider.observe(redraw, "value")
    redraw()
    advice = f'<p dir="auto" style="max-width:792px;line-height:1.6">{task}</p>'
    return VBox([HTML(advice), HBox(list(sliders.values()), layout=Layout(flex_flow="row wrap")), picture])


# Without a contract -----------------------------------------------------------------------------


def histories(purchases: pd.DataFrame, customers=CHOSEN, until="1997-09-30") -> Figure:
    """Draw the purchases of a few customers: dots up to `until`, rings for what came after."""
    start, today = pd.Timestamp("1997-01-01"), pd.Timestamp(until)
    now = ((today - start).days + 1) / 7
    figure = Figure(figsize=(7.2, 4.3))
    ax = figure.subplots()
    ax.axvspan(now, 78, color=GREY, alpha=0.12, linewidth=0)
    for row, customer in enumerate(customers):
        dates = purchases.loc[purchases["customer"] == customer, "date"].drop_duplicates()
        week = ((dates - start).dt.days / 7).to_numpy()
        known, later = week[week < now], week[week >= now]
        ax.plot([known[0], known[-1]], [-row, -row], color=BLUE, linewidth=2)
        ax.plot([known[-1], now], [-row, -row], color=GREY, linestyle=":", linewidth=2)
        ax.scatter(known, [-row] * len(known), s=42, color=BLUE, zorder=3)
        ax.scatter(later, [-row] * len(later), s=42, facecolor="white", edgecolor=ORANGE, linewidth=1.6, zorder=3)
        numbers = f"x = {len(known) - 1}   tₓ = {known[-1] - known[0]:.1f}   T = {now - 1 / 7 - known[0]:.1f}"
        ax.text(known[0], 0.22 - row, numbers, size=9, color=INK)
    ax.axvline(now, color=INK, linewidth=1)
    ax.text(now - 0.6, 0.95, tr("what the company knows"), ha="right", color=BLUE, weight="bold", size=9)
    ax.text(now + 0.6, 0.95, tr("what came next"), ha="left", color=ORANGE, weight="bold", size=9)
    ax.set(xlim=(-1, 78), ylim=(0.5 - len(customers), 1.35), xlabel=tr("week since 1 January 1997"))
    ax.set_yticks([-row for row in range(len(customers))], [str(customer) for customer in customers])
    ax.set_ylabel(tr("customer number"))
    ax.grid(axis="y", visible=False)
    ax.set_title(tr("A long silence says more than many purchases"))
    return figure


def two_recencies(recency=30.43, age=38.86) -> Figure:
    """Draw the recency of buy-till-you-die models beside that of RFM, on one customer's line."""
    figure = Figure(figsize=(7.2, 2.7))
    ax = figure.subplots()
    ax.plot([0, recency], [0, 0], color=BLUE, linewidth=3)
    ax.plot([recency, age], [0, 0], color=GREY, linestyle=":", linewidth=3)
    ax.scatter([0, 2.43, recency], [0, 0, 0], s=70, color=BLUE, zorder=3)
    ax.plot([age, age], [-0.35, 0.35], color=INK, linewidth=2)
    spans = (
        (0, recency, 0.75, BLUE, tr("recency in buy-till-you-die models: 30.4 weeks")),
        (recency, age, 0.75, ORANGE, tr("recency in RFM:\n8.4 weeks")),
        (0, age, -0.85, GREY, tr("age T: 38.9 weeks")),
    )
    for start, end, y, colour, name in spans:
        ax.annotate(
            "",
            (start, y),
            (end, y),
            arrowprops={"arrowstyle": "<->", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0},
        )
        ax.text((start + end) / 2, y + 0.14, name, ha="center", va="bottom", color=INK, size=9)
    for x, name in ((0, tr("first\npurchase")), (recency, tr("last\npurchase")), (age, tr("today"))):
        ax.text(x, -0.2 if x != age else -0.42, name, ha="center", va="top", size=9, color=INK)
    ax.set(xlim=(-3, 42.5), ylim=(-1.1, 1.65), yticks=[], xlabel=tr("weeks since the first purchase"))
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    ax.set_title(tr("Two recencies, one customer: together they are the age"))
    return figure


def shrinkage(p=6.25, q=3.74, gamma=15.44, purchases=(1, 3, 10)) -> Figure:
    """Draw the spend expected of a customer against what that customer has spent so far."""
    own = np.linspace(0, 100, 101)
    mean = p * gamma / (q - 1)
    figure = Figure(figsize=(7.2, 4.3))
    ax = figure.subplots()
    ax.plot(own, own, color=GREY, linestyle="--", linewidth=1)
    ax.axhline(mean, color=GREY, linestyle=":", linewidth=1)
    for x, colour in zip(purchases, (ORANGE, GREEN, BLUE), strict=True):
        weight = p * x / (p * x + q - 1)
        ax.plot(own, weight * own + (1 - weight) * mean, color=colour)
        ax.text(101, weight * 100 + (1 - weight) * mean, f"x = {x}", color=colour, va="center", weight="bold")
    ax.text(74, 84, tr("believe the customer's own mean"), color=INK, ha="right", size=9)
    ax.text(99, mean - 2.5, tr("believe the mean of all: 35"), color=INK, ha="right", va="top", size=9)
    ax.set(
        xlim=(0, 112),
        ylim=(0, 100),
        xlabel=tr("own mean spend per repeat purchase so far, USD"),
        ylabel=tr("spend expected per purchase, USD"),
    )
    ax.set_title(tr("The fewer the purchases, the more we lean on the crowd"))
    return figure


# Worked example and lab: the numbers come from the notebook ------------------------------------


def values_by_retention_rate(worth: pd.Series) -> Figure:
    """Draw the value of a customer as observed (the first entry) beside those of one constant retention rate each."""
    figure = Figure(figsize=(7.2, 3.2))
    ax = figure.subplots()
    bars = ax.barh(worth.index, worth, color=[BLUE, *[GREY] * (len(worth) - 1)])
    ax.bar_label(bars, padding=4)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set(xlabel=tr("value of 13 payments of a new customer, EUR"), xlim=(0, 700))
    ax.set_title(tr("One constant rate errs either way"))
    return figure


def purchases_by_history(by_repeats: pd.Series, by_silence: pd.Series) -> Figure:
    """Draw the mean purchases to come, by repeat purchases so far and by weeks of silence."""
    figure = Figure(figsize=(7.2, 3.7))
    often, silent = figure.subplots(1, 2, sharey=True)
    for ax, means, colour in ((often, by_repeats, BLUE), (silent, by_silence, ORANGE)):
        ax.bar(means.index.astype(str), means, color=colour)
        ax.grid(axis="x", visible=False)
    often.set(xlabel=tr("repeat purchases so far (7: 7 or more)"), ylabel=tr("purchases in the next 39 weeks, mean"))
    often.set_title(tr("More purchases, more to come …"))
    silent.set(xlabel=tr("weeks silent, customers with 4 repeats"))
    silent.set_title(tr("… but silence takes it away"))
    return figure


def survival_forecasts(model, constant, survival=REGULAR_SURVIVAL) -> Figure:
    """Draw the survival curve of the sBG model and that of a constant rate over the observed points."""
    year = np.arange(len(survival))
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    ax.axvspan(7.5, 12.4, color=GREY, alpha=0.15, linewidth=0)
    ax.plot(year, constant, "--", color=RED, label=tr("constant rate of 81.6 %"))
    ax.plot(year, model, color=BLUE, label=tr("sBG model"))
    ax.scatter(year, survival, color=ORANGE, zorder=3, label=tr("observed"))
    ax.text(7.7, 55, tr("not used\nin the fit"), size=9)
    ax.set(xlabel=tr("years since joining"), ylabel=tr("customers left, % of the cohort"))
    ax.set(xlim=(-0.3, 12.4), ylim=(0, 105))
    ax.legend(frameon=False, loc="upper right")
    ax.set_title(tr("The mixture foresees five years; a constant rate does not"))
    return figure


def heat_map_of_purchases(to_come: pd.DataFrame) -> Figure:
    """Draw the purchases to come for each recency (rows) and frequency (columns)."""
    from seaborn import heatmap

    figure = Figure(figsize=(7.2, 4.6))
    ax = figure.subplots()
    bar = {"label": tr("purchases in the next 39 weeks")}
    heatmap(to_come, cmap="cividis", yticklabels=2, ax=ax, cbar_kws=bar)
    ax.invert_yaxis()
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel=tr("frequency x, repeat purchases"), ylabel=tr("recency tₓ, weeks (of 38)"))
    ax.set_title(tr("Many purchases and a long silence: gone"))
    return figure


def tracking_plot(actual, predicted) -> Figure:
    """Draw cumulative repeat purchases, actual and predicted, day by day through calibration and holdout."""
    week = (np.arange(len(actual)) + 1) / 7
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    ax.axvline(39, color=GREY, linestyle="--")
    ax.text(38.3, 40_000, tr("calibration"), ha="right", size=9)
    ax.text(39.7, 40_000, tr("holdout"), ha="left", size=9)
    ax.plot(week, actual, color=ORANGE, label=tr("actual"))
    ax.plot(week, predicted, color=BLUE, label=tr("BG/NBD, parameters of the sample"))
    ax.set(xlabel=tr("week since 1 January 1997"), ylabel=tr("cumulative repeat purchases"))
    ax.set(xlim=(0, 78), ylim=(0, None))
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="lower right")
    ax.set_title(tr("The forecast stays close for 39 weeks it has never seen"))
    return figure


def holdout_by_frequency(means: pd.DataFrame) -> Figure:
    """Draw mean purchases in the holdout, `actual` and `predicted`, by repeat purchases before it."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    ax.plot(means.index, means["actual"], "o-", color=ORANGE, label=tr("actual"))
    ax.plot(means.index, means["predicted"], "s--", color=BLUE, label=tr("expected by the model"))
    ax.set(xlabel=tr("repeat purchases so far (7: 7 or more)"), ylabel=tr("purchases in the next 39 weeks, mean"))
    ax.set(ylim=(0, None))
    ax.legend(frameon=False)
    ax.set_title(tr("Right in order, a little low throughout"))
    return figure


def gains_curves(later, orders) -> Figure:
    """Draw the share of the `later` spend that the first customers bring, for each of four orders of the customers."""
    part = 100 * np.arange(1, len(later) + 1) / len(later)
    figure = Figure(figsize=(7.2, 4.2))
    ax = figure.subplots()
    for (name, order), colour, style in zip(
        orders.items(), (BLUE, ORANGE, GREEN, GREY), ("-", "--", "-.", ":"), strict=True
    ):
        ax.plot(part, 100 * later[order].cumsum() / later.sum(), style, color=colour, label=name)
    ax.set(xlabel=tr("customers, best first, %"), ylabel=tr("of the spend of the next 39 weeks, %"))
    ax.set(xlim=(0, 40), ylim=(0, 102))
    ax.legend(frameon=False, loc="lower right")
    ax.set_title(tr("As a ranking, lifetime value and RFM finish together"))
    return figure


def rise_by_retention(rates, rise) -> Figure:
    """Draw by how many per cent value rises with 1 % more retention, for the timings `if_retained` and `now`."""
    figure = Figure(figsize=(7.2, 3.9))
    ax = figure.subplots()
    ax.plot(rates, rise["if_retained"], color=ORANGE, label=tr("if retained"))
    ax.plot(rates, rise["now"], color=BLUE, label=tr("now, and period end"))
    ax.axhline(5, color=GREY, linestyle="--")
    ax.text(0.505, 5.15, tr("5 %: Gupta, Lehmann & Stuart (2004)"), size=9)
    ax.set(xlabel=tr("retention rate per year (discount 0.12)"), ylabel=tr("rise of value per 1 % of retention, %"))
    ax.set(xlim=(0.5, 0.97), ylim=(0, 8.5))
    ax.legend(frameon=False, loc="upper left")
    ax.set_title(tr("The 5 % belongs to a retention rate near 0.9"))
    return figure
