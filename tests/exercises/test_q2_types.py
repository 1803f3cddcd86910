"""Judge the exercises on the types of CRM."""

from decimal import Decimal, localcontext

import numpy as np
import pandas as pd
import pytest

from crm_course import load
from crm_course.testing import agree, agree_table, held_out, refused


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _ids(rng, n):
    """Return n names or numbers, in no particular order."""
    numbers = rng.permutation(1000)[:n].tolist()
    return numbers if rng.random() < 0.5 else [f"c{number}" for number in numbers]


def _records(rows, columns=("name", "phone", "email", "updated")):
    """Return a source of records; `updated` is a day of 2025 as text."""
    records = pd.DataFrame(rows, columns=list(columns))
    return records.astype({"updated": "datetime64[us]"})


class TestBuildList:
    key = ("name", "phone", "email")

    def test_worked_case(self, lesson):
        """Five records from two sources: two are one person, one person cannot be reached, one lives elsewhere, and two are listed.

        fa: پنج رکورد از دو منبع: دو رکورد از آنِ یک نفر است، به یک نفر نمی‌توان دست یافت، یک نفر جای دیگری زندگی می‌کند و دو نفر در فهرست می‌آیند.
        """
        columns = ("name", "phone", "email", "updated", "city")
        web = _records(
            [
                ("Ava Zand", "05551112233", "AVA@Example.com ", "2025-03-01", "Yazd"),
                ("Bo", None, "bo.example.com", "2025-03-01", "Yazd"),
            ],
            columns,
        )
        shop = _records(
            [
                ("ava zand", "0555-111-2233", None, "2025-01-01", "Tabas"),
                ("Cy", "0555 444 5566", None, "2025-02-01", "yazd"),
                ("Di", "0555 444 7788", None, "2025-02-01", "Tabas"),
            ],
            columns,
        )
        people, report = lesson.build_list({"web": web, "shop": shop}, {"city": ["Yazd"]})
        want = pd.DataFrame(
            [("Ava Zand", "05551112233", "ava@example.com", 2), ("Cy", "05554445566", None, 1)],
            columns=["name", "phone", "email", "records"],
        )
        agree_table(people, want, key=["phone"])
        agree(report, {"records": 5, "merged": 1, "unreachable": 1, "not selected": 1, "listed": 2})

    def test_phones_in_any_form(self, lesson):
        """Persian and Arabic digits, blanks, hyphens, brackets, +98, 0098 and a lost 0: it is one number.

        fa: رقم فارسی یا عربی، فاصله، خط تیره، پرانتز، پیش‌شمارهٔ 98 با + یا 00، و صفری که افتاده است: همه یک شماره‌اند.
        """
        forms = [
            "05551234567",
            "۰۵۵۵۱۲۳۴۵۶۷",
            "٠٥٥٥١٢٣٤٥٦٧",
            "+98 555 123 4567",
            "0098-555-1234567",
            "۹۸۵۵۵۱۲۳۴۵۶۷",
            "(0555) 123 45 67",
            "5551234567",
            " 0555.123.4567 Ext",
        ]
        records = _records([("Ava", phone, None, "2025-01-01") for phone in forms])
        people, report = lesson.build_list({"all": records}, {})
        agree_table(people, pd.DataFrame({"phone": ["05551234567"], "records": [9]}))
        agree(report, {"records": 9, "merged": 8, "unreachable": 0, "not selected": 0, "listed": 1})
        digits = _records([("Ava", "۰۹۸۷۶۵۴۳۲۱۰", None, "2025-01-01"), ("Bo", "٠٩٨٧٦٥٤٣٢١٠", None, "2025-01-01")])
        agree_table(
            lesson.build_list({"all": digits}, {})[0],
            pd.DataFrame({"name": ["Ava", "Bo"], "phone": ["09876543210"] * 2}),
            key=["name"],
        )

    def test_unusable_phones_and_emails_are_missing(self, lesson):
        """A number with a digit too few or too many, and an address without @ or with a blank inside, cannot be used; who has nothing else is unreachable.

        fa: شماره‌ای که یک رقم کم یا زیاد دارد و نشانی‌ای که @ ندارد یا در میانش فاصله است به کار نمی‌آید؛ کسی که چیز دیگری ندارد دست‌نیافتنی است.
        """
        phones = ["0555123456", "055512345678", "0", "", "985551234", "00555123456", "0015551234567", "99985551234567"]
        emails = ["ava", "ava@", "@example.com", "a va@example.com", "a@b@c", " ", None, "ava @example.com"]
        bad = [("Ava", phone, email, "2025-01-01") for phone, email in zip(phones, emails, strict=True)]
        _people, report = lesson.build_list({"all": _records(bad)}, {})
        agree(report, {"records": 8, "merged": 0, "unreachable": 8, "not selected": 0, "listed": 0})
        good = _records([("Ava", "0555123456", "\tA.Va@Example.COM\n", "2025-01-01")])
        want = pd.DataFrame({"name": ["Ava"], "phone": [None], "email": ["a.va@example.com"], "records": [1]})
        agree_table(lesson.build_list({"all": good}, {})[0], want)

    def test_names_in_any_spelling(self, lesson):
        """Arabic ي and ك, half-spaces, blanks and capitals make no other name.

        fa: ي و ك عربی، نیم‌فاصله، فاصله و حروف بزرگ لاتین نام دیگری نمی‌سازند.
        """
        phone = "05551234567"
        for spellings in [
            ["علی‌اکبری", "علی اکبری", "علیاکبری", " علي‌اكبري "],
            ["کیان", "كیان"],
            ["مریم", "مريم"],
            ["نیک‌پی", "نیک پی"],
            ["Ava Zand", "AVA  ZAND", "avazand"],
        ]:
            records = _records([(name, phone, None, "2025-01-01") for name in spellings])
            people, report = lesson.build_list({"all": records}, {})
            agree(report["merged"], len(spellings) - 1)
            agree_table(people, pd.DataFrame({"name": spellings[:1], "records": [len(spellings)]}))

    def test_one_phone_can_belong_to_several(self, lesson):
        """Two people with one phone are two; two records with one e-mail are one person, whatever the names.

        fa: دو نفر با یک تلفن دو نفرند؛ دو رکورد با یک ایمیل یک نفرند، نامشان هرچه باشد.
        """
        family = _records([("Ava", "05551234567", None, "2025-01-01"), ("Bo", "05551234567", None, "2025-01-01")])
        want = pd.DataFrame({"name": ["Ava", "Bo"], "phone": ["05551234567"] * 2, "records": [1, 1]})
        agree_table(lesson.build_list({"all": family}, {})[0], want, key=["name"])
        renamed = _records([("Ava", None, "a@x.org", "2025-01-01"), ("Ava Zand", None, "A@X.org", "2025-02-01")])
        want = pd.DataFrame({"name": ["Ava Zand"], "email": ["a@x.org"], "records": [2]})
        agree_table(lesson.build_list({"all": renamed}, {})[0], want)

    def test_missing_is_the_same_as_nothing(self, lesson):
        """Records without e-mail, phone or name are not the same for that; a blank name is missing.

        fa: رکوردهایی که ایمیل، تلفن یا نام ندارند به این دلیل یکی نمی‌شوند؛ نامِ تهی هم یعنی نام ندارد.
        """
        records = _records(
            [
                ("Ava", "05551234567", None, "2025-01-01"),
                ("Ava", "05557654321", None, "2025-01-01"),
                (None, "05551112222", None, "2025-01-01"),
                (None, "05551112222", None, "2025-01-01"),
                (" \u200c ", "05551112222", None, "2025-01-01"),
                ("Bo", None, "b@x.org", "2025-01-01"),
                ("Bo", None, "c@x.org", "2025-01-01"),
            ]
        )
        people, report = lesson.build_list({"all": records}, {})
        agree(report, {"records": 7, "merged": 0, "unreachable": 0, "not selected": 0, "listed": 7})
        agree(sum(pd.isna(name) for name in list(people["name"])), 3)

    def test_different_people_stay_apart(self, lesson):
        """People who share neither e-mail nor phone stay apart, even with the same name.

        fa: کسانی که نه ایمیل مشترک دارند و نه تلفن مشترک جدا می‌مانند، حتی اگر هم‌نام باشند.
        """
        people = [("Ava", f"0555123456{digit}", f"a{digit}@x.org", "2025-01-01") for digit in range(4)]
        want = (
            pd.DataFrame(people, columns=["name", "phone", "email", "updated"])
            .drop(columns="updated")
            .assign(records=1)
        )
        agree_table(lesson.build_list({"all": _records(people)}, {})[0], want, key=list(self.key))

    def test_sameness_goes_along_chains(self, lesson):
        """A is B by e-mail and B is C by phone and name: all three are one, though A and C share nothing.

        fa: الف و ب یک ایمیل دارند و ب و پ یک تلفن و یک نام: هر سه یک نفرند، هرچند الف و پ هیچ چیز مشترکی ندارند.
        """
        records = _records(
            [
                ("A. Zand", None, "ava@x.org", "2025-01-01"),
                ("Ava Zand", "05551234567", None, "2025-01-02"),
                ("Ava Zand", "05551234567", "Ava@X.org", "2025-01-01"),
                ("Ava Zand", "05559999999", "ava@x.org", "2025-01-01"),
            ]
        )
        people, report = lesson.build_list({"all": records}, {})
        want = {"name": ["Ava Zand"], "phone": ["05551234567"], "email": ["ava@x.org"], "records": [4]}
        agree_table(people, pd.DataFrame(want))
        agree(report, {"records": 4, "merged": 3, "unreachable": 0, "not selected": 0, "listed": 1})

    def test_newest_value_that_is_there(self, lesson):
        """Each column has the newest value that is there and usable; of equally new ones the first, and who moved away is not selected.

        fa: هر ستون تازه‌ترین مقداری را دارد که هست و به کار می‌آید؛ از مقدارهای هم‌تاریخ نخستین را. کسی که از شهر رفته برگزیده نمی‌شود.
        """
        columns = ("name", "phone", "email", "updated", "city")
        old = _records([("Ava Z", "0555 123 4567", "a@x.org", "2024-01-01", "Yazd")], columns)
        new = _records(
            [
                ("Ava Zand", "12", "a@x.org", "2025-01-01", " "),
                ("Ava", None, "A@x.org", "2025-01-01", None),
                ("A", "05550000000", "a@x.org", "2023-01-01", "Tabas"),
            ],
            columns,
        )
        want = pd.DataFrame({"name": ["Ava Zand"], "phone": ["05551234567"], "email": ["a@x.org"], "records": [4]})
        for sources in ({"old": old, "new": new}, {"new": new, "old": old}):
            people, report = lesson.build_list(sources, {"city": ["Yazd"]})
            agree_table(people, want)
            agree(report["listed"], 1)
            people, report = lesson.build_list(sources, {"city": ["Tabas"]})
            agree(report, {"records": 4, "merged": 3, "unreachable": 0, "not selected": 1, "listed": 0})
            agree(len(people), 0)

    def test_every_criterion_must_be_met(self, lesson):
        """Criteria are compared in normal form, all of them must be met, and who has no value meets none.

        fa: معیارها در شکل یکسان‌شده سنجیده می‌شوند، همه باید برقرار باشند و کسی که مقداری ندارد هیچ معیاری را برآورده نمی‌کند.
        """
        columns = ("name", "email", "updated", "city", "segment")
        shop = _records(
            [
                ("Ava", "a@x.org", "2025-01-01", "كوه سپيد", "Household"),
                ("Bo", "b@x.org", "2025-01-01", "کوه‌سپید", "small firm"),
                ("Cy", "c@x.org", "2025-01-01", None, "household"),
                ("Di", "d@x.org", "2025-01-01", "یزد", "household"),
                ("Ed", "e@x.org", "2025-01-01", "Tabas", "household"),
                ("Flo", None, "2025-01-01", "Tabas", "household"),
                ("Gil", None, "2025-01-01", "Tabas", "large"),
            ],
            columns,
        )
        web = _records([("Hal", "h@x.org", "2025-01-01")], ("name", "email", "updated"))
        criteria = {"city": ["کوه‌سپید", "يزد"], "segment": ["household"]}
        people, report = lesson.build_list({"shop": shop, "web": web}, criteria)
        agree_table(people, pd.DataFrame({"name": ["Ava", "Di"], "records": [1, 1]}), key=["name"])
        agree(report, {"records": 8, "merged": 0, "unreachable": 2, "not selected": 4, "listed": 2})
        _people, report = lesson.build_list({"shop": shop, "web": web}, {"city": []})
        agree(report, {"records": 8, "merged": 0, "unreachable": 2, "not selected": 6, "listed": 0})

    def test_fresh_sources(self, lesson, answer, rng):
        """It holds for any sources, and the report adds up.

        fa: برای هر منبعی درست است و گزارش با ورودی می‌خواند.
        """
        for _ in range(2):
            sources = self.dirty(rng)
            criteria = {"city": ["یزد", "Tabas"]}
            people, report = lesson.build_list(sources, criteria)
            want_people, want_report = answer.build_list(sources, criteria)
            agree(report, want_report)
            agree_table(people, want_people, key=list(self.key))

    def test_company_records(self, lesson, answer):
        """It also copes with three thousand records of an old billing system.

        fa: از پس سه هزار رکوردِ یک سامانهٔ قدیمیِ صورت‌حساب هم برمی‌آید.
        """
        sources = {"billing": load("company_legacy_billing").drop(columns=["address"])}
        _people, report = lesson.build_list(sources, {"segment": ["household"]})
        agree(report, answer.build_list(sources, {"segment": ["household"]})[1])

    def test_no_records(self, lesson):
        """Without records the list is empty and the report is all 0.

        fa: بدون رکورد، فهرست تهی است و همهٔ عددهای گزارش صفرند.
        """
        empty = _records([("Ava", None, None, "2025-01-01")]).iloc[:0]
        for sources in ({}, {"web": empty}):
            people, report = lesson.build_list(sources, {})
            agree(len(people), 0)
            agree(report, {"records": 0, "merged": 0, "unreachable": 0, "not selected": 0, "listed": 0})

    def test_undated_records_and_unknown_criteria_are_refused(self, lesson):
        """A record without a date is refused, and so is a criterion for a column that no source has.

        fa: رکورد بی‌تاریخ پذیرفته نمی‌شود؛ معیاری هم که ستونش در هیچ منبعی نیست پذیرفته نمی‌شود.
        """
        dated = _records([("Ava", None, "a@x.org", "2025-01-01")])
        undated = _records([("Ava", None, "a@x.org", None)])
        for sources, criteria in [({"a": dated, "b": undated}, {}), ({"a": dated}, {"city": ["Yazd"]})]:
            with refused(ValueError):
                lesson.build_list(sources, criteria)

    def dirty(self, rng):
        """Return three sources with records of people, who appear several times and in several spellings."""
        names = ["علی‌اکبر کیانی", "مریم یکتا", "Ava Zand", "Bo Kiani", "نیک‌پی"]
        people = [
            (names[rng.integers(len(names))], f"0555{rng.integers(40, 60)}00000", f"p{number}@x.org")
            for number in range(14)
        ]
        sources = {}
        for source in ("web", "shop", "fair"):
            rows = []
            for _ in range(14):
                name, phone, email = people[rng.integers(len(people))]
                rows.append(
                    (
                        self.spelled(rng, name, ["ی", "ي"], ["ک", "ك"], ["\u200c", " "], [" ", ""]),
                        None if rng.random() < 0.4 else self.spelled(rng, phone, ["0555", "+98555", "۰۵۵۵-"]),
                        None if rng.random() < 0.5 else self.spelled(rng, email, ["p", "P"], ["x", "X"]),
                        pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(0, 400))),
                        [None, "یزد", "يزد", "tabas", "Rasht"][rng.integers(5)],
                    )
                )
            records = pd.DataFrame(rows, columns=["name", "phone", "email", "updated", "city"])
            sources[source] = _shuffled(rng, records.astype({"updated": "datetime64[us]"}))
        return sources

    def spelled(self, rng, text, *pairs):
        for one, *others in pairs:
            if rng.random() < 0.6:
                text = text.replace(one, others[rng.integers(len(others))])
        return text


