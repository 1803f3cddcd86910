"""Judge the exercises on measuring experience."""

from math import nan, sqrt

import numpy as np
import pandas as pd

from crm_course import load
from crm_course.testing import agree, agree_table, held_out, refused


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _gap(table, column):
    """Return the table with its first value in the column missing."""
    return table.assign(**{column: table[column].astype(object).where(np.arange(len(table)) > 0, None)})


def _falling(values, what):
    assert (np.diff(np.array(values, dtype=float)) <= 1e-9).all(), f"the highest {what} comes first"


def _survey(rng, least, most, people):
    """Return answers on a scale, some missing; the first is given."""
    scores = rng.integers(least, most + 1, people).tolist()
    return [scores[0], *(None if rng.random() < 0.2 else score for score in scores[1:])]


class TestNps:
    def near(self, got, want):
        """Compare; the interval of somebody who writes 1.96 for the quantile is right, too."""
        agree(got, want, rel=0, abs=0.005)

    def test_textbook_case(self, lesson):
        """50 promoters, 30 passives and 20 detractors give 50 % − 20 % = 30, and 100 × √(0.61 ÷ 100) × 1.96 = 15.3 on either side.

        fa: ۵۰ ترویج‌کننده، ۳۰ بی‌طرف و ۲۰ منتقد می‌شود ۵۰٪ − ۲۰٪ = ۳۰، با ۱۵٫۳ = ۱٫۹۶ × √(۰٫۶۱ ÷ ۱۰۰) × ۱۰۰ در هر سو.
        """
        got = lesson.nps([10] * 30 + [9] * 20 + [8] * 20 + [7] * 10 + [6] * 15 + [0] * 5)
        counts = {"promoters": 50, "passives": 30, "detractors": 20, "answers": 100, "missing": 0}
        self.near(got, {"nps": 30, "low": 14.692, "high": 45.308, **counts})

    def test_each_answer_has_its_group(self, lesson):
        """9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors.

        fa: ۹ و ۱۰ ترویج‌کننده‌اند، ۷ و ۸ بی‌طرف، و ۰ تا ۶ منتقد.
        """
        for score in range(11):
            group = "promoters" if score >= 9 else "passives" if score >= 7 else "detractors"
            counts = {"promoters": 0, "passives": 0, "detractors": 0, "answers": 2, "missing": 0, group: 2}
            value = {"promoters": 100, "passives": 0, "detractors": -100}[group]
            self.near(lesson.nps([score, score]), {"nps": value, "low": value, "high": value, **counts})

    def test_missing_answers(self, lesson):
        """Those who did not answer are left out and counted: two of three promoters, one detractor, 33.3.

        fa: آن که پاسخ نداده کنار می‌رود و شمرده می‌شود: دو ترویج‌کننده و یک منتقد از سه نفر، ۳۳٫۳.
        """
        counts = {"promoters": 2, "passives": 0, "detractors": 1, "answers": 3, "missing": 2}
        half = 100 * 1.959964 * sqrt((1 - 1 / 9) / 3)
        want = {"nps": 100 / 3, "low": 100 / 3 - half, "high": 100, **counts}
        self.near(lesson.nps([10, None, 9, None, 2]), want)
        self.near(lesson.nps(np.array([10, nan, 9, nan, 2.0])), want)
        self.near(lesson.nps(pd.Series([10, None, 9, None, 2], index=[4, 4, 1, 0, 9], dtype="Int64")), want)

    def test_ends_of_the_scale(self, lesson):
        """The interval is cut off at −100 and +100.

        fa: بازه در ۱۰۰− و ۱۰۰+ بریده می‌شود.
        """
        high, low = lesson.nps([10] * 9 + [0]), lesson.nps([0] * 9 + [10])
        self.near([high["nps"], high["low"], high["high"]], [80, 42.812, 100])
        self.near([low["nps"], low["low"], low["high"]], [-80, -100, -42.812])

    def test_no_mean(self, lesson):
        """Answers with the same mean may have quite other scores.

        fa: پاسخ‌هایی با میانگینِ یکسان می‌توانند نمره‌هایی بسیار دور از هم داشته باشند.
        """
        agree([lesson.nps(scores)["nps"] for scores in ([9, 9, 3, 7], [7, 7, 7, 7], [10, 6, 6, 6])], [25, 0, -50])

    def test_fresh_surveys(self, lesson, answer, rng):
        """It holds for any survey.

        fa: برای هر نظرسنجی درست است.
        """
        for people in (2, 15, 80, 300):
            scores = _survey(rng, 0, 10, people)
            self.near(lesson.nps(scores), answer.nps(scores))

    def test_bad_input_is_refused(self, lesson):
        """An answer off the scale or between two numbers is refused, and a survey that nobody answered.

        fa: پاسخِ بیرون از مقیاس یا میان دو عدد پذیرفته نمی‌شود؛ نظرسنجیِ بی‌پاسخ هم.
        """
        for scores in ([10, 11], [-1, 5], [9, 8.5], [], [None, None]):
            with refused(ValueError):
                lesson.nps(scores)


