"""Mistakes that are worth recognising in the answers on a CRM strategy."""

import numpy as np
import pandas as pd

from crm_course.world import policies
from solutions.crm_exercises import q8_strategy as answer

# ---- goal_progress -------------------------------------------------------------------------------------------


def _judged(table, goals, today):
    """Give each goal with a measurement its state again, from the way and the time in the table."""
    missed = (goals["due"].to_numpy() < np.datetime64(today)) & (table["way"] < 1)
    state = np.select(
        [table["value"].isna(), table["way"] >= 1, missed, table["way"] >= table["time"]],
        ["not measured", "reached", "missed", "on track"],
        "behind",
    )
    return table.assign(state=state)


def goal_progress__always_upwards(goals, measured, today):
    """You took higher for better in every goal. Churn is to fall: the sign of target − baseline says which way is forward.

    fa: در هر هدفی بیشتر را بهتر گرفته‌اید. ریزش باید پایین بیاید: علامتِ «مقصد منهای مبنا» می‌گوید پیش کدام سوست.
    """
    table = answer.goal_progress(goals, measured, today)
    way = (table["value"] - goals["baseline"].to_numpy()) / np.abs(goals["target"] - goals["baseline"]).to_numpy()
    return _judged(table.assign(way=way), goals, today)


def goal_progress__share_of_the_target(goals, measured, today):
    """You divided the value by the target. Who begins at 200 and wants 500 has gone nothing of the way at 200, not 40 %: count from the baseline.

    fa: مقدار را بر مقصد تقسیم کرده‌اید. آن که از ۲۰۰ آغاز می‌کند و ۵۰۰ می‌خواهد در ۲۰۰ هیچ راهی نرفته، نه ۴۰٪: از مبنا بشمارید.
    """
    table = answer.goal_progress(goals, measured, today)
    with np.errstate(divide="ignore"):
        way = table["value"] / goals["target"].to_numpy()
    return _judged(table.assign(way=way), goals, today)


def goal_progress__future_seen(goals, measured, today):
    """You used measurements from after `today`. On that day nobody knows them yet.

    fa: سنجش‌های پس از `today` را به کار برده‌اید. آن روز هنوز کسی از آن‌ها خبر ندارد.
    """
    later = max([pd.Timestamp(today), *goals["due"].dropna()])
    return _judged(answer.goal_progress(goals, measured, later), goals, today)


def goal_progress__too_late_counted(goals, measured, today):
    """You counted measurements from after the due day. What comes later than promised has not kept the promise.

    fa: سنجش‌های پس از سررسید را به حساب آورده‌اید. آنچه دیرتر از قول برسد، قول را نگه نداشته است.
    """
    endless = goals["due"] + pd.Timedelta(days=10_000)
    table = answer.goal_progress(goals.assign(due=endless.where(goals["due"] > goals["start"])), measured, today)
    length = (goals["due"] - goals["start"]).to_numpy()
    return _judged(table.assign(time=(table["day"] - goals["start"].to_numpy()) / length), goals, today)


def goal_progress__clock_of_today(goals, measured, today):
    """You compared an old value with the time of today. It says how far things were on its own day, so take the time of that day.

    fa: مقداری کهنه را با زمانِ امروز سنجیده‌اید. آن مقدار می‌گوید کار در روزِ خودش تا کجا رسیده بود؛ پس زمانِ همان روز را بگیرید.
    """
    table = answer.goal_progress(goals, measured, today)
    gone = ((pd.Timestamp(today) - goals["start"]) / (goals["due"] - goals["start"])).clip(0, 1).to_numpy()
    return _judged(table.assign(time=np.where(table["value"].isna(), np.nan, gone)), goals, today)


def goal_progress__last_row_taken(goals, measured, today):
    """You took the last row of a goal for its latest measurement. The rows come in any order: the day decides.

    fa: آخرین سطرِ هر هدف را تازه‌ترین سنجش گرفته‌اید. سطرها به هر ترتیبی می‌آیند: روز تعیین می‌کند.
    """
    answer.goal_progress(goals, measured, today)
    rows = measured.dropna().merge(goals[["goal", "start", "due"]], on="goal")
    rows = rows[(rows["day"] >= rows["start"]) & (rows["day"] <= rows["due"]) & (rows["day"] <= today)]
    return answer.goal_progress(goals, rows.drop_duplicates("goal", keep="last"), today)