class TestCampaignRoi:
    def test_textbook_case(self, lesson):
        """Mean margin 15 against 10: four treated customers bring 20 more, for 4 × 2 + 2 = 10, so the ROI is 1.

        fa: میانگین حاشیه ۱۵ در برابر ۱۰: چهار مشتریِ پیام‌گرفته ۲۰ بیشتر می‌آورند، با هزینهٔ ۴ در ۲ به‌اضافهٔ ۲ یعنی ۱۰؛ پس بازده ۱ است.
        """
        contacts = pd.DataFrame({"treated": [True, False, True, True, False, True], "margin": [30, 5, 10, 20, 15, 0]})
        # Variances 500 ÷ 3 and 50: √(500 ÷ 12 + 50 ÷ 2) = 8.165; times 4 treated, divided by the cost of 10.
        want = {"incremental_margin": 20, "cost": 10, "roi": 1, "standard_error": 4 * (500 / 12 + 25) ** 0.5 / 10}
        agree(lesson.campaign_roi(contacts, 2, 2), want)

    def test_campaign_can_lose(self, lesson):
        """A campaign that annoys loses more than its cost: ROI below −1.

        fa: کارزاری که مشتری را می‌آزارد بیش از هزینه‌اش از دست می‌دهد: بازدهی کمتر از ۱−.
        """
        contacts = pd.DataFrame(
            {"treated": [1, 1, 0, 0, 0], "margin": [2.0, 2.0, 8.0, 8.0, 8.0], "opened": [1, 0, 0, 0, 0]}
        )
        contacts = contacts.astype({"treated": bool, "opened": bool})
        want = {"incremental_margin": -12, "cost": 6, "roi": -3, "standard_error": 0}
        agree(lesson.campaign_roi(contacts, cost_per_contact=3), want)

    def test_fixed_cost_alone(self, lesson):
        """A campaign may cost nothing per contact, or nothing besides.

        fa: شاید کارزار برای هر تماس هزینه‌ای نداشته باشد، یا جز آن هزینه‌ای نداشته باشد.
        """
        contacts = pd.DataFrame({"treated": [True, True, False, False], "margin": [1, 3, 1, 1]}, index=[3, 3, 1, 1])
        want = {"incremental_margin": 2, "cost": 4, "roi": -0.5, "standard_error": 0.5}
        agree(lesson.campaign_roi(contacts, 0, fixed_cost=4), want)
        agree(lesson.campaign_roi(contacts, 2), want)

    def test_fresh_campaigns(self, lesson, answer, rng):
        """It holds for any campaign, with groups of any size.

        fa: برای هر کارزاری و با هر اندازهٔ گروه درست است.
        """
        for share in (0.8, 0.3):
            contacts = self.campaign(rng, share)
            costs = (int(rng.integers(1, 5)), int(rng.integers(1, 90)))
            agree(lesson.campaign_roi(contacts, *costs), answer.campaign_roi(contacts, *costs))

    def test_missing_entries_are_refused(self, lesson):
        """A customer without group or margin is refused.

        fa: مشتری‌ای که گروه یا حاشیهٔ سودش نامعلوم است پذیرفته نمی‌شود.
        """
        rows = {"treated": [True, True, True, False, False, False], "margin": [1.0] * 6}
        for column in rows:
            with refused(ValueError):
                lesson.campaign_roi(pd.DataFrame({**rows, column: [None, *rows[column][1:]]}), 1)

    def test_groups_too_small_are_refused(self, lesson):
        """With fewer than two treated or two control customers there is nothing to compare: refused.

        fa: با کمتر از دو مشتریِ پیام‌گرفته یا دو مشتریِ شاهد چیزی برای سنجیدن نیست؛ پذیرفته نمی‌شود.
        """
        for treated, control in [(0, 3), (1, 3), (3, 1), (3, 0), (0, 0)]:
            groups = [True] * treated + [False] * control
            contacts = pd.DataFrame({"treated": groups, "margin": [2.0] * len(groups)})
            with refused(ValueError):
                lesson.campaign_roi(contacts, 1)

    def test_impossible_costs_are_refused(self, lesson):
        """Negative costs, and a campaign that cost nothing, are refused.

        fa: هزینهٔ منفی و کارزاری که هیچ هزینه‌ای نداشته پذیرفته نمی‌شوند.
        """
        contacts = pd.DataFrame({"treated": [True, True, False, False], "margin": [1, 3, 1, 1]})
        for costs in [(-1, 10), (4, -1), (0, 0)]:
            with refused(ValueError):
                lesson.campaign_roi(contacts, *costs)

    def campaign(self, rng, share):
        n = 60
        treated = rng.permutation(n) < n * share
        margin = np.where(rng.random(n) < 0.4 + 0.2 * treated, rng.integers(5, 60, n), 0)
        contacts = pd.DataFrame({"margin": margin, "customer": _ids(rng, n), "treated": treated})
        return _shuffled(rng, contacts.assign(opened=treated & (rng.random(n) < 0.5)))