class TestCsat:
    def test_textbook_case(self, lesson):
        """Of ten answers four are a 4 and two a 5: CSAT is 60 %.

        fa: از ده پاسخ چهار تا ۴ و دو تا ۵ است: CSAT برابر ۶۰٪ است.
        """
        got = lesson.csat([4, 4, 4, 4, 5, 5, 3, 3, 2, 1])
        agree(got, {"csat": 60, "answers": 10, "missing": 0})

    def test_each_answer(self, lesson):
        """4 and 5 are satisfied, 1, 2 and 3 are not.

        fa: ۴ و ۵ راضی‌اند و ۱، ۲ و ۳ نه.
        """
        for score, value in enumerate((0, 0, 0, 100, 100), 1):
            agree(lesson.csat([score]), {"csat": value, "answers": 1, "missing": 0})

    def test_missing_answers(self, lesson):
        """Those who did not answer are left out and counted.

        fa: آن که پاسخ نداده کنار می‌رود و شمرده می‌شود.
        """
        want = {"csat": 50, "answers": 4, "missing": 3}
        agree(lesson.csat([None, 5, 4, None, 1, 2, None]), want)
        agree(lesson.csat(np.array([nan, 5, 4, nan, 1, 2, nan])), want)
        agree(lesson.csat(pd.Series([nan, 5, 4, nan, 1, 2, nan], index=[3] * 7)), want)

    def test_fresh_surveys(self, lesson, answer, rng):
        """It holds for any survey.

        fa: برای هر نظرسنجی درست است.
        """
        for people in (1, 12, 200):
            scores = _survey(rng, 1, 5, people)
            agree(lesson.csat(scores), answer.csat(scores))

    def test_bad_input_is_refused(self, lesson):
        """An answer off the scale or between two numbers is refused, and a survey that nobody answered.

        fa: پاسخِ بیرون از مقیاس یا میان دو عدد پذیرفته نمی‌شود؛ نظرسنجیِ بی‌پاسخ هم.
        """
        for scores in ([5, 6], [0, 3], [4.5, 4], [], [None]):
            with refused(ValueError):
                lesson.csat(scores)


class TestCes:
    def test_first_version(self, lesson):
        """In version 1.0 the answer is effort: a mean of 2 on the scale to 5 is three quarters of the way to no effort at all.

        fa: در نسخهٔ ۱٫۰ پاسخ همان زحمت است: میانگینِ ۲ در مقیاسِ تا ۵ سه‌چهارمِ راه تا بی‌زحمتی است.
        """
        want = {"score": 2, "ease": 75, "easy": 80, "answers": 5, "missing": 0}
        agree(lesson.ces([1, 1, 2, 2, 4], "1.0"), want)

    def test_second_version(self, lesson):
        """In version 2.0 the answer is ease: a mean of 5.5 on the scale to 7 is three quarters of the way to the best.

        fa: در نسخهٔ ۲٫۰ پاسخ همان آسانی است: میانگینِ ۵٫۵ در مقیاسِ تا ۷ سه‌چهارمِ راه تا بهترین است.
        """
        want = {"score": 5.5, "ease": 75, "easy": 75, "answers": 4, "missing": 0}
        agree(lesson.ces([7, 6, 5, 4], "2.0"), want)

    def test_each_answer(self, lesson):
        """From the worst answer to the best, ease goes from 0 to 100: downwards in version 1.0, upwards in 2.0.

        fa: از بدترین پاسخ تا بهترین، آسانی از ۰ به ۱۰۰ می‌رسد: در نسخهٔ ۱٫۰ رو به پایین و در ۲٫۰ رو به بالا.
        """
        for score in range(1, 6):
            want = {"score": score, "ease": 25 * (5 - score), "easy": 100 * (score <= 2), "answers": 1, "missing": 0}
            agree(lesson.ces([score], "1.0"), want)
        for score in range(1, 8):
            want = {
                "score": score,
                "ease": 100 * (score - 1) / 6,
                "easy": 100 * (score > 4),
                "answers": 1,
                "missing": 0,
            }
            agree(lesson.ces([score], "2.0"), want)

    def test_missing_answers(self, lesson):
        """Those who did not answer are left out and counted.

        fa: آن که پاسخ نداده کنار می‌رود و شمرده می‌شود.
        """
        want = {"score": 3, "ease": 50, "easy": 50, "answers": 2, "missing": 2}
        agree(lesson.ces([None, 1, 5, None], "1.0"), want)
        agree(lesson.ces(pd.Series([nan, 1, 5, nan], index=[2, 2, 0, 1]), "1.0"), want)
        agree(lesson.ces(np.array([nan, 1, 5, nan]), "2.0"), {**want, "ease": 100 / 3})

    def test_fresh_surveys(self, lesson, answer, rng):
        """It holds for any survey of either version.

        fa: برای هر نظرسنجی با هر دو نسخه درست است.
        """
        for version, most in (("1.0", 5), ("2.0", 7)):
            answers = _survey(rng, 1, most, 60)
            agree(lesson.ces(answers, version), answer.ces(answers, version))

    def test_bad_input_is_refused(self, lesson):
        """An answer off the scale of its version is refused, an unknown version, and a survey that nobody answered.

        fa: پاسخِ بیرون از مقیاسِ نسخهٔ خود، نسخهٔ ناشناخته، و نظرسنجیِ بی‌پاسخ پذیرفته نمی‌شود.
        """
        bad = [([6, 1], "1.0"), ([0, 1], "1.0"), ([8, 1], "2.0"), ([0, 1], "2.0"), ([2.5], "2.0")]
        for answers, version in [*bad, ([], "1.0"), ([None], "2.0"), ([1, 2], "3.0"), ([1, 2], 1.0)]:
            with refused(ValueError):
                lesson.ces(answers, version)