# ---- automation_payback --------------------------------------------------------------------------------------


def automation_payback__all_cases(tasks, rate, months=36):
    """You saved the minutes of all cases. Those that are not fit for automation are done by hand as before.

    fa: دقیقه‌های همهٔ موردها را صرفه‌جویی شمرده‌اید. موردهایی که به کارِ خودکارسازی نمی‌آیند مانند پیش با دست انجام می‌شوند.
    """
    return _instead(tasks, rate, months, "share", 1.0)


def automation_payback__failures_forgotten(tasks, rate, months=36):
    """You forgot the automated cases that fail. Each of them is done by hand in the end.

    fa: موردهای خودکاری را که شکست می‌خورند از یاد برده‌اید. هر یک از آن‌ها سرانجام با دست انجام می‌شود.
    """
    return _instead(tasks, rate, months, "failing", 0.0)


def automation_payback__running_cost_forgotten(tasks, rate, months=36):
    """You forgot the running cost. Licences and upkeep are due every month, and the saving is what is left after them.

    fa: هزینهٔ جاری را از یاد برده‌اید. مجوز و نگهداری هر ماه هزینه دارد و صرفه‌جویی آن است که پس از آن‌ها می‌ماند.
    """
    return _instead(tasks, rate, months, "running", 0.0)


def _instead(tasks, rate, months, column, value):
    """Do what the answer does as if a column had this value wherever it is allowed."""
    largest = 1 if column in ("share", "failing") else np.inf
    changed = tasks[column].where(~tasks[column].between(0, largest), value)
    return answer.automation_payback(tasks.assign(**{column: changed}), rate, months)


def automation_payback__failures_cost_no_checking(tasks, rate, months=36):
    """You counted a case that fails as if it had never been tried. It takes the remaining minutes first, and then the work by hand.

    fa: موردی را که شکست می‌خورد چنان شمرده‌اید که گویی هرگز آزموده نشده. نخست دقیقه‌های باقی‌مانده را می‌برد و سپس کارِ دستی را.
    """
    left = tasks["minutes_left"] * (1 - tasks["failing"].where(tasks["failing"].between(0, 1), 0.0))
    return answer.automation_payback(tasks.assign(minutes_left=left), rate, months)


def automation_payback__minutes_for_hours(tasks, rate, months=36):
    """You multiplied minutes by the cost of an hour. Sixty minutes make an hour.

    fa: دقیقه را در هزینهٔ یک ساعت ضرب کرده‌اید. شصت دقیقه یک ساعت می‌شود.
    """
    return answer.automation_payback(tasks, rate * 60, months)


def automation_payback__negative_payback(tasks, rate, months=36):
    """You divided by a saving that is 0 or negative. Then the setup never comes back: a payback of −5 months is no quick one.

    fa: بر صرفه‌جوییِ صفر یا منفی تقسیم کرده‌اید. آنگاه هزینهٔ راه‌اندازی هرگز برنمی‌گردد: بازگشتِ ۵− ماهه بازگشتِ تندی نیست.
    """
    table = answer.automation_payback(tasks, rate, months)
    setup = months * table["saving"] - table["net"]
    divided = table["saving"].where(table["saving"] != 0)
    return table.assign(payback=(setup / divided).fillna(np.inf))


# ---- campaign_verdict ----------------------------------------------------------------------------------------


def campaign_verdict__without_control(treated, control, cost, worth, power=0.8):
    """You looked at the contacted customers alone. What they would have brought without the contact is not the campaign's: take the control's mean off.

    fa: تنها به مشتریانِ طرفِ تماس نگاه کرده‌اید. آنچه بی‌تماس هم می‌آوردند از کارزار نیست: میانگینِ گروه شاهد را کم کنید.
    """
    answer.campaign_verdict(treated, control, cost, worth, power)
    return answer.campaign_verdict(treated, np.array(control) - np.mean(control), cost, worth, power)