class TestWeightedPipeline:
    columns = ("stage", "status", "amount", "probability")

    def test_textbook_case(self, lesson):
        """1000 × 0.5 + 500 × 0.4 = 700 in proposals; what was won and lost is no longer expected.

        fa: در مرحلهٔ پیشنهاد ۱۰۰۰ در ۰٫۵ به‌اضافهٔ ۵۰۰ در ۰٫۴ می‌شود ۷۰۰؛ از آنچه برده یا باخته شده دیگر انتظاری نیست.
        """
        rows = [
            ("proposal", "open", 1000, 0.5),
            ("lead", "lost", 700, 0.0),
            ("proposal", "won", 800, 1.0),
            ("lead", "open", 4000, 0.1),
            ("proposal", "open", 500, 0.4),
            ("negotiation", "won", 900, 1.0),
            ("qualified", "lost", 100, 0.3),
        ]
        want = pd.DataFrame(
            {
                "stage": ["lead", "proposal"],
                "opportunities": [1, 2],
                "amount": [4000, 1500],
                "weighted": [400, 700],
                # 4000² × 0.1 × 0.9 and 1000² × 0.5 × 0.5 + 500² × 0.4 × 0.6
                "standard_deviation": [1440000**0.5, 310000**0.5],
            }
        )
        agree_table(lesson.weighted_pipeline(pd.DataFrame(rows, columns=self.columns)), want, key=["stage"])

    def test_certain_and_hopeless_ones(self, lesson):
        """Probabilities of 0 and 1 and an amount of 0 are allowed; then nothing is left to chance.

        fa: احتمال صفر و یک و مبلغ صفر پذیرفتنی‌اند؛ آن‌گاه چیزی به بخت وابسته نیست.
        """
        rows = [("a", "open", 50, 1.0), ("b", "open", 70, 0.0), ("b", "open", 0, 0.5)]
        want = pd.DataFrame(
            {"stage": ["a", "b"], "opportunities": [1, 2], "amount": [50, 70], "weighted": [50, 0]}
        ).assign(standard_deviation=0)
        agree_table(lesson.weighted_pipeline(pd.DataFrame(rows, columns=self.columns)), want, key=["stage"])

    def test_other_probabilities(self, lesson):
        """Given probabilities replace the column, which may be lacking or hold nonsense; more stages than needed may be named.

        fa: احتمال‌های داده‌شده جای ستون را می‌گیرند؛ ستون می‌تواند نباشد یا نادرست باشد. می‌توان مرحله‌های بیشتری را هم نام برد.
        """
        rows = [
            ("lead", "open", 100, 0.9),
            ("lead", "open", 300, 7.0),
            ("offer", "won", 10, 1.0),
            ("offer", "open", 20, None),
        ]
        opportunities = pd.DataFrame(rows, columns=self.columns)
        want = pd.DataFrame({"stage": ["lead", "offer"], "amount": [400, 20], "weighted": [80, 10]})
        chances = {"call": 0.3, "offer": 0.5, "lead": 0.2}
        for table in (opportunities, opportunities.drop(columns="probability")):
            agree_table(lesson.weighted_pipeline(table, chances), want, key=["stage"])
            agree_table(lesson.weighted_pipeline(table, probabilities=chances), want, key=["stage"])

    def test_closed_ones_are_not_looked_at(self, lesson):
        """What is missing or wrong in a closed opportunity does not matter.

        fa: کاستی یا خطا در فرصتی که بسته شده اهمیتی ندارد.
        """
        rows = [
            ("lead", "open", 100, 0.5),
            (None, "won", None, None),
            ("lead", "lost", -5, 3.0),
            ("x", "won", None, 1.0),
        ]
        want = pd.DataFrame(
            {"stage": ["lead"], "opportunities": [1], "amount": [100], "weighted": [50], "standard_deviation": [50]}
        )
        opportunities = pd.DataFrame(rows, columns=self.columns)
        agree_table(lesson.weighted_pipeline(opportunities), want)
        agree_table(lesson.weighted_pipeline(opportunities, {"lead": 0.5}), want)

    def test_fresh_pipelines(self, lesson, answer, rng):
        """It holds for any pipeline.

        fa: برای هر خط لوله‌ای درست است.
        """
        for probabilities in (None, {"lead": 0.15, "proposal": 0.45, "call": 0.05}):
            n = 40
            opportunities = pd.DataFrame(
                {
                    "amount": rng.integers(1, 90, n) * 100,
                    "stage": rng.choice(["lead", "call", "proposal"], n),
                    "probability": rng.integers(0, 21, n) / 20,
                    "status": rng.choice(["open", "won", "lost"], n, p=[0.5, 0.25, 0.25]),
                }
            )
            opportunities = _shuffled(rng, opportunities)
            want = answer.weighted_pipeline(opportunities, probabilities)
            agree_table(lesson.weighted_pipeline(opportunities, probabilities), want, key=["stage"])

    def test_nothing_open(self, lesson):
        """Without open opportunities there are no rows.

        fa: بدون فرصت باز سطری نیست.
        """
        closed = pd.DataFrame([("lead", "won", 5.0, 1.0), ("lead", "lost", 5.0, 0.0)], columns=self.columns)
        for opportunities in (closed, closed.iloc[:0]):
            agree(len(lesson.weighted_pipeline(opportunities)), 0)

    def test_bad_rows_are_refused(self, lesson):
        """An unknown or missing status, and an open opportunity with something missing or impossible, are refused.

        fa: وضعیتِ ناشناخته یا نامعلوم و فرصتِ بازی که چیزی در آن نامعلوم یا ناممکن است پذیرفته نمی‌شوند.
        """
        for row in [
            ("lead", "pending", 5.0, 0.5),
            ("lead", None, 5.0, 0.5),
            (None, "open", 5.0, 0.5),
            ("lead", "open", None, 0.5),
            ("lead", "open", -5.0, 0.5),
            ("lead", "open", 5.0, None),
            ("lead", "open", 5.0, 1.01),
            ("lead", "open", 5.0, -0.01),
        ]:
            with refused(ValueError):
                lesson.weighted_pipeline(pd.DataFrame([("lead", "open", 9.0, 0.5), row], columns=self.columns))

    def test_stage_without_probability_is_refused(self, lesson):
        """Given probabilities must name the stage of every open opportunity, each from 0 to 1.

        fa: احتمال‌های داده‌شده باید مرحلهٔ هر فرصتِ باز را در بر بگیرند و هر یک میان صفر و یک باشد.
        """
        opportunities = pd.DataFrame([("lead", "open", 9, 0.5), ("call", "open", 9, 0.5)], columns=self.columns)
        for probabilities in ({}, {"lead": 0.5}, {"lead": 0.5, "call": 1.5}, {"lead": 0.5, "call": float("nan")}):
            with refused(ValueError):
                lesson.weighted_pipeline(opportunities, probabilities)