class TestJourneyPainPoints:
    columns = ("touch_point", "journeys", "satisfaction", "answers", "dropped", "drop_off", "lost")

    def touches(self, *rows):
        return pd.DataFrame(rows, columns=["journey", "time", "touch_point", "satisfaction"])

    def journeys(self, **rows):
        """Return journeys given as name=(completed, value)."""
        return pd.DataFrame([(name, *row) for name, row in rows.items()], columns=["journey", "completed", "value"])

    def expect(self, lesson, touches, journeys, *rows):
        got = lesson.journey_pain_points(touches, journeys)
        agree_table(got, pd.DataFrame(rows, columns=self.columns), key="touch_point")
        _falling(got["lost"], "loss")

    def test_silence_costs_more_than_grumbling(self, lesson):
        """The queue is hated and endured; at the payment page nobody says a word, and half of the journeys end.

        fa: از صف بیزارند و تابش می‌آورند؛ در صفحهٔ پرداخت کسی چیزی نمی‌گوید و نیمی از سفرها همان‌جا پایان می‌یابد.
        """
        touches = self.touches(
            ("a", 1, "queue", 1),
            ("a", 2, "payment", None),
            ("b", 1, "queue", 2),
            ("b", 2, "payment", None),
            ("c", 1, "queue", 1),
            ("c", 2, "payment", 4),
            ("c", 3, "parcel", 5),
            ("d", 1, "queue", None),
        )
        journeys = self.journeys(a=(False, 40.0), b=(True, 60.0), c=(True, 10.0), d=(False, 25.0))
        rows = [("payment", 3, 4, 1, 1, 1 / 3, 40), ("queue", 4, 4 / 3, 3, 1, 0.25, 25), ("parcel", 1, 5, 1, 0, 0, 0)]
        self.expect(lesson, touches, journeys, *rows)

    def test_the_last_touch_is_where_it_ended(self, lesson):
        """A journey counts as lost where it was seen last, whatever the order of the rows; at the same moment the lower row is later.

        fa: سفر همان‌جا از دست رفته که آخرین بار دیده شده، سطرها هر ترتیبی داشته باشند؛ در یک لحظه، سطرِ پایین‌تر دیرتر است.
        """
        touches = self.touches(
            ("a", 9, "shop", 2), ("a", 3, "call", 3), ("b", 5, "shop", 4), ("b", 5, "call", 4), ("b", 1, "fair", 4)
        )
        rows = [("call", 2, 3.5, 2, 1, 0.5, 30), ("shop", 2, 3, 2, 1, 0.5, 20), ("fair", 1, 4, 1, 0, 0, 0)]
        self.expect(lesson, touches, self.journeys(a=(False, 20.0), b=(False, 30.0)), *rows)
        days = touches.assign(time=pd.Timestamp("2025-03-31") + pd.to_timedelta(touches["time"], unit="D"))
        self.expect(lesson, days, self.journeys(a=(False, 20.0), b=(False, 30.0)), *rows)

    def test_coming_back(self, lesson):
        """A journey that comes back to a touch point is one journey there, but each of its answers counts.

        fa: سفری که به یک نقطهٔ تماس برمی‌گردد آنجا یک سفر است، اما هر پاسخش به حساب می‌آید.
        """
        touches = self.touches(
            ("a", 1, "call", 1), ("a", 2, "call", 2), ("a", 3, "shop", None), ("a", 4, "call", 3), ("b", 1, "call", 5)
        )
        rows = [("call", 2, 2.75, 4, 1, 0.5, 9), ("shop", 1, None, 0, 0, 0, 0)]
        self.expect(lesson, touches, self.journeys(b=(True, 7.0), a=(False, 9.0)), *rows)

    def test_journeys_without_a_touch(self, lesson):
        """A journey without a touch broke off nowhere.

        fa: سفری که هیچ برخوردی نداشته جایی از دست نرفته است.
        """
        touches = self.touches(("a", 1, "call", 5))
        self.expect(lesson, touches, self.journeys(a=(False, 0.0), b=(False, 9.0)), ("call", 1, 5, 1, 1, 1, 0))
        self.expect(lesson, touches.iloc[:0], self.journeys(a=(False, 0.0), b=(False, 9.0)))
        self.expect(lesson, touches.iloc[:0], self.journeys())

    def test_fresh_journeys(self, lesson, answer, rng):
        """It holds for any journeys.

        fa: برای هر سفری درست است.
        """
        for n in (3, 40):
            rows = 5 * n
            touches = pd.DataFrame({"journey": rng.integers(1, n + 1, rows), "time": rng.integers(0, 30, rows)})
            touches["touch_point"] = rng.choice(["search", "shop", "order", "parcel", "bill", "call"], rows)
            touches["satisfaction"] = rng.choice([1, 2, 3, 4, 5, nan], rows)
            touches["channel"] = "web"
            journeys = pd.DataFrame({"journey": np.arange(1, n + 1), "completed": rng.random(n) < 0.4})
            journeys["value"] = rng.integers(0, 500, n) / 4
            args = (_shuffled(rng, touches), _shuffled(rng, journeys.assign(region="north")))
            want = answer.journey_pain_points(*args)
            got = lesson.journey_pain_points(*args)
            agree_table(got, want, key="touch_point")
            _falling(got["lost"], "loss")

    def test_bad_input_is_refused(self, lesson):
        """Gaps, answers off the scale, repeated and unknown journeys and negative values are refused.

        fa: جای خالی، پاسخِ بیرون از مقیاس، سفرِ تکراری یا ناشناخته و ارزشِ منفی پذیرفته نمی‌شود.
        """
        touches = self.touches(("a", 1, "call", 5), ("b", 1, "shop", 1))
        journeys = self.journeys(a=(False, 1.0), b=(True, 2.0))
        bad = [(_gap(touches, column), journeys) for column in ("journey", "time", "touch_point")]
        bad += [(touches, _gap(journeys, column)) for column in ("journey", "completed", "value")]
        bad += [(touches.assign(satisfaction=[score, 3]), journeys) for score in (0, 6, 2.5)]
        bad += [(touches, pd.concat([journeys, journeys.tail(1)])), (touches, journeys.head(1))]
        bad += [(some, journeys.assign(value=[-0.5, 2.0])) for some in (touches, touches.head(0))]
        for args in bad:
            with refused(ValueError):
                lesson.journey_pain_points(*args)


