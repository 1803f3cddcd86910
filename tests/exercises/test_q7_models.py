"""Judge the exercises on the three models of CRM."""

from itertools import pairwise
from math import nan

import numpy as np
import pandas as pd

from crm_course.testing import agree, agree_table, refused

# A small value chain.
LEANS_ON = {"portfolio": ["data", "culture"], "intimacy": ["staff", "data"], "network": []}

# Which models treat a topic.
ONE_MODEL = {
    "recognition": ["IDIC"],
    "dialogue": ["IDIC"],
    "individual treatment": ["IDIC"],
    "environment": ["QCI"],
    "experience": ["QCI"],
    "measurement": ["QCI"],
    "network": ["value chain"],
    "buying": ["value chain"],
    "culture": ["value chain"],
}
TWO_MODELS = {
    "worth": ["IDIC", "value chain"],
    "needs": ["IDIC", "value chain"],
    "proposition": ["QCI", "value chain"],
    "activities": ["QCI", "value chain"],
    "staff": ["QCI", "value chain"],
    "technology": ["QCI", "value chain"],
}


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _falling(*columns):
    """Demand that rows are in falling order of the first column, and of the next ones where it is equal."""
    rows = list(zip(*columns, strict=True))
    assert all(a >= b for a, b in pairwise(rows)), "the rows are not in the order asked for"


def _gap(table, column):
    """Return the table with its first value in the column missing."""
    return table.assign(**{column: table[column].astype(object).where(np.arange(len(table)) > 0, None)})