class TestStageTimes:
    order = ("lead", "qualified", "proposal", "negotiation")

    def test_worked_case(self, lesson):
        """Three leads: one goes on after 10 days, one is lost after 20, one has been there for 30: 60 days ÷ 2 that left = 30.

        fa: سه سرنخ: یکی پس از ۱۰ روز پیش می‌رود، یکی پس از ۲۰ روز از دست می‌رود و یکی ۳۰ روز است که مانده: ۶۰ روز تقسیم بر ۲ نفری که رفته‌اند می‌شود ۳۰.
        """
        stages = self.rows(
            (2, "lost", "2025-01-21"),
            (1, "lead", "2025-01-01"),
            (1, "qualified", "2025-01-11"),
            (2, "lead", "2025-01-01"),
            (3, "lead", "2025-01-02"),
        )
        want = pd.DataFrame(
            [("lead", 3, 1, 1, 1, 0.5, 30.0), ("qualified", 1, 0, 0, 1, None, None)]
            + [(stage, 0, 0, 0, 0, None, None) for stage in ("proposal", "negotiation")],
            columns=["stage", "entered", "advanced", "lost", "open", "conversion", "mean_days"],
        ).astype({"conversion": float, "mean_days": float})
        agree_table(lesson.stage_times(stages, "2025-02-01"), want, key=["stage"])

    def test_whole_way(self, lesson):
        """To be won is to go on; a stage can be skipped, begun late, or left on the day on which it was entered.

        fa: برنده شدن هم پیش رفتن است؛ می‌شود از مرحله‌ای گذشت، دیر آغاز کرد یا همان روزِ ورود از مرحله بیرون رفت.
        """
        stages = self.rows(
            ("b", "negotiation", "2025-03-01"),
            ("a", "won", "2025-02-01"),
            ("a", "lead", "2025-01-01"),
            ("a", "proposal", "2025-01-05"),
            ("a", "negotiation", "2025-01-05"),
            ("b", "lost", "2025-03-04"),
            ("c", "proposal", "2025-03-01"),
            ("c", "won", "2025-03-08"),
        )
        want = pd.DataFrame(
            [
                ("lead", 1, 1, 0, 0, 1.0, 4.0),
                ("qualified", 0, 0, 0, 0, None, None),
                ("proposal", 2, 2, 0, 0, 1.0, 3.5),
                ("negotiation", 2, 1, 1, 0, 0.5, 15.0),
            ],
            columns=["stage", "entered", "advanced", "lost", "open", "conversion", "mean_days"],
        )
        agree_table(lesson.stage_times(stages, "2025-12-31"), want, key=["stage"])

    def test_what_comes_later_is_not_known(self, lesson):
        """Rows after the date are ignored, errors in them too; rows on it count.

        fa: سطرهای پس از آن روز نادیده گرفته می‌شوند، حتی خطاهایشان؛ سطرهای همان روز به حساب می‌آیند.
        """
        stages = self.rows(
            (1, "lead", "2025-01-01"),
            (1, "qualified", "2025-01-31"),
            (2, "lead", "2025-01-11"),
            (2, "qualified", "2025-02-01"),
            (3, "lead", "2025-02-01"),
            (1, "lead", "2025-02-02"),
            (2, "nonsense", "2025-02-02"),
            (9, "won", "2025-02-02"),
        )
        want = pd.DataFrame(
            {
                "stage": ["lead", "qualified"],
                "entered": [2, 1],
                "advanced": [1, 0],
                "lost": [0, 0],
                "open": [1, 1],
                "conversion": [1.0, None],
                "mean_days": [50.0, None],
            }
        )
        got = lesson.stage_times(stages, "2025-01-31")
        agree_table(got[got["entered"] > 0], want, key=["stage"])

    def test_nothing_entered(self, lesson):
        """Without rows all four stages are there, with 0 opportunities and nothing to average.

        fa: بدون سطر هم هر چهار مرحله در جدول هستند، با صفر فرصت و بی هیچ میانگینی.
        """
        want = pd.DataFrame({"stage": self.order}).assign(entered=0, advanced=0, lost=0, open=0)
        want = want.assign(conversion=float("nan"), mean_days=float("nan"))
        one = self.rows((1, "lead", "2025-01-01"))
        agree_table(lesson.stage_times(one.iloc[:0], "2025-01-31"), want, key=["stage"])
        agree_table(lesson.stage_times(one, "2024-12-31"), want, key=["stage"])

    def test_fresh_processes(self, lesson, answer, rng):
        """It holds for any process.

        fa: برای هر فرایندی درست است.
        """
        for as_of in ("2025-03-01", "2025-12-31"):
            stages = self.process(rng)
            agree_table(lesson.stage_times(stages, as_of), answer.stage_times(stages, as_of), key=["stage"])

    def test_company_process(self, lesson, answer):
        """It copes with two and a half thousand opportunities.

        fa: از پس دو هزار و پانصد فرصت هم برمی‌آید.
        """
        stages = load("company_opportunity_stages")
        agree_table(lesson.stage_times(stages, "2025-06-30"), answer.stage_times(stages, "2025-06-30"), key=["stage"])

    def test_missing_entries_are_refused(self, lesson):
        """A missing opportunity, stage or day is refused.

        fa: جای خالی در فرصت، مرحله یا روز پذیرفته نمی‌شود.
        """
        for row in [(None, "lead", "2025-01-01"), (2.0, None, "2025-01-01"), (2.0, "lead", None)]:
            with refused(ValueError):
                lesson.stage_times(self.rows((1.0, "lead", "2025-01-01"), row), "2025-01-31")

    def test_impossible_courses_are_refused(self, lesson):
        """An unknown stage, a stage twice, two ends, going backwards and an end without a beginning are refused.

        fa: مرحلهٔ ناشناخته، مرحلهٔ تکراری، دو پایان، عقب رفتن و پایانِ بی‌آغاز پذیرفته نمی‌شوند.
        """
        for rows in [
            [("lead", "2025-01-01"), ("demo", "2025-01-02")],
            [("lead", "2025-01-01"), ("lead", "2025-01-02")],
            [("lead", "2025-01-01"), ("won", "2025-01-02"), ("lost", "2025-01-03")],
            [("lead", "2025-01-01"), ("won", "2025-01-02"), ("won", "2025-01-03")],
            [("lead", "2025-01-03"), ("qualified", "2025-01-02")],
            [("lead", "2025-01-03"), ("lost", "2025-01-02")],
            [("lead", "2025-01-01"), ("proposal", "2025-01-05"), ("won", "2025-01-04")],
            [("won", "2025-01-02")],
            [("lost", "2025-01-02")],
        ]:
            with refused(ValueError):
                lesson.stage_times(self.rows((7, "lead", "2025-01-01"), *((3, *row) for row in rows)), "2025-01-31")

    def rows(self, *rows):
        stages = pd.DataFrame(rows, columns=["opportunity", "stage", "entered"], index=range(len(rows), 0, -1))
        return stages.astype({"entered": "datetime64[us]"})

    def process(self, rng):
        rows = []
        for opportunity in _ids(rng, 40):
            day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(0, 60)))
            for stage in self.order:
                if rng.random() < 0.9:
                    rows.append((opportunity, stage, day))
                day += pd.Timedelta(days=int(rng.integers(0, 15)))
                if rng.random() < 0.2:
                    break
            if rng.random() < 0.8 and rows and rows[-1][0] == opportunity:
                rows.append((opportunity, str(rng.choice(["won", "lost"])), day))
        return _shuffled(rng, self.rows(*rows))