def campaign_verdict__cost_forgotten(treated, control, cost, worth, power=0.8):
    """You forgot what the contact costs. A contact that brings 1 EUR and costs 2 has lost 1.

    fa: هزینهٔ تماس را از یاد برده‌اید. تماسی که ۱ یورو بیاورد و ۲ یورو هزینه داشته باشد ۱ یورو باخته است.
    """
    answer.campaign_verdict(treated, control, cost, worth, power)
    return answer.campaign_verdict(treated, control, 0, worth, power)


def campaign_verdict__not_proved_means_stop(treated, control, cost, worth, power=0.8):
    """You stop whatever is not significant. An interval with 0 in it says that we do not know; as long as it holds a gain worth having, test again.

    fa: هر چه را معنادار نباشد متوقف کرده‌اید. بازه‌ای که صفر در آن است می‌گوید نمی‌دانیم؛ تا نفعی ارزشمند در آن هست دوباره بیازمایید.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    return found if found["verdict"] == "repeat" else found | {"verdict": "stop", "customers": 0}


def campaign_verdict__stop_at_nothing_only(treated, control, cost, worth, power=0.8):
    """You stop only if the whole interval is below 0. If all of it is below what would be worth having, another test can bring nothing: stop then.

    fa: تنها وقتی متوقف می‌کنید که همهٔ بازه زیر صفر باشد. اگر همهٔ آن زیرِ مقداری است که می‌ارزد، آزمایشِ دوباره چیزی نمی‌آورد: آنگاه هم متوقف کنید.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    if found["verdict"] != "stop" or found["high"] < 0:
        return found
    return found | {"verdict": "test again", "customers": _needed(treated, control, worth, power)}


def campaign_verdict__judged_by_buyers(treated, control, cost, worth, power=0.8):
    """You judged the campaign by how many bought. More buyers may bring less money, after discounts and cost: judge by profit.

    fa: کارزار را با شمارِ خریداران سنجیده‌اید. خریدارِ بیشتر شاید پس از تخفیف و هزینه پولِ کمتری بیاورد: با سود بسنجید.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    buyers = [np.array(group, dtype=float) != 0 for group in (treated, control)]
    response = answer.campaign_verdict(*buyers, 0, worth, power)
    if response["low"] > 0:
        return found | {"verdict": "repeat", "customers": 0}
    return found | {"verdict": "stop" if response["high"] < 0 else found["verdict"]}


def campaign_verdict__buyers_only(treated, control, cost, worth, power=0.8):
    """You left out the customers who bought nothing. They were drawn, too, and contacting them cost as much: all count, with 0.

    fa: مشتریانی را که چیزی نخریده‌اند کنار گذاشته‌اید. آن‌ها هم قرعه‌شان افتاده و تماسشان همان‌قدر هزینه داشته: همه، با صفر، به حساب می‌آیند.
    """
    answer.campaign_verdict(treated, control, cost, worth, power)
    groups = [np.array(group, dtype=float) for group in (treated, control)]
    return answer.campaign_verdict(*[group[group != 0] for group in groups], cost, worth, power)


def campaign_verdict__one_variance_for_both(treated, control, cost, worth, power=0.8):
    """You pooled the variances of both groups, as in Student's test. Contacted customers often differ more among themselves: give each group its own variance.

    fa: واریانسِ دو گروه را مانند آزمون استیودنت یکی کرده‌اید. مشتریانِ طرفِ تماس اغلب میان خود تفاوتِ بیشتری دارند: به هر گروه واریانسِ خودش را بدهید.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    n, m = len(treated), len(control)
    pooled = ((n - 1) * np.var(treated, ddof=1) + (m - 1) * np.var(control, ddof=1)) / (n + m - 2)
    margin = answer.t.ppf(0.975, n + m - 2) * np.sqrt(pooled * (1 / n + 1 / m))
    return _with_margin(found, margin, treated, control, worth, power)