def _planted(rng, people, weights, correlation, noise=0.3):
    """Return answers in which touch points correlate just so and `recommend` is their weighted sum and noise.

    The sample itself has these correlations, not only its model: chance cannot turn the order of touch points.
    """
    several = len(weights)
    drawn = rng.normal(size=(people, several + 1))
    apart = np.linalg.qr(drawn - drawn.mean(axis=0))[0] * sqrt(people)
    scores = apart[:, :several] @ np.linalg.cholesky(correlation).T
    whole = scores @ np.array(list(weights.values())) + noise * apart[:, several]
    return pd.DataFrame(3.6 + 0.7 * scores, columns=list(weights)).assign(recommend=7.5 + 1.5 * whole)


def _alike(several, correlation):
    return correlation + (1 - correlation) * np.eye(several)


class TestExperienceDrivers:
    def found(self, lesson, answers):
        """Return the touch points by falling importance, having seen that all are there and that their shares make 1."""
        table = lesson.experience_drivers(answers)
        agree(sorted(table["touch_point"]), sorted(set(answers) - {"recommend"}), what="touch points")
        agree(float(table["importance"].sum()), 1, what="sum of the shares")
        assert (table["importance"] >= -1e-9).all(), "a share is 0 or more"
        _falling(table["importance"], "importance")
        return table.set_index("touch_point")["importance"]

    def test_a_good_correlation_may_be_borrowed(self, lesson, rng):
        """The web shop adds nothing to what delivery explains, but goes with it (0.8), and correlates better than service does.

        fa: فروشگاه اینترنتی به آنچه تحویل توضیح می‌دهد چیزی نمی‌افزاید، اما با آن می‌رود (۰٫۸) و همبستگی‌اش از خدمات بیشتر است.
        """
        weights = {"web shop": 0.0, "service": 0.42, "delivery": 0.6}
        together = np.array([[1, 0, 0.8], [0, 1, 0], [0.8, 0, 1]])
        importance = self.found(lesson, _planted(rng, 120, weights, together, noise=0.2))
        agree(list(importance.index), ["delivery", "service", "web shop"], what="touch points by importance")

    def test_planted_importance(self, lesson, rng):
        """Touch points that all go with each other are told apart by what was planted.

        fa: نقطه‌های تماسی که همه با هم می‌روند از روی وزنی که در داده گذاشته‌ایم از هم بازشناخته می‌شوند.
        """
        names = ["web shop", "ordering", "delivery", "billing", "service"]
        for weights in ((0.6, 0.4, 0.2, 0.0, 0.0), (0.45, 0.35, 0.25, 0.0, 0.0)):
            planted = dict(zip(rng.permutation(names).tolist(), weights, strict=True))
            answers = _shuffled(rng, _planted(rng, 150, planted, _alike(5, 0.4)))
            importance = self.found(lesson, answers[rng.permutation(answers.columns)])
            agree(list(importance.index[:3]), list(planted)[:3], what="touch points by importance")

    def test_scales_do_not_matter(self, lesson, rng):
        """In points from 0 to 100, or as a small share, a touch point is as important as in stars from 1 to 5.

        fa: نقطهٔ تماس با امتیازِ ۰ تا ۱۰۰، یا سهمی کوچک، همان‌قدر مهم است که با ستارهٔ ۱ تا ۵.
        """
        weights = {"a": 0.2, "b": 0.5, "c": 0.35}
        answers = _planted(rng, 60, weights, _alike(3, 0.3))
        same = self.found(lesson, answers)
        other = self.found(
            lesson, answers.assign(a=answers["a"] / 50, b=25 * (answers["b"] - 1), recommend=answers["recommend"] / 10)
        )
        agree(list(other.index), ["b", "c", "a"], what="touch points by importance")
        agree(other, same, rel=0, abs=0.02)

    def test_gaps_are_no_zeros(self, lesson, rng):
        """Those who never met the service have no score for it: service stays the most important, although most have none.

        fa: کسی که با خدمات سر و کار نداشته نمره‌ای برایش ندارد: خدمات همچنان مهم‌ترین است، هرچند بیشتر آدم‌ها نمره‌ای ندارند.
        """
        weights = {"service": 0.7, "delivery": 0.3, "web shop": 0.0}
        whole, rest = (_planted(rng, people, weights, _alike(3, 0.2)) for people in (100, 150))
        silent = _planted(rng, 20, weights, _alike(3, 0.2)).assign(recommend=nan)
        answers = _shuffled(rng, pd.concat([whole, rest.assign(service=nan), silent]))
        importance = self.found(lesson, answers)
        agree(list(importance.index), ["service", "delivery", "web shop"], what="touch points by importance")

    def test_what_never_differs_explains_nothing(self, lesson, rng):
        """A touch point that always has the same score has importance 0.

        fa: نقطهٔ تماسی که نمره‌اش همیشه یکی است اهمیتش ۰ است.
        """
        answers = _planted(rng, 40, {"a": 0.3, "b": 0.6}, _alike(2, 0.3)).assign(c=4)
        importance = self.found(lesson, answers)
        agree(list(importance.index), ["b", "a", "c"], what="touch points by importance")
        agree(float(importance["c"]), 0)
        alone = self.found(lesson, answers[["recommend", "a", "c"]])
        agree(alone, {"a": 1, "c": 0})

    def test_the_company_whose_truth_is_known(self, lesson):
        """Delivery and service, planted with 0.35 each, come before the web shop (0.15), and billing (0.05) is last.

        fa: تحویل و خدمات که در شبیه‌سازی وزنِ هر یک ۰٫۳۵ است پیش از فروشگاه اینترنتی (۰٫۱۵) می‌آیند، و صورت‌حساب (۰٫۰۵) آخر است.
        """
        surveys = load("company_surveys")
        scores = surveys.pivot(index="survey", columns="touch_point", values="satisfaction").drop(columns="overall")
        recommend = surveys[surveys["touch_point"] == "overall"].set_index("survey")["nps"]
        importance = self.found(lesson, scores.assign(recommend=recommend).reset_index(drop=True))
        agree({*importance.index[:2]}, {"delivery", "service"}, what="the two most important")
        agree(importance.index[-1], "billing", what="the least important")

    def test_smallest_table(self, lesson, rng):
        """Touch points + 2 rows without a gap are enough, one row less is refused.

        fa: شمار نقطه‌های تماس به‌اضافهٔ ۲ سطرِ بی‌جای‌خالی بس است؛ یک سطر کمتر پذیرفته نمی‌شود.
        """
        answers = _planted(rng, 5, {"a": 0.3, "b": 0.6, "c": 0.1}, _alike(3, 0.3))
        self.found(lesson, answers)
        for few in (answers.head(4), _gap(answers, "a"), _gap(answers, "recommend")):
            with refused(ValueError):
                lesson.experience_drivers(few)

    def test_nothing_to_explain_is_refused(self, lesson, rng):
        """Without touch points, or if the recommendation or every touch point is always the same, there is no importance.

        fa: بدون نقطهٔ تماس، یا اگر توصیه یا همهٔ نقطه‌های تماس همیشه یکسان باشند، اهمیتی در کار نیست.
        """
        answers = _planted(rng, 9, {"a": 0.3, "b": 0.6}, _alike(2, 0.3))
        for bad in (answers[["recommend"]], answers.assign(recommend=8), answers.assign(a=3, b=5)):
            with refused(ValueError):
                lesson.experience_drivers(bad)