def _erlang_c(load, agents, handle, target):
    """Return (wait probability, mean wait, service level), with 50 digits, by Erlang B's recursion; `load` a Decimal."""
    with localcontext(prec=50):
        blocked = Decimal(1)
        for n in range(1, agents + 1):
            blocked = load * blocked / (n + load * blocked)
        waits = blocked / (1 - load / agents * (1 - blocked))
        spare = agents - load
        level = 1 - waits * (-spare * target / handle).exp()
        return float(waits), float(waits * handle / spare), float(level)


class TestAgentsNeeded:
    def test_published_case(self, lesson):
        """360 calls of 240 seconds in half an hour, 15 seconds: 55 agents answer 84.6 % in time, 87.3 % busy, 23.9 % of calls wait.

        fa: ۳۶۰ تماسِ ۲۴۰ ثانیه‌ای در نیم ساعت با هدف ۱۵ ثانیه: ۵۵ کارشناس ۸۴٫۶٪ را به‌موقع پاسخ می‌دهند، ۸۷٫۳٪ از وقتشان پر است و ۲۳٫۹٪ تماس‌ها منتظر می‌مانند.
        """
        got = lesson.agents_needed(360, 30, 240, 15, 0.84)
        agree(got["agents"], 55)
        want = {"occupancy": 0.873, "wait_probability": 0.2387, "mean_wait_seconds": 8.18, "service_level": 0.846}
        for name, value in want.items():
            agree(got[name], value, rel=1e-3, what=name)

    def test_case_by_hand(self, lesson):
        """One erlang, two agents: half are busy, a third of the calls wait, a third of the handling time on average.

        fa: یک ارلانگ و دو کارشناس: نیمی از وقتشان پر است، یک‌سوم تماس‌ها منتظر می‌مانند و میانگین انتظار یک‌سوم زمان رسیدگی است.
        """
        # B = (1 ÷ 2) ÷ (1 + 1 + 1 ÷ 2) = 0.2, C = 0.2 ÷ (1 − 0.5 × 0.8) = 1 ÷ 3.
        want = {
            "agents": 2,
            "occupancy": 0.5,
            "wait_probability": 1 / 3,
            "mean_wait_seconds": 20,
            "service_level": 2 / 3,
        }
        agree(lesson.agents_needed(60, 60, 60, 0, 0.6), want)
        agree(
            lesson.agents_needed(15, interval_minutes=15, handle_seconds=60, target_seconds=0, service_level=0.6), want
        )
        late = 1 - np.exp(-0.5) / 3
        agree(lesson.agents_needed(60, 60, 60, 30, 0.7), {**want, "service_level": late})
        agree(lesson.agents_needed(60, 60, 60, 30)["agents"], 3)

    def test_one_agent(self, lesson):
        """With one agent a call waits exactly when he or she is busy.

        fa: با یک کارشناس، تماس درست وقتی منتظر می‌ماند که او سرگرم باشد.
        """
        want = {"agents": 1, "occupancy": 0.2, "wait_probability": 0.2, "mean_wait_seconds": 15, "service_level": 0.8}
        agree(lesson.agents_needed(12, 60, 60, 0, 0.7), want)
        agree(lesson.agents_needed(0.1, 0.5, 60, 0, 0.7), want)
        agree(lesson.agents_needed(24, 1, 0.5, 0, 0.7), {**want, "mean_wait_seconds": 0.125})

    def test_queue_needs_more_than_the_work(self, lesson):
        """With exactly as many agents as erlangs the queue grows without end, so even a service level of 0 needs one more.

        fa: اگر شمار کارشناسان درست به‌اندازهٔ ارلانگ‌ها باشد صف بی‌پایان می‌شود؛ پس حتی سطح خدمتِ صفر یک نفر بیشتر می‌خواهد.
        """
        agree(lesson.agents_needed([60, 90, 120], 60, 60, 0, 0)["agents"], [2, 2, 3])

    def test_no_calls_no_agents(self, lesson):
        """Without calls nobody is needed, and nobody waits.

        fa: بدون تماس کسی لازم نیست و کسی هم منتظر نمی‌ماند.
        """
        want = {"agents": 0, "occupancy": 0, "wait_probability": 0, "mean_wait_seconds": 0, "service_level": 1}
        agree(lesson.agents_needed(0, 30, 240, 20, 0.99), want)
        agree(lesson.agents_needed([0, 1], 30, 60, 0, 0.5)["agents"], [0, 1])

    def test_defaults(self, lesson, answer):
        """Without more the goal is the common one: 80 % within 20 seconds.

        fa: اگر چیز دیگری داده نشود هدف همان هدف رایج است: ۸۰٪ در ۲۰ ثانیه.
        """
        agree(lesson.agents_needed(100, 30, 240), answer.agents_needed(100, 30, 240, 20, 0.8))
        agree(lesson.agents_needed(100, 30, 240)["agents"], 17)

    def test_thousands_of_agents(self, lesson):
        """Five thousand erlangs and more are no trouble: compared with a calculation of 50 digits.

        fa: پنج هزار ارلانگ و بیشتر هم دشوار نیست: با محاسبه‌ای ۵۰ رقمی سنجیده می‌شود.
        """
        for calls, interval, handle, target, level in [(50_000, 30, 180, 20, 0.8), (30_000, 15, 270, 10, 0.95)]:
            got = lesson.agents_needed(calls, interval, handle, target, level)
            load, agents = Decimal(calls * handle) / (interval * 60), int(got["agents"])
            waits, wait, reached = _erlang_c(load, max(agents, int(load) + 1), handle, target)
            fewer = _erlang_c(load, agents - 1, handle, target)[2] if agents - 1 > load else 0
            agree((reached >= level, fewer >= level), (True, False), what="agents")
            want = {"occupancy": float(load) / agents, "wait_probability": waits, "mean_wait_seconds": wait}
            agree({name: got[name] for name in (*want, "service_level")}, {**want, "service_level": reached})

    def test_arrays_broadcast(self, lesson, answer):
        """Arrays broadcast: a row of calls against a column of service levels gives a table.

        fa: آرایه‌ها با هم گسترده می‌شوند: سطری از تماس‌ها در برابر ستونی از سطح‌های خدمت یک جدول می‌دهد.
        """
        calls, levels = np.array([20, 0, 300]), np.array([[0.5], [0.9]])
        got = lesson.agents_needed(calls, 30, 240, 20, levels)
        for row, level in enumerate([0.5, 0.9]):
            for column, one in enumerate([20, 0, 300]):
                for name, value in answer.agents_needed(one, 30, 240, 20, level).items():
                    agree(np.shape(got[name]), (2, 3), what=name)
                    agree(np.asarray(got[name])[row, column], value, what=name)
        agree(lesson.agents_needed(30, [30, 60], [60, 60], [0, 30], 0.5)["agents"], [2, 1])

    def test_fresh_desks(self, lesson, answer, rng):
        """It holds for any service desk.

        fa: برای هر میز خدمتی درست است.
        """
        calls, handle = rng.integers(1, 900, 12), rng.integers(60, 600, 12)
        asked = (calls, float(rng.integers(10, 61)), handle, rng.integers(0, 60, 12), rng.integers(10, 99, 12) / 100)
        agree(lesson.agents_needed(*asked), answer.agents_needed(*asked))
        one = [part if np.isscalar(part) else part[0].item() for part in asked]
        agree(lesson.agents_needed(*one), answer.agents_needed(*one))

    @pytest.mark.parametrize("place", range(5))
    def test_impossible_arguments_are_refused(self, lesson, place):
        """Numbers out of their range are refused, alone and in an array, and so is NaN.

        fa: عددی که بیرون از دامنهٔ خود باشد پذیرفته نمی‌شود، چه تنها و چه در آرایه؛ NaN هم همین‌طور.
        """
        good = [100, 30, 240, 20, 0.8]
        impossible = [[-1], [0, -30], [0, -240], [-1], [-0.1, 1, 1.2]][place]
        for value in (*impossible, float("nan"), [good[place], impossible[0]]):
            with refused(ValueError):
                lesson.agents_needed(*good[:place], value, *good[place + 1 :])