def campaign_verdict__normal_for_t(treated, control, cost, worth, power=0.8):
    """Your interval takes 1.96 standard errors. The variances are estimated, too; in small groups Student's t makes the interval wider.

    fa: بازه‌تان ۱٫۹۶ خطای معیار دارد. واریانس‌ها هم برآوردند؛ در گروه‌های کوچک، تیِ استیودنت بازه را پهن‌تر می‌کند.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    spread = np.var(treated, ddof=1) / len(treated) + np.var(control, ddof=1) / len(control)
    return _with_margin(found, answer.norm.ppf(0.975) * np.sqrt(spread), treated, control, worth, power)


def campaign_verdict__planned_with_the_found_gain(treated, control, cost, worth, power=0.8):
    """You planned the new test for the gain that was just found. That number is what the test could not tell from chance; plan for the gain that would be worth having.

    fa: آزمایشِ تازه را برای نفعی طرح کرده‌اید که همین حالا دیده شد. آن عدد همان است که آزمایش از تصادف بازنشناخت؛ برای نفعی طرح کنید که می‌ارزد.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    if found["verdict"] != "test again":
        return found
    return found | {"customers": _needed(treated, control, abs(found["gain"]), power)}


def campaign_verdict__power_forgotten(treated, control, cost, worth, power=0.8):
    """Your number of customers leaves the power out. Such a test misses a gain worth having every second time.

    fa: در شمارِ مشتریان، توان را از یاد برده‌اید. چنین آزمایشی نفعِ ارزشمند را هر دو بار یک بار از دست می‌دهد.
    """
    found = answer.campaign_verdict(treated, control, cost, worth, power)
    return found if found["verdict"] != "test again" else answer.campaign_verdict(treated, control, cost, worth, 0.5)


def _needed(treated, control, worth, power):
    points = answer.norm.ppf(0.975) + answer.norm.ppf(power)
    return int(np.ceil(points**2 * (np.var(treated, ddof=1) + np.var(control, ddof=1)) / worth**2))


def _with_margin(found, margin, treated, control, worth, power):
    """Return the result with another interval, and the verdict that follows from it."""
    low, high = found["gain"] - margin, found["gain"] + margin
    verdict = "repeat" if low > 0 else "stop" if high < worth else "test again"
    needed = _needed(treated, control, worth, power) if verdict == "test again" else 0
    return found | {"low": low, "high": high, "verdict": verdict, "customers": needed}


# ---- profit_by_action ----------------------------------------------------------------------------------------


def profit_by_action__profit_for_gain(played, idle):
    """You added up the profit. Most of it would have come without any action: what the company left alone earns must be taken off.

    fa: سود را جمع زده‌اید. بیشترِ آن بی‌هیچ کاری هم می‌آمد: آنچه شرکتِ رهاشده به دست می‌آورد باید کم شود.
    """
    return answer.profit_by_action(played, idle.assign(profit=idle["profit"] * 0))


def profit_by_action__leaving_alone_as_an_action(played, idle):
    """You booked each month to what was done in that month, be it "leave alone". That is no action: a service call or a membership goes on working; look back to what was done last.

    fa: هر ماه را به حسابِ کارِ همان ماه نوشته‌اید، حتی «leave alone». آن کار نیست: تماسِ خدمت یا عضویت به کار خود ادامه می‌دهد؛ به عقب نگاه کنید و ببینید آخرین بار چه شده است.
    """
    return _booked(played, idle, lambda done, _customer: done.fillna("leave alone"))


def profit_by_action__rows_for_months(played, idle):
    """You looked back along the rows. They come in any order; sort by month first.

    fa: در امتداد سطرها به عقب نگاه کرده‌اید. سطرها به هر ترتیبی می‌آیند؛ نخست بر پایهٔ ماه مرتب کنید.
    """

    def latest(done, customer):
        return done.groupby(customer).ffill().fillna("nobody")

    return _booked(played, idle, latest, by=None)