class TestDifferentiate:
    columns = ("tier", "need", "customers", "value", "growth")

    def customers(self, *rows):
        return pd.DataFrame(rows, columns=["value", "growth", "need"])

    def expect(self, lesson, args, *rows):
        agree_table(lesson.differentiate(*args), pd.DataFrame(rows, columns=self.columns), key=["tier", "need"])

    def test_five_tiers(self, lesson):
        """Two of ten have a high value, two a high growth, one both; one would bring a loss even at the best.

        fa: از ده مشتری دو تا ارزش زیاد دارند و دو تا رشد زیاد، یکی هر دو را؛ یکی در بهترین حال هم زیان می‌آورد.
        """
        customers = self.customers(
            (900, 100, "price"),
            (800, 700, "advice"),
            (100, 900, "price"),
            (90, 20, "price"),
            (80, 10, "price"),
            (70, 60, "advice"),
            (60, 0, "price"),
            (-50, 60, "price"),
            (-50, 50, "advice"),
            (-50, 49, "advice"),
        )
        self.expect(
            lesson,
            (customers, 0.2),
            ("most valuable", "price", 1, 900, 100),
            ("super growth", "advice", 1, 800, 700),
            ("most growable", "price", 1, 100, 900),
            ("low maintenance", "price", 4, 180, 90),
            ("low maintenance", "advice", 2, 20, 110),
            ("below zero", "advice", 1, -50, 49),
        )

    def test_a_fifth_is_the_top(self, lesson):
        """If `top` is not given a fifth of the customers is the top, by number and not by value.

        fa: اگر `top` داده نشود یک‌پنجمِ مشتریان بالای فهرست است، به شمار و نه به ارزش.
        """
        customers = self.customers((9000, 0, "a"), (5, 0, "a"), *[(1, 0, "a")] * 7, (0, 3, "a"))
        rows = [("most valuable", "a", 2, 9005, 0), ("low maintenance", "a", 7, 7, 0), ("most growable", "a", 1, 0, 3)]
        self.expect(lesson, (customers,), *rows)
        self.expect(lesson, (customers, 1), ("most valuable", "a", 9, 9012, 0), rows[-1])

    def test_equal_customers(self, lesson):
        """Equal customers are treated alike: who shares the last place at the top is in, and who comes after a shared place is not.

        fa: برابرها یک حکم دارند: هر که در آخرین جای بالای فهرست شریک است داخل است، و آن که پس از جای مشترک می‌آید نه.
        """
        customers = self.customers(*[(5, 1, "a")] * 3, (4, 3, "a"), (3, 2, "a"), *[(0, 0, "a")] * 5)
        rows = [("most valuable", "a", 3, 15, 3), ("most growable", "a", 2, 7, 5), ("low maintenance", "a", 5, 0, 0)]
        self.expect(lesson, (customers, 0.2), *rows)
        self.expect(lesson, (customers, 0.3), ("super growth", *rows[0][1:]), *rows[1:])
        three = [("super growth", "a", 4, 19, 6), ("most growable", "a", 1, 3, 2), ("low maintenance", "a", 5, 0, 0)]
        self.expect(lesson, (customers, 0.31), *three)

    def test_nothing_is_not_much(self, lesson):
        """A value or growth of 0 is not high, even if nobody has more; with a loss and no growth one is below zero.

        fa: ارزش یا رشدِ صفر زیاد نیست، حتی اگر هیچ‌کس بیشتر نداشته باشد؛ زیانِ بی‌رشد زیر صفر است.
        """
        customers = self.customers((0, 0, "a"), (-1, 0, "a"), (-1, 1, "b"), (-2, 1, "b"))
        rows = [("low maintenance", "a", 1, 0, 0), ("most growable", "b", 1, -1, 1)]
        self.expect(lesson, (customers, 0.25), *rows, ("below zero", "a", 1, -1, 0), ("below zero", "b", 1, -2, 1))
        self.expect(lesson, (self.customers((1, 0, "a")), 0.01), ("most valuable", "a", 1, 1, 0))
        self.expect(lesson, (self.customers((-1, 5, "a")), 0.5), ("most growable", "a", 1, -1, 5))

    def test_unknown_needs(self, lesson):
        """Customers whose need is missing are a group in their tier: these have to be asked.

        fa: مشتریانی که نیازشان معلوم نیست در ردهٔ خود گروهی جدایند: از این‌ها باید پرسید.
        """
        customers = self.customers((9, 0, None), (8, 0, "price"), (1, 0, None), (1, 0, None), (1, 0, "price"))
        self.expect(
            lesson,
            (customers, 0.4),
            ("most valuable", "unknown", 1, 9, 0),
            ("most valuable", "price", 1, 8, 0),
            ("low maintenance", "unknown", 2, 2, 0),
            ("low maintenance", "price", 1, 1, 0),
        )
        nobody = customers.assign(need=None)
        rows = [("most valuable", "unknown", 2, 17, 0), ("low maintenance", "unknown", 3, 3, 0)]
        self.expect(lesson, (nobody, 0.4), *rows)

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customers.

        fa: برای هر مشتریانی درست است.
        """
        for top in (0.1, 0.35):
            customers = pd.DataFrame({"customer": range(150)})
            customers["value"] = rng.integers(-30, 50, 150)
            customers["growth"] = rng.integers(0, 50, 150)
            customers["need"] = rng.choice(np.array(["price", "advice", "speed", None], dtype=object), 150)
            customers = _shuffled(rng, customers)
            agree_table(
                lesson.differentiate(customers, top), answer.differentiate(customers, top), key=["tier", "need"]
            )

    def test_no_customers(self, lesson):
        """No customers give no rows.

        fa: بدون مشتری نتیجه سطری ندارد.
        """
        self.expect(lesson, (self.customers((1, 0, "a")).iloc[:0], 0.2))

    def test_bad_input_is_refused(self, lesson):
        """A missing value or growth is refused, a negative growth, and a `top` that is not more than 0 and at most 1.

        fa: ارزش یا رشدِ خالی پذیرفته نمی‌شود، رشدِ منفی هم، و `top`ی که بیش از ۰ و حداکثر ۱ نباشد نیز.
        """
        customers = self.customers((9, 1, "a"), (8, 0, "b"))
        for column in ("value", "growth"):
            with refused(ValueError):
                lesson.differentiate(_gap(customers, column), 0.2)
        with refused(ValueError):
            lesson.differentiate(customers.assign(growth=[3, -1]), 0.2)
        for top in (0, -0.2, 1.01, nan):
            with refused(ValueError):
                lesson.differentiate(customers, top)


class TestIdicNextStep:
    good = (
        ("identify", 95, 90, "high"),
        ("differentiate", 66, 60, "high"),
        ("interact", 84, 70, "high"),
        ("customise", 5, 4, "high"),
    )

    def measures(self, *rows, without=()):
        """Return measures that are all met, but for the steps in `without`, and the rows."""
        kept = [row for row in self.good if row[0] not in without]
        return pd.DataFrame([*kept, *rows], columns=["step", "result", "threshold", "good"])

    def next(self, lesson, measures):
        found = lesson.idic_next_step(measures)
        return found["step"], found["why"]

    def test_all_pass(self, lesson):
        """If all four pass, even just so, there is no step to work on.

        fa: اگر هر چهار گام بگذرد، حتی در مرزِ آستانه، گامی برای کار نمی‌ماند.
        """
        agree(self.next(lesson, self.measures()), (None, "all pass"))
        limit = self.measures(*[(step, 7.3, 7.3, good) for step, *_ in self.good for good in ("high", "low")])
        agree(self.next(lesson, limit), (None, "all pass"))

    def test_last_step_points_back(self, lesson):
        """If only customising fails, the cause is one of the two steps before it: the one with the smaller margin.

        fa: اگر تنها سفارشی‌سازی شکست بخورد، علت در یکی از دو گامِ پیش از آن است: آن که حاشیه‌اش کمتر است.
        """
        fails = ("customise", 3, 4, "high")
        agree(self.next(lesson, self.measures(fails)), ("differentiate", "points back"))
        agree(self.next(lesson, self.measures(fails, ("interact", 71, 70, "high"))), ("interact", "points back"))
        agree(self.next(lesson, self.measures(fails, ("identify", 90, 90, "high"))), ("differentiate", "points back"))

    def test_equal_margins(self, lesson):
        """If both margins are equal, whatever rounding makes of the last digits, differentiating comes first.

        fa: اگر هر دو حاشیه برابر باشند، هر چه گردکردن در رقم‌های آخر بکند، متمایز کردن پیش است.
        """
        without = ("differentiate", "interact", "customise")
        fails = ("customise", 3, 4, "high")
        for first, second in (((0.9, 0.6), (0.75, 0.5)), ((0.75, 0.5), (0.9, 0.6)), ((84, 70), (84, 70))):
            pair = [("differentiate", *first, "high"), ("interact", *second, "high")]
            agree(self.next(lesson, self.measures(*pair, fails, without=without)), ("differentiate", "points back"))
        pair = [("differentiate", 1.5001, 1, "high"), ("interact", 1.5, 1, "high")]
        agree(self.next(lesson, self.measures(*pair, fails, without=without)), ("interact", "points back"))

    def test_earliest_failure(self, lesson):
        """The earliest step that fails is the one to work on, however badly later ones fail.

        fa: نخستین گامی که شکست می‌خورد کارِ بعدی است، هر قدر هم گام‌های بعدی بدتر باشند.
        """
        rows = [("customise", 0, 4, "high")]
        for step, slightly in (("interact", 60), ("differentiate", 59), ("identify", 89.9)):
            rows.append((step, slightly, 90, "high"))
            agree(self.next(lesson, self.measures(*rows)), (step, "fails"))

    def test_low_can_be_good(self, lesson):
        """Of some measures low results are good: 4 % of records there twice meet a threshold of 5 %, 6 % do not.

        fa: در برخی سنجه‌ها پایین خوب است: ۴٪ رکوردِ تکراری آستانهٔ ۵٪ را برآورده می‌کند و ۶٪ نه.
        """
        agree(self.next(lesson, self.measures(("identify", 4, 5, "low"))), (None, "all pass"))
        agree(self.next(lesson, self.measures(("identify", 6, 5, "low"))), ("identify", "fails"))
        rows = [("interact", 9, 10, "low"), ("differentiate", 50, 100, "low"), ("customise", 3, 4, "high")]
        measures = self.measures(*rows, without=("interact", "differentiate", "customise"))
        agree(self.next(lesson, measures), ("interact", "points back"))

    def test_every_measure_has_to_be_met(self, lesson):
        """A good measure does not make up for one of the same step that fails.

        fa: سنجهٔ خوب جای سنجه‌ای از همان گام را که برآورده نشده نمی‌گیرد.
        """
        measures = self.measures(("differentiate", 55, 60, "high"), ("differentiate", 600, 60, "high"))
        agree(self.next(lesson, measures), ("differentiate", "fails"))

    def test_what_nobody_measured(self, lesson):
        """A step without a result, or with one result missing, does not pass; if another measure of it fails, it fails.

        fa: گامی که نتیجه‌ای ندارد یا یک نتیجه‌اش خالی است نمی‌گذرد؛ اگر سنجهٔ دیگری از آن برآورده نشده باشد شکست خورده است.
        """
        for step in ("identify", "interact", "customise"):
            agree(self.next(lesson, self.measures(without=(step,))), (step, "not measured"))
            agree(self.next(lesson, self.measures((step, None, 5, "low"))), (step, "not measured"))
            agree(
                self.next(lesson, self.measures((step, None, 5, "low"), (step, 6, 5, "low"))[::-1]),
                (
                    "differentiate" if step == "customise" else step,
                    "points back" if step == "customise" else "fails",
                ),
            )
        unknown_first = self.measures(("interact", None, 5, "high"), ("customise", 1, 4, "high"))
        agree(self.next(lesson, unknown_first), ("interact", "not measured"))
        failed_first = self.measures(("interact", None, 5, "high"), ("differentiate", 1, 4, "high"))
        agree(self.next(lesson, failed_first), ("differentiate", "fails"))

    def test_margins(self, lesson):
        """The margin of a step is the smallest of its measures', as a share of the threshold; without a result there is none.

        fa: حاشیهٔ گام کوچک‌ترین حاشیهٔ سنجه‌های آن است، به‌صورت سهمی از آستانه؛ بی‌نتیجه حاشیه‌ای نیست.
        """
        measures = self.measures(
            ("identify", 4, 5, "low"),
            ("identify", 81, 90, "high"),
            ("differentiate", None, 3, "high"),
            ("interact", None, 3, "high"),
            ("customise", 6, 4, "high"),
            without=("interact", "customise"),
        )
        margins = {"identify": -0.1, "differentiate": 0.1, "interact": None, "customise": 0.5}
        agree(lesson.idic_next_step(measures), {"step": "identify", "why": "fails", "margins": margins})
        none = dict.fromkeys(margins)
        empty = {"step": "identify", "why": "not measured", "margins": none}
        agree(lesson.idic_next_step(self.measures(without=margins)), empty)

    def test_fresh_measures(self, lesson, answer, rng):
        """It holds for any measures.

        fa: برای هر سنجه‌ای درست است.
        """
        for chance in (0.5, 0.6, 0.75, 0.9):
            measures = pd.DataFrame({"step": rng.choice([row[0] for row in self.good], 8)})
            measures["good"] = rng.choice(["high", "low"], 8)
            measures["threshold"] = rng.uniform(1, 9, 8)
            met = np.where(rng.random(8) < chance, 1, -1) * np.where(measures["good"] == "high", 1, -1)
            measures["result"] = measures["threshold"] * (1 + met * rng.uniform(0.1, 0.9, 8))
            if chance == 0.5:
                measures.loc[3, "result"] = None
            agree(lesson.idic_next_step(measures), answer.idic_next_step(measures))

    def test_bad_input_is_refused(self, lesson):
        """A step that IDIC does not have is refused, a direction that is neither high nor low, and a threshold that is missing or not more than 0.

        fa: گامی که در IDIC نیست پذیرفته نمی‌شود، جهتی که نه high است و نه low هم، و آستانه‌ای که خالی است یا بیش از ۰ نیست نیز.
        """
        for row in (
            ("inspire", 5, 4, "high"),
            ("identify", 5, 4, "middling"),
            ("identify", 5, None, "high"),
            ("identify", 5, 0, "high"),
            ("identify", 5, -4, "high"),
        ):
            with refused(ValueError):
                lesson.idic_next_step(self.measures(row))


class TestQciScore:
    def form(self, **areas):
        """Return answers: a number, None for one not given, "-" for a question that does not apply."""
        rows = [(area, answer) for area, answers in areas.items() for answer in answers]
        table = pd.DataFrame(rows, columns=["area", "answer"])
        applies = table["answer"] != "-"
        return table.assign(answer=table["answer"].where(applies, None).astype(float), applies=applies)

    def test_complete_form(self, lesson):
        """Areas of 75 and 25 with weights of 3 and 1 score (3 × 75 + 25) ÷ 4 = 62.5, however many questions they have.

        fa: دو حوزه با نمرهٔ ۷۵ و ۲۵ و وزن ۳ و ۱ می‌شود ۶۲٫۵، هر چند پرسش که داشته باشند.
        """
        got = lesson.qci_score(self.form(offer=[3], data=[0, 1, 2, 1]), {"offer": 3, "data": 1})
        areas = {"offer": 75, "data": 25}
        agree(got, {"score": 62.5, "coverage": 1, "lowest": 62.5, "highest": 62.5, "areas": areas})

    def test_not_answered(self, lesson):
        """A question without an answer leaves the score but not the coverage, and the limits say what it could change.

        fa: پرسشِ بی‌پاسخ از نمره بیرون می‌رود اما از پوشش نه، و حدها می‌گویند چه قدر می‌توانست تغییر دهد.
        """
        got = lesson.qci_score(self.form(offer=[4, None, None, 2], data=[1, 1]), {"offer": 1, "data": 1})
        areas = {"offer": 75, "data": 25}
        agree(got, {"score": 50, "coverage": 0.75, "lowest": 31.25, "highest": 56.25, "areas": areas})

    def test_does_not_apply(self, lesson):
        """A question that does not apply is as if it were not on the form; so is an area of such questions alone.

        fa: پرسشی که موضوعیت ندارد گویی در برگه نیست؛ حوزه‌ای که همهٔ پرسش‌هایش چنین باشد هم.
        """
        form = self.form(offer=["-", 4, "-", 1], data=["-", "-"], staff=[2])
        got = lesson.qci_score(form, {"offer": 1, "data": 8, "staff": 3})
        areas = {"offer": 62.5, "data": None, "staff": 50}
        agree(got, {"score": 53.125, "coverage": 1, "lowest": 53.125, "highest": 53.125, "areas": areas})

    def test_area_without_an_answer(self, lesson):
        """The weight of an area that applies but has no answer is spread over the others; the coverage remembers it.

        fa: وزنِ حوزه‌ای که موضوعیت دارد اما پاسخی ندارد میان بقیه پخش می‌شود؛ پوشش آن را به یاد دارد.
        """
        got = lesson.qci_score(self.form(offer=[4], data=[None, None], staff=[0]), {"offer": 3, "data": 5, "staff": 2})
        areas = {"offer": 100, "data": None, "staff": 0}
        agree(got, {"score": 60, "coverage": 0.5, "lowest": 30, "highest": 80, "areas": areas})

    def test_weights_in_any_unit(self, lesson):
        """Only the proportions of the weights matter, and areas that the form does not have are ignored.

        fa: تنها نسبتِ وزن‌ها مهم است و حوزه‌هایی که در برگه نیستند نادیده می‌مانند.
        """
        form = self.form(offer=[4, None], data=[2])
        want = {"score": 200 / 3, "coverage": 5 / 6, "lowest": 50, "highest": 200 / 3}
        want["areas"] = {"offer": 100, "data": 50}
        agree(lesson.qci_score(form, {"offer": 0.1, "data": 0.2}), want)
        agree(lesson.qci_score(form, {"staff": -7, "data": 80, "offer": 40, "law": None}), want)

    def test_nothing_answered(self, lesson):
        """Without an answer there is no score, and all is possible; if nothing applies nothing can be said.

        fa: بدون پاسخ نمره‌ای نیست و همه‌چیز ممکن است؛ اگر چیزی موضوعیت نداشته باشد هیچ نمی‌توان گفت.
        """
        got = lesson.qci_score(self.form(offer=[None, "-"]), {"offer": 1})
        agree(got, {"score": None, "coverage": 0, "lowest": 0, "highest": 100, "areas": {"offer": None}})
        nothing = {"score": None, "coverage": None, "lowest": None, "highest": None}
        agree(lesson.qci_score(self.form(offer=["-"]), {"offer": 1}), {**nothing, "areas": {"offer": None}})
        agree(lesson.qci_score(self.form(offer=[1]).iloc[:0], {"offer": 1}), {**nothing, "areas": {}})

    def test_fresh_forms(self, lesson, answer, rng):
        """It holds for any form.

        fa: برای هر برگه‌ای درست است.
        """
        for _ in range(3):
            form = pd.DataFrame({"area": rng.choice(list("abcdef"), 30), "applies": rng.random(30) < 0.8})
            given = form["applies"] & (rng.random(30) < 0.7)
            form["answer"] = pd.Series(rng.uniform(0, 4, 30)).where(given)
            weights = {area: float(weight) for area, weight in zip("abcdef", rng.uniform(1, 9, 6), strict=True)}
            form = _shuffled(rng, form)
            agree(lesson.qci_score(form, weights), answer.qci_score(form, weights))

    def test_bad_input_is_refused(self, lesson):
        """An answer beyond the scale is refused, one to a question that does not apply, a missing area, and a weight that is missing or not more than 0.

        fa: پاسخِ بیرون از مقیاس پذیرفته نمی‌شود، پاسخ به پرسشی که موضوعیت ندارد هم، حوزهٔ خالی هم، و وزنی که نیست یا بیش از ۰ نیست نیز.
        """
        form, weights = self.form(offer=[4, 0, None], data=[3]), {"offer": 1, "data": 1}
        assert lesson.qci_score(form, weights)
        for bad in (
            form.assign(answer=[4, -0.1, None, 3]),
            form.assign(answer=[4.1, 0, None, 3]),
            form.assign(applies=[True, False, True, True]),
            _gap(form, "area"),
            _gap(form, "applies"),
        ):
            with refused(ValueError):
                lesson.qci_score(bad, weights)
        for bad in ({"offer": 1}, {"offer": 1, "data": 0}, {"offer": 1, "data": -1}, {"offer": nan, "data": 1}):
            with refused(ValueError):
                lesson.qci_score(form, bad)


class TestValueChainGaps:
    columns = ("part", "kind", "score", "effective", "target", "gap", "limited_by", "closes")

    def table(self, lesson, *args):
        """Return the table, having seen that it is in the order asked for."""
        table = lesson.value_chain_gaps(*args)
        _falling(table["closes"].round(6), table["gap"].round(6))
        return table

    def expect(self, lesson, args, *rows):
        agree_table(self.table(lesson, *args), pd.DataFrame(rows, columns=self.columns), key="part")

    def test_weak_condition(self, lesson):
        """Data of 30 hold back the two stages on them, whatever these score; raising the data closes three gaps at once.

        fa: دادهٔ ۳۰ هر دو مرحلهٔ روی خود را نگه می‌دارد، هر نمره‌ای که داشته باشند؛ بالا بردنش سه شکاف را با هم می‌بندد.
        """
        assessment = {"portfolio": 80, "intimacy": 55, "network": 50, "data": 30, "culture": 70, "staff": 65}
        self.expect(
            lesson,
            (assessment, dict.fromkeys(assessment, 60), LEANS_ON),
            ("data", "condition", 30, 30, 60, 30, None, 30 + 30 + 25),
            ("network", "stage", 50, 50, 60, 10, None, 10),
            ("portfolio", "stage", 80, 30, 60, 30, "data", 0),
            ("intimacy", "stage", 55, 30, 60, 30, "data", 0),
            ("culture", "condition", 70, 70, 60, 0, None, 0),
            ("staff", "condition", 65, 65, 60, 0, None, 0),
        )

    def test_two_limits(self, lesson):
        """The smallest score is the limit, the first of equal ones is named, and one of two equal limits alone closes only its own gap.

        fa: کوچک‌ترین نمره حد است، از برابرها نخستین نام برده می‌شود، و بالا بردنِ یکی از دو حدِ برابر تنها شکافِ خودش را می‌بندد.
        """
        assessment = {"staff": 20, "data": 20, "intimacy": 90, "culture": 40, "portfolio": 90}
        self.expect(
            lesson,
            (assessment, dict.fromkeys(assessment, 50), LEANS_ON),
            ("data", "condition", 20, 20, 50, 30, None, 30 + 20),
            ("staff", "condition", 20, 20, 50, 30, None, 30),
            ("culture", "condition", 40, 40, 50, 10, None, 10),
            ("intimacy", "stage", 90, 20, 50, 30, "staff", 0),
            ("portfolio", "stage", 90, 20, 50, 30, "data", 0),
        )

    def test_equal_but_for_rounding(self, lesson):
        """Staff and network both close 28.7, but for rounding in the last digits: the larger gap comes first.

        fa: کارکنان و شبکه، جز خطای گرد کردن، هر دو ۲۸٫۷ می‌بندند: شکافِ بزرگ‌تر اول می‌آید.
        """
        assessment = {"staff": 39.8, "intimacy": 48.0, "network": 31.6}
        self.expect(
            lesson,
            (assessment, dict.fromkeys(assessment, 60.3), {"intimacy": ["staff"], "network": []}),
            ("network", "stage", 31.6, 31.6, 60.3, 28.7, None, 28.7),
            ("staff", "condition", 39.8, 39.8, 60.3, 20.5, None, 20.5 + 8.2),
            ("intimacy", "stage", 48, 39.8, 60.3, 20.5, "staff", 0),
        )

    def test_not_limited(self, lesson):
        """A stage that is no better than its conditions is limited by none, and raising it helps up to where they hold.

        fa: مرحله‌ای که از شرط‌هایش بهتر نیست حدی ندارد، و بالا بردنش تا جایی که آن‌ها نگه می‌دارند کمک می‌کند.
        """
        assessment = {"portfolio": 40, "intimacy": 30, "data": 40, "culture": 90, "staff": 35}
        targets = {"portfolio": 40, "intimacy": 80, "data": 25, "culture": 100, "staff": 60}
        self.expect(
            lesson,
            (assessment, targets, LEANS_ON),
            ("staff", "condition", 35, 35, 60, 25, None, 25),
            ("culture", "condition", 90, 90, 100, 10, None, 10),
            ("intimacy", "stage", 30, 30, 80, 50, None, 5),
            ("portfolio", "stage", 40, 40, 40, 0, None, 0),
            ("data", "condition", 40, 40, 25, 0, None, 0),
        )

    def test_conditions_of_the_course(self, lesson):
        """If it is not said which stage leans on which condition, `LEANS_ON` holds; 0 and 100 are scores like others.

        fa: اگر گفته نشود هر مرحله بر چه تکیه دارد، `LEANS_ON` به کار می‌رود؛ ۰ و ۱۰۰ هم نمره‌اند.
        """
        assessment = {"network development": 100, "procurement": 0, "culture and leadership": 50}
        self.expect(
            lesson,
            (assessment, dict.fromkeys(assessment, 100)),
            ("procurement", "condition", 0, 0, 100, 100, None, 150),
            ("culture and leadership", "condition", 50, 50, 100, 50, None, 50),
            ("network development", "stage", 100, 0, 100, 100, "procurement", 0),
        )

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        conditions = ["culture", "data", "staff", "buying"]
        for _ in range(3):
            leans_on = {f"stage {n}": [str(name) for name in rng.permutation(conditions)[:n]] for n in range(4)}
            parts = [*leans_on, *conditions]
            assessment = {part: float(score) for part, score in zip(parts, rng.uniform(10, 90, 8), strict=True)}
            targets = {part: float(score) for part, score in zip(parts, rng.uniform(30, 95, 8), strict=True)}
            args = (assessment, targets, leans_on)
            agree_table(self.table(lesson, *args), answer.value_chain_gaps(*args), key="part")

    def test_nothing_assessed(self, lesson):
        """An empty assessment gives no rows.

        fa: ارزیابیِ تهی سطری نمی‌دهد.
        """
        self.expect(lesson, ({}, {}, LEANS_ON))

    def test_bad_input_is_refused(self, lesson):
        """Parts without a target or score are refused, numbers that are missing or not from 0 to 100, and a stage without one of its conditions.

        fa: بخشِ بی‌هدف یا بی‌نمره پذیرفته نمی‌شود، عددی که خالی است یا از ۰ تا ۱۰۰ نیست هم، و مرحله‌ای که یکی از شرط‌هایش نیست نیز.
        """
        good = {"intimacy": 50, "data": 50, "staff": 50}
        assert len(lesson.value_chain_gaps(good, good, LEANS_ON)) == 3
        two, more = {"intimacy": 50, "data": 50}, {**good, "network": 50}
        for pair in ((good, more), (more, good), (two, two)):
            with refused(ValueError):
                lesson.value_chain_gaps(*pair, LEANS_ON)
        for number in (None, nan, -1, 101):
            bad = {**good, "data": number}
            with refused(ValueError):
                lesson.value_chain_gaps(bad, good, LEANS_ON)
            with refused(ValueError):
                lesson.value_chain_gaps(good, bad, LEANS_ON)


class TestPortfolioAnalysis:
    columns = ("customer", "profit", "future_value", "by_value", "by_volume", "by_role", "strategic", "action")

    def accounts(self, *rows):
        names = ["customer", "revenue", "margin", "cost_to_serve", "growth", "retention", "role"]
        return pd.DataFrame(rows, columns=names)

    def table(self, lesson, *args):
        """Return the table, having seen that the highest future value comes first."""
        table = lesson.portfolio_analysis(*args)
        _falling(table["future_value"].round(6))
        return table

    def expect(self, lesson, args, *rows):
        agree_table(self.table(lesson, *args), pd.DataFrame(rows, columns=self.columns), key="customer")

    def test_future_value(self, lesson):
        """A profit of 100 that grows by 10 %, survives with 0.8 and is discounted by 10 % is worth 80 + 64 in two years.

        fa: سود ۱۰۰ که ۱۰٪ رشد می‌کند، با احتمال ۰٫۸ می‌ماند و ۱۰٪ تنزیل می‌شود در دو سال ۸۰ + ۶۴ می‌ارزد.
        """
        accounts = self.accounts(("Ava", 900, 140, 40, 0.1, 0.8, None))
        self.expect(lesson, (accounts, 2, 0.1), ("Ava", 100, 144, True, True, False, True, "protect"))
        five = 80 + 64 + 51.2 + 40.96 + 32.768
        self.expect(lesson, (accounts,), ("Ava", 100, five, True, True, False, True, "protect"))
        one = accounts.assign(growth=-0.5, retention=1)
        self.expect(lesson, (one, 1, 0.25), ("Ava", 100, 40, True, True, False, True, "protect"))

    def test_few_make_up_the_share(self, lesson):
        """Of 100 in all 50 come from one: alone short of 80 %. With the next two, who are equal, it is 90: the fourth is not needed.

        fa: از ۱۰۰، ۵۰ از یکی می‌آید: به‌تنهایی به ۸۰٪ نمی‌رسد. با دو تای بعدی که برابرند ۹۰ می‌شود: چهارمی لازم نیست.
        """
        rows = [("Bo", 20), ("Ava", 50), ("Di", 10), ("Cy", 20), ("Ed", -40), ("Flo", 0)]
        accounts = self.accounts(*[(name, 10, value + 50, 50, 0, 1, None) for name, value in rows])
        limits = (accounts, 1, 0, 0.8, 0.9)
        table = self.table(lesson, *limits).set_index("customer")
        chosen = {"Ava": True, "Bo": True, "Cy": True, "Di": False, "Ed": False, "Flo": False}
        agree(table["by_value"].to_dict(), chosen)
        agree(table["strategic"].to_dict(), chosen)
        half = self.table(lesson, accounts, 1, 0, 0.5, 0.9).set_index("customer")
        agree(half["by_value"].to_dict(), {name: name == "Ava" for name in chosen})
        for share in (0.905, 1):
            more = self.table(lesson, accounts, 1, 0, share, 0.9).set_index("customer")
            agree(more["by_value"].to_dict(), {**chosen, "Di": True})

    def test_growth_and_retention_decide(self, lesson):
        """A small customer who grows and stays comes before a large one who is leaving.

        fa: مشتریِ کوچکی که رشد می‌کند و می‌ماند پیش از مشتریِ بزرگی است که می‌رود.
        """
        rows = [("big", 50, 100, 0, 0, 0.1, None), ("small", 50, 30, 0, 0.5, 1, None)]
        self.expect(
            lesson,
            (self.accounts(*rows), 3, 0, 0.5, 0.6),
            ("small", 30, 45 + 67.5 + 101.25, True, False, False, True, "protect"),
            ("big", 100, 11.1, False, False, False, False, "harvest"),
        )

    def test_volume(self, lesson):
        """A twentieth of the revenue makes important, with no profit too, but not with a loss.

        fa: یک‌بیستمِ درآمد مشتری را مهم می‌کند، بی‌سود هم، اما با زیان نه.
        """
        rows = [
            ("Ava", 1800, 400, 0, 0, 1, None),
            ("Bo", 100, 30, 30, 0, 1, None),
            ("Cy", 99, 30, 30, 0, 1, None),
            ("Di", 1, 0, 0, 0.1, 1, None),
        ]
        none = [
            ("Cy", 0, 0, False, False, False, False, "harvest"),
            ("Di", 0, 0, False, False, False, False, "enhance"),
        ]
        ava = ("Ava", 400, 400, True, True, False, True, "protect")
        bo = ("Bo", 0, 0, False, True, False, True, "protect")
        self.expect(lesson, (self.accounts(*rows), 1, 0), ava, bo, *none)
        rows[1] = ("Bo", 100, 30, 31, 0, 1, None)
        loss = ("Bo", -1, -1, False, False, False, False, "re-engineer")
        self.expect(lesson, (self.accounts(*rows), 1, 0), ava, loss, *none)

    def test_roles(self, lesson):
        """A benchmark, an inspiration or a door opener is important even at a loss, and is made cheaper to serve, not ended.

        fa: الگو، الهام‌بخش و درگشا حتی با زیان مهم‌اند و خدمتشان ارزان‌تر می‌شود، پایان نمی‌یابد.
        """
        roles = ("benchmark", "inspiration", "door opener")
        rows = [(role, 1, -5, 5, 0.2, 1, role) for role in roles]
        rows += [
            ("none", 1, -5, 5, 0.2, 1, None),
            ("earns", 1, 8, 5, 0, 1, "benchmark"),
            ("Ava", 95, 97, 0, 0, 1, None),
        ]
        self.expect(
            lesson,
            (self.accounts(*rows), 1, 0),
            *[(role, -10, -12, False, False, True, True, "re-engineer") for role in roles],
            ("none", -10, -12, False, False, False, False, "end"),
            ("earns", 3, 3, False, False, True, True, "protect"),
            ("Ava", 97, 97, True, True, False, True, "protect"),
        )

    def test_actions_for_the_others(self, lesson):
        """Who is not important is enhanced, harvested, made cheaper to serve or, if not even the margin is above 0, ended.

        fa: آن که مهم نیست یا تقویت می‌شود یا برداشت می‌شود یا خدمتش ارزان‌تر می‌شود یا، اگر سودِ ناخالصش هم بالای صفر نباشد، پایان می‌یابد.
        """
        rows = [
            ("grows", 1, 9, 5, 0.01, 0.5, None),
            ("stays", 1, 9, 5, 0, 0.5, None),
            ("shrinks", 1, 9, 5, -0.1, 0.5, None),
            ("costly", 1, 1, 5, 0.1, 0.5, None),
            ("hopeless", 1, 0, 5, 0.1, 0.5, None),
            ("Ava", 95, 500, 0, 0, 1, None),
        ]
        table = self.table(lesson, self.accounts(*rows), 1, 0).set_index("customer")
        want = ["enhance", "harvest", "harvest", "re-engineer", "end", "protect"]
        agree(table["action"].to_dict(), dict(zip([row[0] for row in rows], want, strict=True)))

    def test_fresh_accounts(self, lesson, answer, rng):
        """It holds for any accounts.

        fa: برای هر حساب‌هایی درست است.
        """
        n = 60
        accounts = pd.DataFrame({"customer": rng.permutation(n), "revenue": rng.gamma(0.5, 900, n)})
        accounts["margin"] = accounts["revenue"] * rng.normal(0.3, 0.2, n)
        accounts["cost_to_serve"] = rng.gamma(1, 60, n)
        accounts["growth"] = rng.normal(0, 0.1, n)
        accounts["retention"] = rng.uniform(0, 1, n)
        roles = np.array([None, "benchmark", "inspiration", "door opener"], dtype=object)
        accounts["role"] = rng.choice(roles, n, p=[0.85, 0.05, 0.05, 0.05])
        accounts = _shuffled(rng, accounts)
        for args in ((accounts,), (accounts, 3, 0.2, 0.5, 0.02)):
            agree_table(self.table(lesson, *args), answer.portfolio_analysis(*args), key="customer")

    def test_no_accounts(self, lesson):
        """No accounts give no rows.

        fa: بدون حساب نتیجه سطری ندارد.
        """
        self.expect(lesson, (self.accounts(("Ava", 1, 1, 1, 0, 1, None)).iloc[:0],))

    def test_bad_input_is_refused(self, lesson):
        """Missing values are refused, a customer with two rows, a retention that is not from 0 to 1, and an unknown role.

        fa: جای خالی پذیرفته نمی‌شود، مشتریِ دو سطری هم، ماندگاریی که از ۰ تا ۱ نیست هم، و نقشِ ناشناخته نیز.
        """
        accounts = self.accounts(("Ava", 90, 40, 10, 0, 1.0, None), ("Bo", 9, 4, 1, 0.1, 0.0, "benchmark"))
        assert len(lesson.portfolio_analysis(accounts)) == 2
        for column in ("customer", "revenue", "margin", "cost_to_serve", "growth", "retention"):
            with refused(ValueError):
                lesson.portfolio_analysis(_gap(accounts, column))
        for bad in (
            accounts.assign(customer="Ava"),
            accounts.assign(retention=[0.5, 1.01]),
            accounts.assign(retention=[-0.01, 0.5]),
            accounts.assign(role=["friend", None]),
        ):
            with refused(ValueError):
                lesson.portfolio_analysis(bad)


class TestCompareModels:
    def expect(self, lesson, **questions):
        """Compare the answers, the topics being given as a text."""
        got = lesson.compare_models({name: topics.split(", ") for name, (topics, _) in questions.items()})
        agree(got, {name: [models.split(" + ") for models in want] for name, (_, want) in questions.items()})

    def test_what_one_model_treats(self, lesson):
        """Nine of the topics have a part in one model alone.

        fa: نه موضوع تنها در یک مدل بخشی دارند.
        """
        self.expect(lesson, **{topic: (topic, models) for topic, models in ONE_MODEL.items()})

    def test_what_two_models_treat(self, lesson):
        """Six topics have a part in two models: each of them answers.

        fa: شش موضوع در دو مدل بخشی دارند: هر یک از آن‌ها پاسخ می‌دهد.
        """
        self.expect(lesson, **{topic: (topic, models) for topic, models in TWO_MODELS.items()})

    def test_all_topics_of_a_question(self, lesson):
        """A model answers a question alone only if it treats all its topics.

        fa: مدل تنها آنگاه به‌تنهایی پاسخ می‌دهد که به همهٔ موضوع‌های پرسش بپردازد.
        """
        self.expect(
            lesson,
            customer=("worth, recognition", ["IDIC"]),
            person=("needs, individual treatment, worth, dialogue, recognition", ["IDIC"]),
            portfolio=("network, worth, needs", ["value chain"]),
            company=("staff, technology", ["QCI", "value chain"]),
            effect=("activities, measurement, staff", ["QCI"]),
            twice=("worth, worth, culture", ["value chain"]),
        )

    def test_models_together(self, lesson):
        """If none treats all, the fewest that do it together are named, all combinations of that number.

        fa: اگر هیچ مدلی به همه نپردازد، کمترین مدل‌هایی که با هم می‌پردازند نام برده می‌شوند، با همهٔ ترکیب‌های همان شمار.
        """
        self.expect(
            lesson,
            rivals=("worth, environment", ["IDIC + QCI", "QCI + value chain"]),
            talk=("dialogue, technology", ["IDIC + QCI", "IDIC + value chain"]),
            partners=("network, recognition, worth, staff", ["IDIC + value chain"]),
            all=("measurement, buying, recognition", ["IDIC + QCI + value chain"]),
        )

    def test_fresh_questions(self, lesson, answer, rng):
        """It holds for any question.

        fa: برای هر پرسشی درست است.
        """
        topics = [*ONE_MODEL, *TWO_MODELS]
        questions = {
            f"question {n}": [str(topic) for topic in rng.choice(topics, rng.integers(2, 5))] for n in range(30)
        }
        agree(lesson.compare_models(questions), answer.compare_models(questions))

    def test_no_questions(self, lesson):
        """No questions give no answers.

        fa: بدون پرسش پاسخی نیست.
        """
        agree(lesson.compare_models({}), {})

    def test_bad_input_is_refused(self, lesson):
        """A question without a topic, or with one that is not in `TOPICS`, is refused.

        fa: پرسشِ بی‌موضوع، یا با موضوعی که در `TOPICS` نیست، پذیرفته نمی‌شود.
        """
        for topics in ([], ["price"], ["worth", "price"]):
            with refused(ValueError):
                lesson.compare_models({"good": ["worth"], "bad": topics})