class TestSelfServiceDeflection:
    def test_worked_case(self, lesson):
        """Ten visits, half of whose customers would have called, so 5 contacts; 2 came all the same: 3 saved.

        fa: ده بازدید که نیمی از آن‌ها به تماس می‌انجامید، یعنی ۵ تماس؛ ۲ تماس باز هم آمد: ۳ تماس صرفه‌جویی شده است.
        """
        visits = self.times("began", *((customer, "2025-05-01 09:00") for customer in range(10)))
        contacts = self.times("opened", (3, "2025-05-01 10:00"), (77, "2025-05-01 10:00"), (8, "2025-05-02 08:00"))
        want = {
            "visits": 10,
            "failed": 2,
            "containment": 0.8,
            "deflected": 3,
            "deflection_rate": 0.6,
            "saving": 3 * 6 - 1,
        }
        agree(lesson.self_service_deflection(visits, contacts, 0.5, 24, 6, 0.1), want)
        loss = {"visits": 10, "failed": 2, "containment": 0.8, "deflected": -1, "deflection_rate": -1, "saving": -6}
        agree(lesson.self_service_deflection(visits, contacts, 0.1, 24, 6, 0), loss)

    def test_window(self, lesson):
        """A contact exactly at the end of the window, or in the moment of the visit, is charged; one minute later or earlier it is not.

        fa: تماسی که درست در پایان پنجره یا در همان لحظهٔ بازدید باشد به پای آن نوشته می‌شود؛ یک دقیقه دیرتر یا زودتر نه.
        """
        visits = self.times("began", (1, "2025-05-01 09:00"), (2, "2025-05-01 09:00"))
        for time, failed in [
            ("2025-05-01 08:59", 0),
            ("2025-05-01 09:00", 1),
            ("2025-05-01 10:30", 1),
            ("2025-05-01 10:31", 0),
            ("2025-05-02 09:30", 0),
        ]:
            contacts = self.times("opened", (2, time))
            agree(lesson.self_service_deflection(visits, contacts, 1, 1.5, 1, 0)["failed"], failed)
        now = self.times("opened", (2, "2025-05-01 09:00"))
        agree(lesson.self_service_deflection(visits, now, 1, 0, 1, 0)["failed"], 1)

    def test_latest_visit_is_charged_once(self, lesson):
        """Of several visits the latest before the contact failed; several contacts after one visit make it fail once.

        fa: از چند بازدید، آخرین بازدیدِ پیش از تماس ناکام بوده است؛ چند تماس پس از یک بازدید آن را یک بار ناکام می‌کند.
        """
        visits = self.times(
            "began", (1, "2025-05-01 11:00"), (1, "2025-05-01 09:00"), (1, "2025-05-01 10:00"), (2, "2025-05-01 11:30")
        )
        contacts = self.times("opened", (1, "2025-05-01 12:00"), (1, "2025-05-01 11:15"), (1, "2025-05-01 15:00"))
        agree(lesson.self_service_deflection(visits, contacts, 1, 24, 2, 0)["failed"], 1)
        more = self.times("opened", (1, "2025-05-01 12:00"), (1, "2025-05-01 10:15"))
        want = {"visits": 4, "failed": 2, "containment": 0.5, "deflected": 2, "deflection_rate": 0.5, "saving": 4}
        agree(lesson.self_service_deflection(visits, more, 1, 24, 2, 0), want)

    def test_visits_at_the_same_time(self, lesson):
        """Of two visits at the same time one is charged.

        fa: از دو بازدید هم‌زمان، تماس به پای یکی نوشته می‌شود.
        """
        visits = self.times("began", (1, "2025-05-01 11:00"), (1, "2025-05-01 11:00"), (1, "2025-05-01 08:00"))
        contacts = self.times("opened", (1, "2025-05-01 12:00"))
        agree(lesson.self_service_deflection(visits, contacts, 1, 24, 2, 0)["failed"], 1)

    def test_nothing_to_divide_by(self, lesson):
        """Without visits, and when none would have become a contact, the shares are missing.

        fa: بدون بازدید، یا وقتی هیچ بازدیدی به تماس نمی‌انجامید، سهم‌ها نامعلوم‌اند.
        """
        visits = self.times("began", (1, "2025-05-01 11:00"))
        contacts = self.times("opened", (1, "2025-05-01 12:00"))
        nan = float("nan")
        none = {"visits": 0, "failed": 0, "containment": nan, "deflected": 0, "deflection_rate": nan, "saving": 0}
        agree(lesson.self_service_deflection(visits.iloc[:0], contacts, 0.5, 24, 2, 1), none)
        extra = {"visits": 1, "failed": 1, "containment": 0, "deflected": -1, "deflection_rate": nan, "saving": -3}
        agree(lesson.self_service_deflection(visits, contacts, 0, 24, 2, 1), extra)
        quiet = {"visits": 1, "failed": 0, "containment": 1, "deflected": 0, "deflection_rate": nan, "saving": -1}
        agree(lesson.self_service_deflection(visits, contacts.iloc[:0], 0, 24, 2, 1), quiet)

    def test_fresh_logs(self, lesson, answer, rng):
        """It holds for any log.

        fa: برای هر گزارشی از بازدیدها و تماس‌ها درست است.
        """
        for _ in range(2):
            ids = _ids(rng, 12)
            visits, contacts = self.log(rng, "began", ids[:10]), self.log(rng, "opened", ids[2:])
            asked = (visits, contacts, rng.integers(1, 10) / 10, int(rng.integers(2, 40)), 6, 0.25)
            agree(lesson.self_service_deflection(*asked), answer.self_service_deflection(*asked))

    def test_company_log(self, lesson, answer):
        """It copes with thirty-eight thousand visits.

        fa: از پس سی‌وهشت هزار بازدید هم برمی‌آید.
        """
        asked = (load("company_web_visits"), load("company_contacts"), 0.05, 24, 6.0, 0.1)
        agree(lesson.self_service_deflection(*asked), answer.self_service_deflection(*asked))

    def test_missing_entries_are_refused(self, lesson):
        """A missing customer or time is refused, among visits and among contacts.

        fa: جای خالی در مشتری یا زمان پذیرفته نمی‌شود، چه در بازدیدها و چه در تماس‌ها.
        """
        visits = self.times("began", (1.0, "2025-05-01 09:00"))
        contacts = self.times("opened", (1.0, "2025-05-01 09:00"))
        for row in [(None, "2025-05-01 09:00"), (2.0, None)]:
            with refused(ValueError):
                lesson.self_service_deflection(self.times("began", (1.0, "2025-05-01"), row), contacts, 0.5, 24, 6, 1)
            with refused(ValueError):
                lesson.self_service_deflection(visits, self.times("opened", (1.0, "2025-05-01"), row), 0.5, 24, 6, 1)

    def test_impossible_numbers_are_refused(self, lesson):
        """A share outside 0 to 1, a negative window or cost, and NaN are refused.

        fa: سهمی بیرون از صفر تا یک، پنجره یا هزینهٔ منفی و NaN پذیرفته نمی‌شوند.
        """
        visits, contacts = self.times("began", (1, "2025-05-01")), self.times("opened", (1, "2025-05-01"))
        good = [0.5, 24, 6, 1]
        for place, value in [(0, -0.1), (0, 1.1), (1, -1), (2, -1), (3, -1), *((place, np.nan) for place in range(4))]:
            with refused(ValueError):
                lesson.self_service_deflection(visits, contacts, *good[:place], value, *good[place + 1 :])

    def times(self, column, *rows):
        table = pd.DataFrame(rows, columns=["customer", column], index=range(len(rows), 0, -1))
        return table.astype({column: "datetime64[us]"})

    def log(self, rng, column, ids):
        minutes = rng.permutation(60 * 24 * 5)[:40]
        rows = [
            (ids[rng.integers(len(ids))], pd.Timestamp("2025-05-01") + pd.Timedelta(minutes=int(m))) for m in minutes
        ]
        return _shuffled(rng, self.times(column, *rows))