REGIONS = ["north", "south", "east", "west", "centre"]


def _own(rng, months, regions):
    """Return what is each region's own: deviations that sum to 0 in every month and in every region."""
    values = rng.normal(size=(months, regions))
    values = values - values.mean(axis=1, keepdims=True)
    return values - values.mean(axis=0)


def _shared(months, regions, growth, season):
    """Return what all regions share, growth and a season, and that each has a level of its own."""
    month = np.arange(months)
    common = growth * month + season * np.sin(month * np.pi / 6)
    return common[:, None] + growth * np.arange(regions) * 40


def _table(values):
    return pd.DataFrame(values, columns=REGIONS[: values.shape[1]])


class TestLeadsOrLags:
    def planted(self, rng, lag, effect, months=36, regions=5):
        """Return experience and a revenue that follows it `lag` months later, both with growth and a season they share."""
        drawn = rng.normal(size=(months + 12, regions))
        experience = drawn[6 : months + 6]
        moved = drawn[6 - lag : months + 6 - lag]
        revenue = effect * moved + 0.4 * rng.normal(size=moved.shape)
        experience = 0.8 + 0.02 * (experience + _shared(months, regions, 0.5, 3))
        return _table(experience), _table(900 + 25 * (revenue + _shared(months, regions, 1.5, -6)))

    def test_planted_lag(self, lesson, rng):
        """Experience that goes three months before revenue is found at lag 3, though both grow and have a season.

        fa: تجربه‌ای که سه ماه پیش از درآمد می‌رود در تأخیر ۳ پیدا می‌شود، هرچند هر دو رشد و فصل دارند.
        """
        experience, revenue = self.planted(rng, 3, 1.0)
        result = lesson.leads_or_lags(experience, revenue, 6)
        agree(result["lag"], 3, what="lag")
        agree(len(result["correlations"]), 13, what="number of lags")

    def test_revenue_first_and_both_at_once(self, lesson, rng):
        """If revenue goes first the lag is negative, in the same month it is 0; a falling answer, such as late deliveries, counts by its size.

        fa: اگر درآمد پیش‌تر برود تأخیر منفی است و در همان ماه ۰؛ رابطهٔ وارونه، مانندِ تأخیر در تحویل، با اندازه‌اش به حساب می‌آید.
        """
        for lag, effect in ((-2, 1.0), (0, 1.0), (2, -1.0), (-4, -1.0)):
            agree(lesson.leads_or_lags(*self.planted(rng, lag, effect), 5)["lag"], lag, what="lag")

    def test_by_hand(self, lesson):
        """Two regions, four months: the deviations from the mean of both are ±1, ±1, ∓1, ∓1, and the same a month later.

        fa: دو منطقه و چهار ماه: انحراف‌ها از میانگینِ دو منطقه ±۱، ±۱، ∓۱، ∓۱ است، و یک ماه بعد همان.
        """
        experience = pd.DataFrame({"east": [5, 6, 1, 2], "west": [3, 4, 3, 4]})
        revenue = pd.DataFrame({"west": [11, 19, 39, 71], "east": [9, 21, 41, 69]})
        # Of the east: experience +1 +1 −1 −1, revenue −1 +1 +1 −1; the west mirrors it. Lag −1 pairs (+1, −1), (−1, +1),
        # (−1, +1); lag 0 (+1, −1), (+1, +1), (−1, +1), (−1, −1); lag 1 (+1, +1), (+1, +1), (−1, −1). 1 is below 3 ÷ √3.
        want = {"lag": None, "correlations": {-2: 0, -1: -1, 0: 0, 1: 1, 2: 0}}
        agree(lesson.leads_or_lags(experience, revenue, 2), want)

    def test_what_is_shared_says_nothing(self, lesson, rng):
        """Two tables with the same growth, the same season and regions on levels of their own have a correlation of 0 at every lag: None.

        fa: دو جدول با رشد و فصلِ یکسان و منطقه‌هایی با سطحِ ویژهٔ خود در هر تأخیر همبستگیِ ۰ دارند: None.
        """
        want = {"lag": None, "correlations": dict.fromkeys(range(-4, 5), 0)}
        shared, varied = _table(_shared(24, 4, 0.7, 3)), _table(_shared(24, 4, 2.3, 5) + _own(rng, 24, 4))
        for pair in ((shared, 3 * shared + 1), (shared, varied), (varied, shared)):
            agree(lesson.leads_or_lags(*pair, 4), want)

    def test_when_a_lag_stands_out(self, lesson, rng):
        """With 12 months and 4 regions a correlation must be 3 ÷ √36 = 0.5 at least, of either sign, or nothing stands out.

        fa: با ۱۲ ماه و ۴ منطقه، همبستگی باید دست‌کم ۰٫۵ = ۳ ÷ √۳۶ باشد، با هر علامتی، وگرنه چیزی برجسته نیست.
        """
        experience, other = _own(rng, 12, 4), _own(rng, 12, 4)
        other = other - experience * (other * experience).sum() / (experience**2).sum()
        other = other * experience.std() / other.std()
        for correlation, lag in ((0.51, 0), (0.49, None), (-0.51, 0), (-0.49, None)):
            revenue = _table(correlation * experience + sqrt(1 - correlation**2) * other)
            want = {"lag": lag, "correlations": {0: correlation}}
            agree(lesson.leads_or_lags(_table(experience), revenue, 0), want)

    def test_few_months_are_less_sure(self, lesson, answer, rng):
        """A long lag leaves fewer months to pair: its correlation must be larger to stand out.

        fa: تأخیرِ بلند ماه‌های کمتری برای جفت‌کردن می‌گذارد: همبستگی‌اش باید بزرگ‌تر باشد تا برجسته شود.
        """
        seen = 0
        while seen < 2:
            tables = [_table(rng.normal(size=(12, 3))) for _side in range(2)]
            result = answer.leads_or_lags(*tables, 6)
            if result["lag"] is None and max(map(abs, result["correlations"].values())) > 3 / sqrt(12 * 2):
                agree(lesson.leads_or_lags(*tables, 6), result)
                seen += 1

    def test_fresh_tables(self, lesson, answer, rng):
        """It holds for any tables, whatever their index and the order of the regions.

        fa: برای هر جدولی درست است، با هر نمایه و هر ترتیبی از منطقه‌ها.
        """
        for months, regions, most in ((4, 2, 2), (9, 3, 4), (24, 5, 6)):
            experience = _table(rng.normal(size=(months, regions))).set_axis(rng.permutation(months))
            revenue = _table(rng.normal(size=(months, regions)))[REGIONS[:regions][::-1]]
            args = (experience, revenue, most)
            agree(lesson.leads_or_lags(*args), answer.leads_or_lags(*args))

    def test_the_company_whose_truth_is_known(self, lesson):
        """Punctual deliveries go three months before the orders of contract customers, as planted.

        fa: تحویل به‌موقع سه ماه پیش از سفارشِ مشتریانِ قراردادی می‌آید، همان‌گونه که در شبیه‌سازی گذاشته‌ایم.
        """
        customers = load("company_customers")
        orders = load("company_orders").merge(customers[["customer", "region", "relationship"]], on="customer")
        orders = orders.assign(month=orders["ordered"].dt.month + 12 * orders["ordered"].dt.year)
        punctual = orders.assign(good=(orders["delivered"] <= orders["promised"]).astype(float))
        experience = punctual.pivot_table(index="month", columns="region", values="good")
        contract = orders[orders["relationship"] == "contract"]
        demand = contract.pivot_table(index="month", columns="region", values="order", aggfunc="count")
        agree(lesson.leads_or_lags(experience, demand.astype(float), 6)["lag"], 3, what="lag")

    def test_bad_input_is_refused(self, lesson, rng):
        """Gaps, other months or regions, a single region and lags beyond half of the months are refused.

        fa: جای خالی، ماه‌ها یا منطقه‌های ناهمسان، تک‌منطقه و تأخیرِ بیش از نیمی از ماه‌ها پذیرفته نمی‌شود.
        """
        good = _table(rng.normal(size=(11, 3)))
        gap = good.where(good > good.min().min())
        bad = [(gap, good, 1), (good, gap, 1), (good, good.head(10), 1), (good, good.rename(columns={"north": "x"}), 1)]
        bad += [(good, good[["north", "south"]], 1), (good[["north"]], good[["north"]], 1)]
        bad += [(good, good, -1), (good, good, 6)]
        for args in bad:
            with refused(ValueError):
                lesson.leads_or_lags(*args)
        agree(len(lesson.leads_or_lags(good, good, 5)["correlations"]), 11, what="number of lags")