def profit_by_action__referred_left_out(played, idle):
    """The customers who came only by referral are not in your table. All that they earn is gained: without the request there would be nothing.

    fa: مشتریانی که تنها با معرفی آمده‌اند در جدول شما نیستند. هر چه به دست آورند نفع است: بی‌درخواست هیچ نبود.
    """
    known = played["customer"].isin(idle["customer"]) | played["customer"].isna()
    return answer.profit_by_action(played[known], idle)


def profit_by_action__referred_like_all(played, idle):
    """You booked the customers who came by referral to what was done to them later. That they are there at all is due to the referral request.

    fa: مشتریانی را که با معرفی آمده‌اند به حسابِ کارهای بعدی نوشته‌اید. خودِ بودنشان از درخواستِ معرفی است.
    """
    strangers = played[~played["customer"].isin(idle["customer"])][["month", "customer"]].assign(profit=0.0)
    return answer.profit_by_action(played, pd.concat([idle, strangers]))


def _booked(played, idle, latest, by="month"):
    """Do what the answer does, with another rule for what was done last: from the actions (NaN: left alone) and customers."""
    rows = answer._both_runs(played, idle)
    if by is None:  # as they came
        place = {pair: number for number, pair in enumerate(zip(played["month"], played["customer"], strict=True))}
        rows = rows.assign(place=[place[pair] for pair in zip(rows["month"], rows["customer"], strict=True)])
        by = "place"
    rows = rows.sort_values(by, kind="stable")
    done = rows["action"].astype(object).where(rows["action"] != "leave alone")
    booked = latest(done, rows["customer"]).where(rows["customer"].isin(idle["customer"]), "referral request")
    table = rows.assign(action=booked, gain=rows["profit"] - rows["profit_idle"])
    return table.groupby(["month", "action"], as_index=False)["gain"].sum()


def choose_actions__discount_to_everybody(customers, budget):
    """You give everybody a discount. Most would have ordered anyway, now at 90 per cent of the price: the margin of what they order is gone before the discount has brought anything.

    fa: به همه تخفیف داده‌اید. بیشترشان به هر حال سفارش می‌دادند و حالا با ۹۰ درصد قیمت: پیش از آن که تخفیف چیزی بیاورد، حاشیهٔ سودِ آن سفارش‌ها رفته است.
    """
    return policies.discount_to_everyone(customers, budget)


def choose_actions__mail_to_recent_buyers(customers, budget):
    """You mail those who ordered last. They are the ones who order anyway; and households with a contract cancel orders when they are mailed. Ask what an action changes, not who is good.

    fa: به آنانی نامه داده‌اید که تازه خرید کرده‌اند. همان‌ها به هر حال می‌خرند و خانوارهای قراردادی با نامه سفارششان را لغو می‌کنند. بپرسید اقدام چه چیزی را عوض می‌کند، نه این که چه کسی خوب است.
    """
    return policies.mail_recent_buyers(customers, budget)


def choose_actions__calls_where_money_is_lost(customers, budget):
    """You call those on whom the company loses most. A call keeps them, so the loss goes on for longer. Call those who earn money and might leave.

    fa: با کسانی تماس گرفته‌اید که شرکت از آنان بیش از همه زیان می‌بیند. تماس نگهشان می‌دارد و زیان بیشتر طول می‌کشد. با کسانی تماس بگیرید که سود می‌دهند و شاید بروند.
    """
    here = customers[customers["relationship"].eq("contract") & ~customers["left"] & (customers["profit_12"] < 0)]
    dearest = here.sort_values("profit_12", kind="stable").index
    return policies.as_far_as_it_goes("service call", customers, dearest, budget)


def choose_actions__budget_for_each(customers, budget):
    """You take the budget for what each customer may cost. It is what the actions of the month may cost in all.

    fa: بودجه را سقفِ هزینهٔ هر مشتری گرفته‌اید. بودجه سقفِ هزینهٔ همهٔ اقدام‌های ماه روی هم است.
    """
    affordable = {name: cost for name, cost in answer.ACTIONS.items() if cost <= budget}
    return [max(affordable, key=affordable.get)] * len(customers)