SCRIPT = {
    "greet": {"say": "How can I help?", "next": {"order": "number", "complaint": "sorry", "nothing": "bye"}},
    "number": {"say": "What is its number?", "next": {"known": "tell", "lost": "specialist"}},
    "sorry": {"say": "I am sorry. What happened?", "next": {"late": "number", "broken": "specialist"}},
    "tell": {"say": "It arrives tomorrow.", "end": "solved"},
    "specialist": {"say": "I put you through.", "end": "handed over"},
    "bye": {"say": "Good bye.", "end": ""},
    "survey": {"say": "Are you content?", "next": {"yes": "bye", "no": "sorry"}},
}


class TestRunScript:
    def test_call_to_its_end(self, lesson):
        """A late delivery: greeting, apology, the number, and the problem is solved.

        fa: تحویلِ دیرشده: سلام، عذرخواهی، شمارهٔ سفارش و کار حل می‌شود.
        """
        want = {
            "path": ["greet", "sorry", "number", "tell"],
            "said": ["How can I help?", "I am sorry. What happened?", "What is its number?", "It arrives tomorrow."],
            "outcome": "solved",
        }
        agree(lesson.run_script(SCRIPT, "greet", ["complaint", "late", "known"]), want)

    def test_customer_hangs_up(self, lesson):
        """When the answers run out before the end, the customer has hung up: no outcome.

        fa: اگر پاسخ‌ها پیش از پایان تمام شوند، مشتری گوشی را گذاشته است: تماس نتیجه‌ای ندارد.
        """
        agree(lesson.run_script(SCRIPT, "greet", ["order"])["outcome"], None)
        want = {"path": ["sorry"], "said": ["I am sorry. What happened?"], "outcome": None}
        agree(lesson.run_script(SCRIPT, "sorry", []), want)

    def test_start_can_be_the_end(self, lesson):
        """A call may begin at any step, at an end too; an end may have an empty text.

        fa: تماس می‌تواند از هر گامی آغاز شود، حتی از یک پایان؛ متنِ پایان می‌تواند تهی باشد.
        """
        agree(
            lesson.run_script(SCRIPT, "tell", []),
            {"path": ["tell"], "said": ["It arrives tomorrow."], "outcome": "solved"},
        )
        agree(lesson.run_script(SCRIPT, "survey", ["yes"])["outcome"], "")

    def test_ways_may_meet(self, lesson):
        """Several answers, and several steps, may lead to the same step: that is no loop.

        fa: چند پاسخ و چند گام می‌توانند به یک گام برسند: این حلقه نیست.
        """
        script = {
            "a": {"say": "A", "next": {"1": "b", "2": "b", "3": "c"}},
            "b": {"say": "B", "next": {"1": "d"}},
            "c": {"say": "C", "next": {"1": "d", "2": "b"}},
            "d": {"say": "D", "end": "over"},
        }
        agree(lesson.run_script(script, "a", ["3", "2", "1"])["path"], ["a", "c", "b", "d"])
        agree(lesson.run_script(script, "a", ["2", "1"])["said"], ["A", "B", "D"])

    def test_fresh_scripts(self, lesson, answer, rng):
        """It holds for any script.

        fa: برای هر فیلم‌نامه‌ای درست است.
        """
        for _ in range(4):
            steps = [f"step {number}" for number in rng.permutation(50)[:9].tolist()]
            script = {name: {"say": name.upper(), "end": f"end {name}"} for name in steps[6:]}
            for place in range(6):
                targets = rng.choice(steps[place + 1 :], 3).tolist()
                script[steps[place]] = {"say": f"{place}?", "next": dict(zip("xyz", targets, strict=True))}
            script = {name: script[name] for name in rng.permutation(steps).tolist()}
            answers, step = [], steps[0]
            while "next" in script[step] and rng.random() < 0.9:
                answers.append(str(rng.choice(list("xyz"))))
                step = script[step]["next"][answers[-1]]
            agree(lesson.run_script(script, steps[0], answers), answer.run_script(script, steps[0], answers))

    def test_unforeseen_answers_are_refused(self, lesson):
        """An answer that the step does not foresee is refused, and so are answers after the end.

        fa: پاسخی که آن گام پیش‌بینی نکرده پذیرفته نمی‌شود؛ پاسخ‌های پس از پایان هم پذیرفته نمی‌شوند.
        """
        for answers in (["refund"], ["order", "late"], ["Order"], ["nothing", "order"], ["order", "known", "thanks"]):
            with refused(ValueError):
                lesson.run_script(SCRIPT, "greet", answers)
        with refused(ValueError):
            lesson.run_script(SCRIPT, "tell", ["thanks"])

    def test_dead_ends_are_refused(self, lesson):
        """A step that leads nowhere, or to a step that does not exist, is refused, wherever it stands in the script.

        fa: گامی که به جایی نمی‌رسد، یا به گامی می‌رسد که نیست، پذیرفته نمی‌شود؛ هر جای فیلم‌نامه که باشد.
        """
        for fault in [
            {"say": "?"},
            {"say": "?", "next": {}},
            {"say": "?", "next": {"yes": "nowhere"}},
            {"say": "?", "next": {"yes": "bye", "no": "nowhere"}},
            {"say": "?", "next": {"yes": "bye"}, "end": "over"},
        ]:
            for place in ("number", "survey"):
                with refused(ValueError):
                    lesson.run_script({**SCRIPT, place: fault}, "greet", ["nothing"])

    def test_loops_are_refused(self, lesson):
        """Steps that lead back to themselves are refused, at once or by others, even where this call does not pass.

        fa: گام‌هایی که به خودشان بازمی‌گردند پذیرفته نمی‌شوند، چه بی‌واسطه چه با واسطه، حتی اگر این تماس از آن‌جا نگذرد.
        """
        for place, target in [("number", "number"), ("number", "sorry"), ("survey", "survey")]:
            step = {"say": "?", "next": {"known": "tell", "again": target}}
            with refused(ValueError):
                lesson.run_script({**SCRIPT, place: step}, "greet", ["nothing"])

    def test_unknown_start_is_refused(self, lesson):
        """A start that is no step is refused.

        fa: آغازی که گامی در فیلم‌نامه نیست پذیرفته نمی‌شود.
        """
        for script in (SCRIPT, {}):
            with refused(ValueError):
                lesson.run_script(script, "hello", [])