def _made_up(rng, letters, size):
    """Return made-up words, all different."""
    words = set()
    while len(words) < size:
        words.add("".join(rng.choice(list(letters), rng.integers(5, 9)).tolist()))
    return rng.permutation(sorted(words)).tolist()


def _at_least(share, right):
    """Demand that a share of the answers is right."""
    agree(min(float(np.mean(right)), share), share, what="share right")


class TestCrmOrCem:
    def learned(self, lesson, examples, unseen):
        """Return which of the unseen rows get their label, learned from the examples."""
        found = lesson.crm_or_cem(examples[["text", "label"]], unseen["text"].tolist())
        agree(len(found), len(unseen), what="number of labels")
        return np.array(list(found)) == unseen["label"].to_numpy()

    def test_words_decide(self, lesson):
        """Words that stand with one label only decide; the labels come in the order of the texts.

        fa: واژه‌هایی که تنها با یک برچسب می‌آیند تعیین‌کننده‌اند؛ برچسب‌ها به ترتیب متن‌ها می‌آیند.
        """
        words = {"CEM": "feeling welcome warm smile", "CRM": "پرونده فروش تراکنش سامانه"}
        rows = [
            (" ".join(np.roll(text.split(), shift)[:3]), label) for shift in range(4) for label, text in words.items()
        ]
        examples = pd.DataFrame(rows, columns=["text", "label"]).assign(row="aim").set_axis([7] * 8)
        unseen = ["warm smile", "فروش سامانه", "تراکنش پرونده", "warm smile", "feeling welcome"]
        want = ["CEM", "CRM", "CRM", "CEM", "CEM"]
        agree(lesson.crm_or_cem(examples, unseen), want)
        agree(lesson.crm_or_cem(examples, pd.Series(unseen[:3], index=[5, 5, 0])), want[:3])
        agree(lesson.crm_or_cem(examples, []), [])

    def test_held_out_statements(self, lesson):
        """Of the statements held out, never seen before, 70 % at least get the right label (one label for all: 50 %), and 60 % in each language.

        fa: از گزاره‌های کنارگذاشته که هرگز دیده نشده‌اند، دست‌کم ۷۰٪ برچسبِ درست را می‌گیرند (یک برچسب برای همه: ۵۰٪)، و در هر زبان دست‌کم ۶۰٪.
        """
        held = held_out("crm_cem_statements")
        right = self.learned(lesson, load("crm_cem_statements"), held)
        _at_least(0.7, right)
        for language in ("en", "fa"):
            _at_least(0.6, right[held["lang"] == language])

    def test_parts_change_places_and_labels_names(self, lesson, rng):
        """Learned from those that were held out, under other names, 70 % at least of the others are right: the labels are those of the examples.

        fa: با آموختن از همان گزاره‌های کنارگذاشته، با نام‌هایی دیگر، دست‌کم ۷۰٪ بقیه درست می‌شود: برچسب‌ها همان برچسب‌های نمونه‌هاست.
        """
        names = dict(zip(("CRM", "CEM"), _made_up(rng, "abdeiklmnorstu", 2), strict=True))
        parts = [held_out("crm_cem_statements"), load("crm_cem_statements")]
        _at_least(0.7, self.learned(lesson, *(part.assign(label=part["label"].map(names)) for part in parts)))

    def test_made_up_languages(self, lesson, rng):
        """In a language that nobody knows, 90 % at least are right: each label has words of its own.

        fa: در زبانی که هیچ‌کس نمی‌داند، دست‌کم ۹۰٪ درست می‌شود: هر برچسب واژه‌های خودش را دارد.
        """
        for letters, labels in (("abdeiklmnorstu", 2), ("ابپتدرسشکگلمنوهی", 3)):
            words = _made_up(rng, letters, 30 + 12 * labels)
            rows = [
                (" ".join(rng.permutation([*rng.choice(words[:30], 5), *rng.choice(own, 4)]).tolist()), str(number))
                for number in range(labels)
                for own in [words[30 + 12 * number : 42 + 12 * number]]
                for _text in range(30)
            ]
            texts = _shuffled(rng, pd.DataFrame(rows, columns=["text", "label"]))
            _at_least(0.9, self.learned(lesson, texts.iloc[10 * labels :], texts.iloc[: 10 * labels]))

    def test_bad_examples_are_refused(self, lesson):
        """A missing text or label is refused, and examples with fewer than two labels, whatever is to be labelled.

        fa: متن یا برچسبِ جاافتاده پذیرفته نمی‌شود، و نه نمونه‌هایی با کمتر از دو برچسب، هر چه برای برچسب‌خوردن داده شود.
        """
        rows = {"text": ["record a sale", "feel at home", "log a call"], "label": ["CRM", "CEM", "CRM"]}
        examples = pd.DataFrame(rows)
        bad = [_gap(examples, "text"), _gap(examples, "label"), examples[examples["label"] == "CRM"], examples.head(0)]
        for few in bad:
            for texts in (["record a visit"], []):
                with refused(ValueError):
                    lesson.crm_or_cem(few, texts)