class TestCrmTypeOf:
    def test_plain_case(self, lesson):
        """Texts that share their words with one label alone get that label.

        fa: متنی که واژه‌هایش تنها با یک برچسب مشترک است همان برچسب را می‌گیرد.
        """
        texts = ["mine the purchase history", "take an order", "mine the survey data", "take the order by phone"]
        examples = pd.DataFrame(
            {"text": texts * 8, "label": ["analytical", "operational"] * 16}, index=range(32, 0, -1)
        )
        got = lesson.crm_type_of(examples, ["take that order", "mine survey data", "take order"], 0)
        want = ["operational", "analytical", "operational"]
        agree_table(got, pd.DataFrame({"best": want, "type": want}))

    def test_unseen_texts(self, lesson):
        """Of texts that it has never seen, in both languages, it labels most rightly, and nearly all of the third of which it is surest.

        fa: از متن‌هایی که هرگز ندیده است، در هر دو زبان، بیشتر را درست برچسب می‌زند و از یک‌سومی که بیش از همه به آن مطمئن است، تقریباً همه را.
        """
        examples = load("work_descriptions").rename(columns={"crm_type": "label"})
        unseen = held_out("work_descriptions").rename(columns={"crm_type": "label"})
        got = lesson.crm_type_of(examples[["text", "label"]], unseen["text"].tolist())
        is_persian = (unseen["lang"] == "fa").to_numpy()
        right, sure = self.judged(got, unseen["label"])
        self.at_least(right.mean(), 0.74, "share of right labels")
        self.at_least(right[~is_persian].mean(), 0.68, "share of right labels, English")
        self.at_least(right[is_persian].mean(), 0.68, "share of right labels, Persian")
        self.at_least(right[sure].mean(), 0.90, "share of right labels in the surest third")

    def test_other_labels_and_examples(self, lesson, rng):
        """It learns from the examples: other examples and other labels make no difference.

        fa: از نمونه‌ها یاد می‌گیرد: با نمونه‌های دیگر و برچسب‌های دیگر هم همان‌قدر خوب است.
        """
        texts = _shuffled(rng, pd.concat([load("work_descriptions"), held_out("work_descriptions")]))
        types = sorted(set(texts["crm_type"]))
        labels = dict(zip(types, [*np.roll(types, 1)[:2].tolist(), "سوم", "d"], strict=True))
        texts["label"] = texts["crm_type"].map(labels)
        unseen = texts[: len(texts) // 3]
        right, sure = self.judged(
            lesson.crm_type_of(texts[len(unseen) :][["label", "text"]], unseen["text"].tolist()), unseen["label"]
        )
        self.at_least(right.mean(), 0.70, "share of right labels")
        self.at_least(right[sure].mean(), 0.85, "share of right labels in the surest third")

    def test_any_labels(self, lesson):
        """Labels are whatever the examples carry: here the language of the text.

        fa: برچسب هر چیزی است که نمونه‌ها دارند: این‌جا زبانِ متن.
        """
        examples = load("work_descriptions")[:60].rename(columns={"lang": "label"})
        unseen = held_out("work_descriptions")[:60]
        right, _sure = self.judged(lesson.crm_type_of(examples, unseen["text"].tolist()), unseen["lang"])
        self.at_least(right.mean(), 0.9, "share of right labels")

    def test_threshold(self, lesson):
        """The type is the best label where its probability reaches the threshold, otherwise "unsure"; the best label and its probability stay.

        fa: هرجا احتمال به آستانه برسد، نوع همان بهترین برچسب است و وگرنه «unsure»؛ بهترین برچسب و احتمالش همان می‌مانند.
        """
        examples = load("work_descriptions")[:60].rename(columns={"crm_type": "label"})
        texts = held_out("work_descriptions")["text"].tolist()[:31]
        everything = lesson.crm_type_of(examples, texts, 0)
        agree(list(everything["type"]), list(everything["best"]), what="type, with a threshold of 0")
        chances = np.asarray(everything["probability"], dtype=float)
        agree(bool((chances > 0).all() and (chances < 1 + 1e-9).all()), True, what="0 < probability <= 1")
        for threshold in (np.median(chances), 1):  # a text has just the median
            some = lesson.crm_type_of(examples, texts, threshold)
            agree_table(some, everything[["best", "probability"]], rel=1e-3)
            reached = np.asarray(some["probability"], dtype=float) >= threshold
            agree(list(some["type"]), list(np.where(reached, list(some["best"]), "unsure")), what="type")

    def test_default_threshold(self, lesson):
        """Without more the threshold is 0.5.

        fa: اگر آستانه داده نشود ۰٫۵ است.
        """
        examples = load("work_descriptions")[:60].rename(columns={"crm_type": "label"})
        got = lesson.crm_type_of(examples, held_out("work_descriptions")["text"].tolist()[:60])
        reached = np.asarray(got["probability"], dtype=float) >= 0.5
        agree(list(got["type"]), list(np.where(reached, list(got["best"]), "unsure")), what="type")

    def test_no_descriptions(self, lesson):
        """Without descriptions there are no rows.

        fa: بدون توصیف سطری نیست.
        """
        examples = pd.DataFrame({"text": ["mine data", "take orders"], "label": ["a", "b"]})
        agree(len(lesson.crm_type_of(examples, [])), 0)

    def test_bad_examples_are_refused(self, lesson):
        """A missing text or label is refused, and so are examples with fewer than two labels.

        fa: جای خالی در متن یا برچسب پذیرفته نمی‌شود؛ نمونه‌هایی هم که کمتر از دو برچسب دارند پذیرفته نمی‌شوند.
        """
        rows = {"text": ["mine data", "take orders", "mine texts"], "label": ["a", "b", "a"]}
        good = pd.DataFrame(rows)
        bad = [good.assign(**{column: [*rows[column][:2], None]}) for column in rows]
        for examples in (*bad, good.assign(label="a"), good.iloc[:0]):
            for descriptions in (["mine orders"], []):
                with refused(ValueError):
                    lesson.crm_type_of(examples, descriptions)

    def test_impossible_thresholds_are_refused(self, lesson):
        """A threshold outside 0 to 1 is refused.

        fa: آستانه‌ای بیرون از صفر تا یک پذیرفته نمی‌شود.
        """
        examples = pd.DataFrame({"text": ["mine data", "take orders"] * 2, "label": ["a", "b"] * 2})
        for threshold in (-0.1, 1.1, float("nan")):
            with refused(ValueError):
                lesson.crm_type_of(examples, ["mine orders"], threshold)

    def judged(self, got, labels):
        """Return which labels are right, and which rows are the third with the highest probabilities."""
        agree(len(got), len(labels), what="rows")
        right = np.array(list(got["best"]), dtype=object) == labels.to_numpy(dtype=object)
        surest_first = np.argsort(-np.asarray(got["probability"], dtype=float), kind="stable")
        return right, surest_first[: len(labels) // 3]

    def at_least(self, share, mark, what):
        if not share >= mark:
            agree(f"{share:.3f}", f"≥ {mark}", what=what)
