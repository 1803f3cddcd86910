"""Judge the exercises on the canvas, the three offices, the stages of a sale, the funnel and a cut that travels."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crm_course import load
from crm_course.testing import agree, agree_table, held_out, refused

NINE = {
    "key partners": "شرکای کلیدی",
    "key activities": "فعالیت‌های کلیدی",
    "key resources": "منابع کلیدی",
    "value propositions": "ارزش‌های پیشنهادی",
    "customer relationships": "روابط با مشتریان",
    "channels": "کانال‌های توزیع",
    "customer segments": "بخش‌های مشتریان",
    "cost structure": "ساختار هزینه",
    "revenue streams": "جریان‌های درآمد",
}
CLEAN = {"missing": [], "duplicated": [], "empty": [], "unknown": []}


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _spelled(rng, block):
    """Return the name of a block as somebody may write it, in either language."""
    name = block if rng.random() < 0.5 else NINE[block].replace("ی", "ي").replace("ک", "ك")
    if rng.random() < 0.5:
        name = name.replace("\u200c", " ").title()
    return name.replace(" ", str(rng.choice([" ", "_", "-", "\u200c", ""]))) + str(rng.choice(["", " ", ":", " 2"]))


def _sheet(rng, unknown):
    """Return a canvas somebody filled in: blocks left out, repeated, without entries, and headings that are `unknown`."""
    blocks = [block for block in rng.permutation(list(NINE)).tolist() if rng.random() < 0.8]
    blocks += rng.permutation(list(NINE))[:3].tolist()
    headings = [_spelled(rng, block) for block in blocks] + unknown
    notes = ["shop", "shop", "rent", "کارت وفاداری", " ", "", "\n\t", None]
    return [(heading, rng.choice(notes, rng.integers(0, 4)).tolist()) for heading in rng.permutation(headings).tolist()]


class TestCanvasGaps:
    def full(self):
        return [(name, ["…"]) for name in NINE]

    def test_full_canvas_has_no_gaps(self, lesson):
        """A canvas with nine filled blocks has no gaps, in English or in Persian.

        fa: بومی که هر نُه خانه‌اش پر است کاستی ندارد، به انگلیسی یا به فارسی.
        """
        agree(lesson.canvas_gaps(self.full()), CLEAN)
        agree(lesson.canvas_gaps([(name, ["…", "…"]) for name in reversed(NINE.values())]), CLEAN)

    def test_each_kind_of_gap(self, lesson):
        """Two blocks are missing, one stands there twice, two are empty, and "competitors" is no block.

        fa: دو خانه جا افتاده، یکی دو بار آمده، دو تا خالی است و «competitors» خانهٔ بوم نیست.
        """
        canvas = [
            ("competitors", ["none"]),
            ("revenue streams", []),
            ("channels", ["shop"]),
            ("customer segments", ["firms", "households"]),
            ("key resources", ["brand"]),
            ("value propositions", ["fresh"]),
            ("cost structure", []),
            ("channels", ["web shop"]),
            ("key activities", ["roasting"]),
        ]
        want = {
            "missing": ["key partners", "customer relationships"],
            "duplicated": ["channels"],
            "empty": ["cost structure", "revenue streams"],
            "unknown": ["competitors"],
        }
        agree(lesson.canvas_gaps(canvas), want)

    def test_spelling_of_a_heading_does_not_matter(self, lesson):
        """Capitals, spaces, half-spaces, hyphens, underscores, digits and Arabic letters do not make another heading.

        fa: حروف بزرگ، فاصله، نیم‌فاصله، خط تیره، زیرخط، رقم و حروف عربی عنوان را عوض نمی‌کنند.
        """
        spelled = [
            "KEY PARTNERS",
            "key_activities",
            " Key-Resources: ",
            "ValuePropositions",
            "روابط  با مشتريان",
            "۶. Channels",
        ]
        spelled += ["بخش های مشتریان", "ساختارهزینه", "جريان\u200cهاي درآمد (9)"]
        agree(lesson.canvas_gaps([(heading, ["…"]) for heading in spelled]), CLEAN)
        agree(lesson.canvas_gaps([("كانال هاي_توزيع", ["…"]), *self.full()]), {**CLEAN, "duplicated": ["channels"]})

    def test_letters_do_matter(self, lesson):
        """A heading with a letter more or less is unknown, and so is one without letters; each stays as it was written.

        fa: عنوانی با یک حرف بیشتر یا کمتر ناشناخته است؛ عنوانِ بی‌حرف هم همین‌طور. هر یک همان‌گونه می‌ماند که نوشته شده است.
        """
        strange = ["Channel", "channelss", "", " 7 ", "مشتریان", "Channel", "key"]
        canvas = [(heading, ["…"]) for heading in strange]
        agree(lesson.canvas_gaps([*canvas, *self.full()]), {**CLEAN, "unknown": strange})

    def test_blank_notes_are_no_entries(self, lesson):
        """Notes with nothing but white space, and None, leave a block empty; one note with a letter fills it.

        fa: یادداشتی که جز فاصله چیزی ندارد، و None، خانه را خالی می‌گذارد؛ یک یادداشتِ حتی یک‌حرفی آن را پر می‌کند.
        """
        canvas = [(name, ["", " ", "\t\n", None]) for name in NINE]
        canvas[3] = ("value propositions", [None, " ", "x"])
        want = {**CLEAN, "empty": [name for name in NINE if name != "value propositions"]}
        agree(lesson.canvas_gaps(canvas), want)

    def test_two_headings_are_filled_together(self, lesson):
        """A block that stands there twice is empty only if both headings are; a third heading does not name it again.

        fa: خانه‌ای که دو بار آمده تنها وقتی خالی است که زیر هر دو عنوان چیزی نباشد؛ عنوان سوم نامش را دوباره نمی‌آورد.
        """
        twice = [
            ("Channels", ["shop"]),
            ("channels", []),
            ("CHANNELS", [" "]),
            ("Cost structure", []),
            ("cost structure", [None]),
        ]
        canvas = twice + [(name, ["…"]) for name in NINE if name not in ("channels", "cost structure")]
        agree(
            lesson.canvas_gaps(canvas),
            {**CLEAN, "duplicated": ["channels", "cost structure"], "empty": ["cost structure"]},
        )

    def test_empty_sheet_misses_all(self, lesson):
        """An empty sheet misses all nine blocks; none of them is called empty.

        fa: در برگهٔ سفید هر نُه خانه جا افتاده است؛ هیچ‌کدام «خالی» نام نمی‌گیرد.
        """
        agree(lesson.canvas_gaps([]), {**CLEAN, "missing": list(NINE)})

    def test_fresh_sheets(self, lesson, answer, rng):
        """It holds for any sheet.

        fa: برای هر برگه‌ای درست است.
        """
        for _ in range(6):
            canvas = _sheet(rng, ["rivals", "Rivals", "شرکا"])
            agree(lesson.canvas_gaps(canvas), answer.canvas_gaps(canvas))

    def test_text_for_a_list_is_refused(self, lesson):
        """One text instead of a list of texts is refused, under any heading: its letters are no entries.

        fa: یک متن به‌جای فهرستی از متن‌ها، زیر هر عنوانی، پذیرفته نمی‌شود: حرف‌هایش نوشته‌های جداگانه نیستند.
        """
        for heading in ("channels", "rivals"):
            with refused(ValueError):
                lesson.canvas_gaps([("cost structure", ["rent"]), (heading, "shop")])


class TestCrmReach:
    def test_five_of_nine(self, lesson):
        """CRM touches five of nine blocks, 55.6 %; here 6 of 10 entries stand in them.

        fa: CRM بر پنج خانه از نُه خانه اثر می‌گذارد، یعنی ۵۵٫۶٪؛ این‌جا ۶ نوشته از ۱۰ نوشته در آن‌هاست.
        """
        canvas = [(name, ["…"]) for name in NINE if name != "channels"] + [("channels", ["shop", "web shop"])]
        agree(lesson.crm_reach(canvas), {"block_share": 5 / 9, "entry_share": 6 / 10})

    def test_entries_are_counted_not_blocks(self, lesson):
        """Three entries on costs and one on channels: a quarter is touched. Blocks that are missing still count among the nine.

        fa: سه نوشته دربارهٔ هزینه و یکی دربارهٔ کانال: یک‌چهارم. خانه‌هایی که جا افتاده‌اند همچنان از آن نُه خانه‌اند.
        """
        canvas = [("Cost structure", ["rent", "rent", "wages"]), ("Channels", ["shop"])]
        agree(lesson.crm_reach(canvas), {"block_share": 5 / 9, "entry_share": 1 / 4})

    def test_each_of_the_nine_blocks(self, lesson):
        """Touched are segments, value propositions, relationships, channels and revenue streams, and no other block.

        fa: خانه‌های اثرپذیر: بخش‌های مشتریان، ارزش‌های پیشنهادی، روابط با مشتریان، کانال‌ها و جریان‌های درآمد؛ و نه هیچ خانهٔ دیگر.
        """
        touched = [*list(NINE)[3:7], "revenue streams"]
        for english, persian in NINE.items():
            agree(lesson.crm_reach([(persian, ["…"])])["entry_share"], float(english in touched))

    def test_other_blocks_may_be_touched(self, lesson):
        """Who holds that CRM touches other blocks can say so; a block named twice, in two spellings, is one.

        fa: هر که خانه‌های دیگری را اثرپذیر می‌داند می‌تواند بگوید؛ خانه‌ای که با دو املا نام برده شود یکی است.
        """
        canvas = [("Channels", ["shop"]), ("Key partners", ["bank", "post"])]
        reach = lesson.crm_reach(canvas, ["Key Partners", "شرکای کلیدی", "key_activities", "key partners"])
        agree(reach, {"block_share": 2 / 9, "entry_share": 2 / 3})
        agree(lesson.crm_reach(canvas, touched=[]), {"block_share": 0, "entry_share": 0})

    def test_blank_notes_do_not_count(self, lesson):
        """Blank notes count neither among the touched entries nor among all; two headings of one block add up.

        fa: یادداشت‌های سفید نه در میان نوشته‌های اثرپذیر شمرده می‌شوند و نه در کل؛ نوشته‌های زیر دو عنوانِ یک خانه با هم جمع می‌شوند.
        """
        canvas = [("channels", ["shop", " ", None]), ("Channels", ["fair"]), ("cost structure", ["rent", "", "\n"])]
        agree(lesson.crm_reach(canvas)["entry_share"], 2 / 3)

    def test_sheet_without_entries_has_no_share(self, lesson):
        """Without entries there is no share of entries: None, not 0.

        fa: بدون نوشته، سهم نوشته‌ها تعریف‌نشده است: None، نه صفر.
        """
        for canvas in ([], [("channels", []), ("cost structure", [" ", None])]):
            agree(lesson.crm_reach(canvas), {"block_share": 5 / 9, "entry_share": None})

    def test_fresh_sheets(self, lesson, answer, rng):
        """It holds for any sheet.

        fa: برای هر برگه‌ای درست است.
        """
        for _ in range(5):
            canvas = _sheet(rng, [])
            touched = [_spelled(rng, block) for block in rng.choice(list(NINE), 5).tolist()]
            agree(lesson.crm_reach(canvas, touched), answer.crm_reach(canvas, touched))
            agree(lesson.crm_reach(canvas), answer.crm_reach(canvas))

    def test_unknown_blocks_are_refused(self, lesson):
        """A heading that is no block is refused, with or without entries, and so is such a name among the touched ones.

        fa: عنوانی که خانهٔ بوم نیست، چه پر چه خالی، پذیرفته نمی‌شود؛ چنین نامی میان خانه‌های اثرپذیر هم همین‌طور.
        """
        for entries in (["none"], []):
            with refused(ValueError):
                lesson.crm_reach([("channels", ["shop"]), ("competitors", entries)])
        with refused(ValueError):
            lesson.crm_reach([("channels", ["shop"])], ["channels", "competitors"])

    def test_text_for_a_list_is_refused(self, lesson):
        """One text instead of a list of texts is refused, in any block.

        fa: یک متن به‌جای فهرستی از متن‌ها در هیچ خانه‌ای پذیرفته نمی‌شود.
        """
        for heading in ("channels", "cost structure"):
            with refused(ValueError):
                lesson.crm_reach([("customer segments", ["firms"]), (heading, "shop")])


@lru_cache
def _descriptions():
    """Return the descriptions of work that readers have, and those that are held out."""
    return load("work_descriptions"), held_out("work_descriptions")


def _made_up(rng, letters, size):
    """Return made-up words, all different."""
    words = set()
    while len(words) < size:
        words.add("".join(rng.choice(list(letters), rng.integers(5, 9)).tolist()))
    return sorted(words, key=lambda word: (len(word), word[::-1]))


def _renamed(rng, labels):
    """Return a made-up name for each label."""
    old = sorted(set(labels))
    return dict(zip(old, rng.permutation(_made_up(rng, "abdeiklmnorstu", len(old))).tolist(), strict=True))


def _at_least(share, right):
    """Demand that a share of the answers is right."""
    agree(min(float(np.mean(right)), share), share, what="share right")


class TestOfficeOf:
    def learned(self, lesson, examples, unseen, label, names):
        """Return which of the unseen rows get their label, learned from examples that carry it under other names."""
        shown = examples[["text"]].assign(label=examples[label].map(names))
        found = lesson.office_of(shown, unseen["text"].tolist())
        agree(len(found), len(unseen), what="number of labels")
        return np.array(list(found)) == unseen[label].map(names).to_numpy()

    def test_words_decide(self, lesson):
        """Words that stand with one label only decide; the labels come in the order of the descriptions.

        fa: واژه‌هایی که تنها با یک برچسب می‌آیند تعیین‌کننده‌اند؛ برچسب‌ها به ترتیب شرح‌ها می‌آیند.
        """
        words = {
            "درون": "انبار قفسه کالا بسته",
            "zwischen": "plan budget rule price",
            "front": "guest greet smile answer",
        }
        rows = [
            (" ".join(np.roll(text.split(), shift)[:3]), label) for shift in range(4) for label, text in words.items()
        ]
        examples = pd.DataFrame(rows, columns=["text", "label"]).assign(office="front").set_axis([7] * 12)
        unseen = ["smile guest", "قفسه بسته", "price rule", "smile guest", "انبار کالا", "greet guest"]
        want = ["front", "درون", "zwischen", "front", "درون", "front"]
        agree(lesson.office_of(examples, unseen), want)
        agree(lesson.office_of(examples, pd.Series(unseen[:3], index=[5, 5, 0])), want[:3])
        agree(lesson.office_of(examples, []), [])

    def test_held_out_descriptions(self, lesson):
        """Of the descriptions held out, never seen before, 70 % at least get the right office (the most frequent label gets 36 %), and 65 % in each language.

        fa: از شرح‌های کنارگذاشته که هرگز دیده نشده‌اند، دست‌کم ۷۰٪ دفترِ درست را می‌گیرند (پرشمارترین برچسب: ۳۶٪)، و در هر زبان دست‌کم ۶۵٪.
        """
        public, held = _descriptions()
        right = self.learned(lesson, public, held, "office", {office: office for office in ("front", "mid", "back")})
        _at_least(0.7, right)
        for language in ("en", "fa"):
            _at_least(0.65, right[held["lang"] == language])

    def test_parts_change_places_and_offices_names(self, lesson, rng):
        """Learned from those that were held out, under other names, 65 % at least of the others are right: the labels are those of the examples.

        fa: با آموختن از همان شرح‌های کنارگذاشته، با نام‌هایی دیگر، دست‌کم ۶۵٪ بقیه درست می‌شود: برچسب‌ها همان برچسب‌های نمونه‌هاست.
        """
        public, held = _descriptions()
        _at_least(0.65, self.learned(lesson, held, public, "office", _renamed(rng, held["office"])))

    def test_another_question_is_learned_too(self, lesson, rng):
        """With the four types of CRM as labels, 65 % at least are right (the most frequent label gets 26 %): what is learned is in the examples.

        fa: با چهار نوع CRM به‌جای برچسب‌ها، دست‌کم ۶۵٪ درست می‌شود (پرشمارترین برچسب: ۲۶٪): آنچه آموخته می‌شود در نمونه‌هاست.
        """
        public, held = _descriptions()
        _at_least(0.65, self.learned(lesson, public, held, "crm_type", _renamed(rng, public["crm_type"])))

    def test_made_up_languages(self, lesson, rng):
        """In a language that nobody knows, 90 % at least are right: each label has words of its own.

        fa: در زبانی که هیچ‌کس نمی‌داند، دست‌کم ۹۰٪ درست می‌شود: هر برچسب واژه‌های خودش را دارد.
        """
        for letters, labels in (("abdeiklmnorstu", 2), ("ابپتدرسشکگلمنوهی", 5)):
            words = rng.permutation(_made_up(rng, letters, 30 + 12 * labels)).tolist()
            rows = [
                (" ".join(rng.permutation([*rng.choice(words[:30], 5), *rng.choice(own, 4)]).tolist()), str(number))
                for number in range(labels)
                for own in [words[30 + 12 * number : 42 + 12 * number]]
                for _text in range(30)
            ]
            texts = _shuffled(rng, pd.DataFrame(rows, columns=["text", "label"]))
            names = _renamed(rng, texts["label"])
            unseen = texts.iloc[: 10 * labels]
            _at_least(0.9, self.learned(lesson, texts.iloc[10 * labels :], unseen, "label", names))

    def test_gaps_in_the_examples_are_refused(self, lesson):
        """A missing text or label is refused, whatever is to be described.

        fa: متن یا برچسبِ جاافتاده پذیرفته نمی‌شود، هر چه برای برچسب‌خوردن داده شود.
        """
        rows = {"text": ["answer the phone", "set the price", "print a bill"], "label": ["front", "mid", "back"]}
        for column in rows:
            examples = pd.DataFrame({**rows, column: [*rows[column][:2], None]})
            for unseen in (["set the budget"], []):
                with refused(ValueError):
                    lesson.office_of(examples, unseen)

    def test_nothing_to_learn_is_refused(self, lesson):
        """No examples, or examples of one label only, are refused: there is nothing to tell apart.

        fa: نبودِ نمونه، یا نمونه‌هایی همه با یک برچسب، پذیرفته نمی‌شود: چیزی برای بازشناختن نیست.
        """
        examples = pd.DataFrame({"text": ["answer the phone", "answer a letter"], "label": ["front", "front"]})
        for few in (examples, examples.iloc[:0]):
            for unseen in (["answer the mail"], []):
                with refused(ValueError):
                    lesson.office_of(few, unseen)


class TestStageOf:
    def log(self, *rows):
        """Return a log of (customer, day of March, event, order)."""
        log = pd.DataFrame(rows, columns=["customer", "day", "event", "order"])
        time = pd.Timestamp("2024-03-01") + pd.to_timedelta(log["day"].astype(float) - 1, unit="D")
        return log.drop(columns="day").assign(time=time)

    def test_one_sale(self, lesson):
        """A visit comes before the sale, the order opens it, delivery ends it, a complaint comes after it.

        fa: بازدید پیش از فروش است، سفارش آن را آغاز می‌کند، تحویل پایانش می‌دهد و شکایت پس از فروش است.
        """
        events = self.log(
            ("Ava", 1, "visit", None),
            ("Ava", 2, "order", 1),
            ("Ava", 3, "question", None),
            ("Ava", 4, "delivery", 1),
            ("Ava", 5, "complaint", None),
        )
        agree(lesson.stage_of(events), ["before", "during", "during", "during", "after"])

    def test_return_and_repurchase(self, lesson):
        """A return is after-sale work; then the customer is to be won anew, and a new order is a sale like the first.

        fa: بازگرداندن کالا کارِ پس از فروش است؛ سپس مشتری باید از نو جذب شود، و سفارش تازه فروشی است مانند نخستین.
        """
        events = self.log(
            ("Ava", 1, "order", 1),
            ("Ava", 2, "delivery", 1),
            ("Ava", 3, "return", 1),
            ("Ava", 4, "offer", None),
            ("Ava", 5, "order", 2),
            ("Ava", 6, "question", None),
            ("Ava", 7, "delivery", 2),
            ("Ava", 8, "question", None),
        )
        stages = ["during", "during", "after", "before", "during", "during", "during", "after"]
        agree(lesson.stage_of(events), stages)

    def test_repurchase_without_return(self, lesson):
        """Whoever holds one order and waits for the next is "during"; sending one of two back leaves the customer "after".

        fa: کسی که یک سفارش در دست دارد و چشم‌به‌راه دیگری است «during» است؛ با پس دادنِ یکی از دو سفارش، مشتری «after» می‌ماند.
        """
        events = self.log(
            ("Ava", 1, "order", 1),
            ("Ava", 2, "delivery", 1),
            ("Ava", 3, "visit", None),
            ("Ava", 4, "order", 2),
            ("Ava", 5, "question", None),
            ("Ava", 6, "delivery", 2),
            ("Ava", 7, "return", 1),
            ("Ava", 8, "question", None),
            ("Ava", 9, "return", 2),
            ("Ava", 10, "question", None),
        )
        stages = ["during", "during", "after", "during", "during", "during", "after", "after", "after", "before"]
        agree(lesson.stage_of(events), stages)

    def test_orders_that_overlap(self, lesson):
        """Of two open orders the second may arrive first: the sale is under way until both are there.

        fa: از دو سفارش باز، شاید دومی زودتر برسد: تا هر دو نرسیده‌اند فروش در جریان است.
        """
        events = self.log(
            ("Ava", 1, "order", 1),
            ("Ava", 2, "order", 2),
            ("Ava", 3, "delivery", 2),
            ("Ava", 4, "return", 2),
            ("Ava", 5, "question", None),
            ("Ava", 6, "delivery", 1),
            ("Ava", 7, "question", None),
        )
        stages = ["during", "during", "during", "after", "during", "during", "after"]
        agree(lesson.stage_of(events), stages)

    def test_rows_in_any_order_of_time(self, lesson):
        """Rows stand in any order of time, and the stages come in the order of the rows.

        fa: سطرها به هر ترتیب زمانی می‌آیند و مرحله‌ها به ترتیب سطرها.
        """
        events = self.log(
            (7, 5, "complaint", None),
            (7, 2, "order", 11),
            (3, 4, "visit", None),
            (7, 1, "visit", None),
            (7, 4, "delivery", 11),
            (7, 3, "question", None),
        ).set_axis([4, 4, 0, 9, 1, 2])
        agree(lesson.stage_of(events), ["after", "during", "before", "before", "during", "during"])

    def test_customers_apart(self, lesson):
        """What one customer orders changes nothing for another.

        fa: سفارش یک مشتری برای دیگری چیزی را عوض نمی‌کند.
        """
        events = self.log(
            ("Bo", 1, "order", 2),
            ("Ava", 2, "visit", None),
            ("Bo", 3, "visit", None),
            ("Bo", 4, "delivery", 2),
            ("Ava", 5, "visit", None),
            ("Bo", 6, "visit", None),
        )
        agree(lesson.stage_of(events), ["during", "before", "during", "during", "before", "after"])

    def test_same_moment(self, lesson):
        """At the same moment the upper row comes first: bought, handed over and praised at the counter, all at once.

        fa: در یک لحظهٔ یکسان، سطر بالاتر زودتر است: خرید، تحویل و تشکر، همه با هم پای پیشخوان.
        """
        rows = [
            ("question", None),
            ("order", 5),
            ("question", None),
            ("delivery", 5),
            ("question", None),
            ("return", 5),
        ]
        events = self.log(*[("Ava", 2, *row) for row in rows], ("Ava", 2, "question", None), ("Ava", 1, "visit", None))
        stages = ["before", "during", "during", "during", "after", "after", "before", "before"]
        agree(lesson.stage_of(events), stages)

    def test_number_elsewhere_has_no_meaning(self, lesson):
        """The number of an order beside another event has no meaning, even of an order that does not exist.

        fa: شمارهٔ سفارش کنار رویدادهای دیگر معنایی ندارد، حتی شمارهٔ سفارشی که نیست.
        """
        rows = [(1, "Order", 4), (2, "order", 4), (3, "visit", 9), (4, "visit", 4), (5, "delivery", 4), (6, "visit", 4)]
        events = self.log(*[("Ava", *row) for row in rows])
        agree(lesson.stage_of(events), ["before", "during", "during", "during", "during", "after"])

    def test_no_events(self, lesson):
        """No events give no stages.

        fa: بدون رویداد، مرحله‌ای هم نیست.
        """
        agree(lesson.stage_of(self.log(("Ava", 1, "visit", 1)).iloc[:0]), [])

    def test_fresh_logs(self, lesson, answer, rng):
        """It holds for any log.

        fa: برای هر گزارشی درست است.
        """
        for _ in range(4):
            events = self.history(rng)
            agree(lesson.stage_of(events), answer.stage_of(events))

    def test_gaps_in_the_log_are_refused(self, lesson):
        """A missing customer, time or event is refused, and an order, a delivery or a return without number.

        fa: مشتری، زمان یا رویدادِ جاافتاده پذیرفته نمی‌شود؛ سفارش، تحویل یا بازگشتِ بی‌شماره هم همین‌طور.
        """
        good = self.log(
            ("Ava", 1, "visit", None), ("Ava", 2, "order", 1), ("Ava", 3, "delivery", 1), ("Ava", 4, "return", 1)
        )
        for column in ("customer", "time", "event"):
            with refused(ValueError):
                lesson.stage_of(good.assign(**{column: good[column].mask(good["event"] == "visit")}))
        for length, event in enumerate(["order", "delivery", "return"], 2):
            with refused(ValueError):
                lesson.stage_of(good.assign(order=good["order"].mask(good["event"] == event)).iloc[:length])

    def test_steps_out_of_turn_are_refused(self, lesson):
        """An order is ordered once, then delivered once, then returned once; anything else is refused.

        fa: هر سفارش یک بار سفارش داده، سپس یک بار تحویل و سپس یک بار بازگردانده می‌شود؛ جز این پذیرفته نمی‌شود.
        """
        for steps in [
            ["delivery"],
            ["return"],
            ["delivery", "order"],
            ["order", "return"],
            ["order", "return", "delivery"],
            ["order", "order"],
            ["order", "delivery", "delivery"],
            ["order", "delivery", "order"],
            ["order", "delivery", "return", "return"],
            ["order", "delivery", "return", "order"],
        ]:
            rows = [("Ava", day, event, 1) for day, event in enumerate(steps, 5)]
            sound = [("Ava", 1, "order", 2), ("Ava", 2, "delivery", 2), ("Bo", 3, "visit", None)]
            with refused(ValueError):
                lesson.stage_of(self.log(*rows, *sound))

    def test_another_order_does_not_stand_in(self, lesson):
        """A delivery needs an order of its own number, by the same customer.

        fa: هر تحویل سفارشی با همان شماره و از همان مشتری می‌خواهد.
        """
        for other in [("Ava", 1, "order", 2), ("Bo", 1, "order", 1)]:
            with refused(ValueError):
                lesson.stage_of(self.log(other, ("Ava", 2, "delivery", 1)))

    def history(self, rng):
        rows = []
        for order in range(1, 31):
            customer, day = int(rng.integers(1, 6)), float(rng.integers(1, 60))
            for event in ["order", "delivery", "return"][: rng.integers(1, 4)]:
                rows.append((customer, day, event, order))
                day += float(rng.integers(1, 12))
        rows += [
            (
                int(rng.integers(1, 7)),
                float(rng.integers(1, 90)),
                str(rng.choice(["visit", "question", "complaint"])),
                None,
            )
            for _ in range(60)
        ]
        return _shuffled(rng, self.log(*rows))


class TestConversionFunnel:
    def people(self, *rows):
        people = pd.DataFrame(rows, columns=["customer", "entered", "won", "left"])
        for column in ("entered", "won", "left"):
            people[column] = pd.to_datetime(people[column])
        return people

    def funnel(self, potential, actual, kept, rates, overall):
        return pd.DataFrame(
            {
                "stage": ["potential", "actual", "kept"],
                "number": [potential, actual, kept],
                "rate": [None, *rates],
                "overall": overall,
            }
        )

    def test_textbook_case(self, lesson):
        """Of ten potential customers four were won, 40 %; of these three stayed, 75 %, which is 30 % of the ten.

        fa: از ده مشتری بالقوه چهار نفر جذب شدند، ۴۰٪؛ سه نفر از این چهار ماندند، ۷۵٪، که ۳۰٪ از آن ده نفر است.
        """
        won = [("2024-01-20", None), ("2024-01-11", "2024-02-01"), ("2024-01-15", None), ("2024-01-28", "2025-01-01")]
        rows = [
            (name, "2024-01-10", *dates) for name, dates in zip("abcdefghij", won + [(None, None)] * 6, strict=True)
        ]
        want = self.funnel(10, 4, 3, [0.4, 0.75], [1, 0.4, 0.3])
        agree_table(lesson.conversion_funnel(self.people(*rows), "2024-12-31", 30, 90), want)

    def test_newcomers_are_left_out(self, lesson):
        """Whoever has not had 30 + 60 days yet is not counted, won or not; the day on which they are over counts.

        fa: کسی که هنوز ۳۰ روز و سپس ۶۰ روز فرصت نداشته شمرده نمی‌شود، جذب شده باشد یا نه؛ روزی که این فرصت تمام می‌شود به حساب می‌آید.
        """
        people = self.people(
            ("on time", "2024-01-01", None, None),
            ("won", "2024-01-01", "2024-01-02", None),
            ("a day late", "2024-01-02", None, None),
            ("late, won", "2024-01-02", "2024-01-03", None),
            ("yet to come", "2025-01-02", None, None),
        )
        # 2024-01-01 and 90 days make 2024-03-31.
        want = self.funnel(2, 1, 1, [0.5, 1], [1, 0.5, 0.5])
        agree_table(lesson.conversion_funnel(people, "2024-03-31", 30, 60), want)

    def test_won_in_time(self, lesson):
        """Won on the thirtieth day is in time, on the thirty-first too late; won on the day of entering counts.

        fa: جذب در روز سی‌ام به‌موقع است و در روز سی‌ویکم دیر؛ جذب در همان روزِ ورود هم به حساب می‌آید.
        """
        people = self.people(
            (1, "2024-01-01", "2024-01-31", None),
            (2, "2024-01-01", "2024-02-01", None),
            (3, "2024-01-01", "2024-01-01", None),
            (4, "2024-01-01", None, "2024-01-15"),
        )
        want = self.funnel(4, 2, 2, [0.5, 1], [1, 0.5, 0.5])
        agree_table(lesson.conversion_funnel(people, "2024-12-31", 30, 60), want)

    def test_kept_for_the_time_given(self, lesson):
        """Lost by the sixtieth day after being won is not kept; lost on the sixty-first is, and whoever stays.

        fa: هر که تا روز شصتمِ پس از جذب از دست برود حفظ نشده است؛ رفته در روز شصت‌ویکم حفظ شده است، و هر که بماند نیز.
        """
        people = self.people(
            (1, "2024-01-01", "2024-01-11", "2024-03-11"),
            (2, "2024-01-01", "2024-01-11", "2024-03-12"),
            (3, "2024-01-01", "2024-01-11", None),
            (4, "2024-01-01", "2024-01-11", "2024-01-11"),
            (5, "2024-01-01", "2024-01-11", "2024-01-05"),
            (6, "2024-01-01", "2024-03-01", None),
            (7, "2024-01-01", "2024-03-01", "2024-05-05"),
            (8, "2024-01-01", None, None),
        )
        want = self.funnel(8, 5, 2, [5 / 8, 2 / 5], [1, 5 / 8, 2 / 8])
        agree_table(lesson.conversion_funnel(people, "2024-12-31", 30, 60), want)

    def test_no_time_given(self, lesson):
        """With 0 days only whoever is won on the day of entering counts, and whoever is lost that day is not kept.

        fa: با صفر روز، فقط کسی شمرده می‌شود که در همان روزِ ورود جذب شود، و هر که همان روز از دست برود حفظ نشده است.
        """
        people = self.people(
            (1, "2024-01-01", "2024-01-01", None),
            (2, "2024-01-01", "2024-01-01", "2024-01-01"),
            (3, "2024-01-01", "2024-01-02", None),
            (4, "2024-01-02", "2024-01-02", None),
        )
        want = self.funnel(3, 2, 1, [2 / 3, 1 / 2], [1, 2 / 3, 1 / 3])
        agree_table(lesson.conversion_funnel(people, "2024-01-01", 0, 0), want)

    def test_nothing_to_divide_by(self, lesson):
        """Where there is nobody before, a rate is missing, not 0; nobody at all gives three zeros.

        fa: جایی که در گام پیش کسی نیست، نرخ جای خالی است، نه صفر؛ نبودِ هیچ‌کس سه صفر می‌دهد.
        """
        nobody_won = self.people((1, "2024-01-01", None, None), (2, "2024-01-01", None, "2024-01-05"))
        want = self.funnel(2, 0, 0, [0, None], [1, 0, 0])
        agree_table(lesson.conversion_funnel(nobody_won, "2024-12-31", 30, 60), want)
        nobody = self.funnel(0, 0, 0, [None, None], [None] * 3)
        for people in (nobody_won.iloc[:0], self.people((1, "2024-12-30", "2024-12-30", None))):
            agree_table(lesson.conversion_funnel(people, "2024-12-31", 30, 60), nobody)

    def test_fresh_people(self, lesson, answer, rng):
        """It holds for anybody.

        fa: برای هر گروهی درست است.
        """
        for _ in range(4):
            case = (self.crowd(rng), "2024-12-31", int(rng.integers(20, 60)), int(rng.integers(30, 120)))
            agree_table(lesson.conversion_funnel(*case), answer.conversion_funnel(*case))

    def test_gaps_and_double_rows_are_refused(self, lesson):
        """A missing customer or day of entering, and a customer with two rows, are refused.

        fa: مشتری یا روزِ ورودِ جاافتاده و مشتری‌ای که دو سطر دارد پذیرفته نمی‌شوند.
        """
        good = ("Ava", "2024-01-01", None, None)
        for bad in [(None, "2024-01-01", None, None), ("Bo", None, None, None), ("Ava", "2024-02-01", None, None)]:
            with refused(ValueError):
                lesson.conversion_funnel(self.people(good, bad), "2024-12-31", 30, 60)

    def test_won_before_entering_is_refused(self, lesson):
        """Nobody is won before entering: refused, also for newcomers.

        fa: هیچ‌کس پیش از ورود جذب نمی‌شود: پذیرفته نیست، برای تازه‌آمدگان هم.
        """
        for entered, won in [("2024-01-02", "2024-01-01"), ("2024-12-30", "2024-06-01")]:
            people = self.people(("Ava", "2024-01-01", None, None), ("Bo", entered, won, None))
            with refused(ValueError):
                lesson.conversion_funnel(people, "2024-12-31", 30, 60)

    def test_negative_times_are_refused(self, lesson):
        """A negative number of days is refused.

        fa: شمار منفیِ روزها پذیرفته نمی‌شود.
        """
        people = self.people(("Ava", "2024-01-01", None, None))
        for win_days, keep_days in [(-1, 60), (30, -1)]:
            with refused(ValueError):
                lesson.conversion_funnel(people, "2024-12-31", win_days, keep_days)

    def crowd(self, rng):
        n = 60
        entered = pd.Timestamp("2024-03-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")
        won = entered + pd.to_timedelta(rng.integers(0, 80, n), unit="D")
        left = won + pd.to_timedelta(rng.integers(0, 200, n), unit="D")
        people = pd.DataFrame({"customer": rng.permutation(n), "entered": entered, "won": won, "left": left})
        people["won"] = people["won"].mask(rng.random(n) < 0.3)
        people["left"] = people["left"].mask(rng.random(n) < 0.4)
        return _shuffled(rng, people)


class TestPropagateCut:
    def firm(self):
        activities = pd.DataFrame(
            [
                ("set the budget", "mid"),
                ("repair", "back"),
                ("stock parts", "back"),
                ("answer calls", "front"),
                ("visit customers", "front"),
                ("sell", "front"),
            ],
            columns=["activity", "office"],
        )
        needs = pd.DataFrame(
            [
                ("repair", "set the budget", 0.5),
                ("repair", "stock parts", 0.4),
                ("answer calls", "set the budget", 0.2),
                ("answer calls", "repair", 0.3),
                ("visit customers", "repair", 0.8),
            ],
            columns=["activity", "needs", "share"],
        )
        return activities, needs

    def felt(self, **losses):
        names = {"calls": "answer calls", "visits": "visit customers", "sell": "sell"}
        rows = [(names[name], *found) for name, found in losses.items()]
        return pd.DataFrame(rows, columns=["activity", "loss", "steps"])

    def test_from_mid_through_back_to_front(self, lesson):
        """A budget cut of 20 % costs repair 10 %; calls lose 0.2 × 20 % + 0.3 × 10 % = 7 %, visits 0.8 × 10 % = 8 %, selling nothing.

        fa: کاهش ۲۰٪ در بودجه، تعمیر را ۱۰٪ کم می‌کند؛ پاسخ به تماس‌ها ۷٪ از دست می‌دهد (۰٫۲ در ۲۰٪ به‌اضافهٔ ۰٫۳ در ۱۰٪)، بازدید از مشتریان ۸٪ (۰٫۸ در ۱۰٪) و فروش هیچ.
        """
        want = self.felt(calls=(0.07, 1), visits=(0.08, 2), sell=(0, None))
        agree_table(lesson.propagate_cut(*self.firm(), "set the budget", 0.2), want, key="activity")

    def test_cut_elsewhere(self, lesson):
        """A cut in the back office does not rise to the mid office; one in the front office stays where it is.

        fa: کاهش در دفتر پشتی به دفتر میانی بالا نمی‌رود و کاهش در دفتر جلو همان‌جا می‌ماند.
        """
        want = self.felt(sell=(0, None), calls=(0.06, 2), visits=(0.16, 2))
        agree_table(lesson.propagate_cut(*self.firm(), "stock parts", 0.5), want, key="activity")
        want = self.felt(calls=(0.25, 0), visits=(0, None), sell=(0, None))
        agree_table(lesson.propagate_cut(*self.firm(), "answer calls", 0.25), want, key="activity")

    def test_limits_of_a_cut(self, lesson):
        """A cut of 0 costs nothing, but its way is known; a cut of 1 stops whatever needs nothing else.

        fa: کاهش صفر هزینه‌ای ندارد، اما راهش معلوم است؛ کاهش ۱ هر چه را که فقط به آن نیاز دارد می‌خواباند.
        """
        want = self.felt(calls=(0, 1), visits=(0, 2), sell=(0, None))
        agree_table(lesson.propagate_cut(*self.firm(), "set the budget", 0), want, key="activity")
        activities = pd.DataFrame({"activity": ["bill", "sell"], "office": ["back", "front"]})
        needs = pd.DataFrame({"activity": ["sell"], "needs": ["bill"], "share": [1]})
        want = self.felt(sell=(1, 1))
        agree_table(lesson.propagate_cut(activities, needs, "bill", 1), want, key="activity")

    def test_front_activities_need_each_other(self, lesson):
        """A cut also travels from one customer-facing activity to the next; both are listed.

        fa: کاهش از یک فعالیت دفتر جلو به دیگری هم می‌رسد؛ هر دو در نتیجه می‌آیند.
        """
        activities, needs = self.firm()
        further = pd.DataFrame({"activity": ["sell"], "needs": ["visit customers"], "share": [0.5]})
        want = self.felt(calls=(0.07, 1), visits=(0.08, 2), sell=(0.04, 3))
        found = lesson.propagate_cut(activities, pd.concat([further, needs]), "set the budget", 0.2)
        agree_table(found, want, key="activity")

    def test_rows_for_a_pair_add_up(self, lesson):
        """Rows for the same pair add up to one dependency: 0.25 + 0.75 of the work is all of it.

        fa: سطرهای یک جفت با هم یک وابستگی می‌شوند: ۰٫۲۵ و ۰٫۷۵ کار، همهٔ آن است.
        """
        activities = pd.DataFrame(
            {"activity": ["sell", "bill", "store"], "office": ["front", "back", "back"]}, index=[1, 1, 0]
        )
        needs = pd.DataFrame({"activity": ["sell", "sell"], "needs": ["bill"] * 2, "share": [0.25, 0.75]}, index=[3, 3])
        agree_table(lesson.propagate_cut(activities, needs, "bill", 0.4), self.felt(sell=(0.4, 1)), key="activity")

    def test_no_front_office(self, lesson):
        """Without a front office nobody outside feels anything: no rows.

        fa: بدون دفتر جلو هیچ‌کس در بیرون چیزی حس نمی‌کند: هیچ سطری نیست.
        """
        activities, needs = self.firm()
        agree(len(lesson.propagate_cut(activities.assign(office="back"), needs, "repair", 0.3)), 0, what="rows")

    def test_fresh_firms(self, lesson, answer, rng):
        """It holds for any firm.

        fa: برای هر سازمانی درست است.
        """
        for _ in range(4):
            activities, needs, order = self.any_firm(rng)
            for activity in order[:2]:
                firm = (activities, needs, activity, float(rng.integers(1, 20)) / 20)
                agree_table(lesson.propagate_cut(*firm), answer.propagate_cut(*firm), key="activity")

    def test_impossible_cuts_are_refused(self, lesson):
        """A cut that is negative, more than the whole, or NaN is refused.

        fa: کاهشی که منفی یا بیش از همه یا NaN باشد پذیرفته نمی‌شود.
        """
        for cut in (-0.01, 1.01, float("nan")):
            with refused(ValueError):
                lesson.propagate_cut(*self.firm(), "repair", cut)

    def test_activities_without_a_row_are_refused(self, lesson):
        """An activity that has no row is refused: as the one to be cut, as the one in need, and as the one needed.

        fa: فعالیتی که سطری ندارد پذیرفته نمی‌شود: چه خودش کاسته شود، چه به دیگری نیاز داشته باشد، چه دیگری به آن.
        """
        activities, needs = self.firm()
        with refused(ValueError):
            lesson.propagate_cut(activities, needs, "advertise", 0.2)
        for pair in [("advertise", "repair"), ("sell", "advertise"), ("sell", None)]:
            stray = pd.DataFrame([(*pair, 0.1)], columns=["activity", "needs", "share"])
            with refused(ValueError):
                lesson.propagate_cut(activities, pd.concat([needs, stray]), "repair", 0.2)

    def test_repeated_activities_are_refused(self, lesson):
        """An activity with two rows is refused.

        fa: فعالیتی که دو سطر دارد پذیرفته نمی‌شود.
        """
        activities, needs = self.firm()
        twice = pd.DataFrame({"activity": ["sell"], "office": ["back"]})
        with refused(ValueError):
            lesson.propagate_cut(pd.concat([activities, twice]), needs, "repair", 0.2)

    def test_impossible_shares_are_refused(self, lesson):
        """A share of 0, below it, above 1 or missing is refused, and shares of one activity that add up to more than 1.

        fa: سهمِ صفر، منفی، بیش از ۱ یا جاافتاده پذیرفته نمی‌شود؛ سهم‌های یک فعالیت هم که جمعشان از ۱ بگذرد همین‌طور.
        """
        activities, needs = self.firm()
        for share in (0.0, -0.1, 1.01, np.nan):
            stray = pd.DataFrame({"activity": ["sell"], "needs": ["stock parts"], "share": [share]})
            with refused(ValueError):
                lesson.propagate_cut(activities, pd.concat([needs, stray]), "set the budget", 0.2)
        stray = pd.DataFrame({"activity": ["repair"], "needs": ["set the budget"], "share": [0.11]})
        with refused(ValueError):
            lesson.propagate_cut(activities, pd.concat([needs, stray]), "set the budget", 0.2)

    def test_shares_may_add_up_to_one(self, lesson):
        """Shares that add up to 1 are good, also where rounding makes it a billionth part more or less.

        fa: سهم‌هایی که جمعشان ۱ است پذیرفته‌اند، حتی جایی که گرد کردن آن را به اندازهٔ یک‌میلیاردم بیشتر یا کمتر کند.
        """
        activities = pd.DataFrame({"activity": ["sell", "bill", "ship"], "office": ["front", "back", "back"]})
        for share in (0.4, 0.4 + 5e-10, 0.4 - 5e-10):
            needs = pd.DataFrame({"activity": "sell", "needs": ["bill", "ship"], "share": [0.6, share]})
            found = lesson.propagate_cut(activities, needs, "bill", 0.5)
            agree_table(found, self.felt(sell=(0.3, 1)), key="activity")

    def test_circles_are_refused(self, lesson):
        """Activities that need each other in a circle are refused, wherever they stand; so is one that needs itself.

        fa: فعالیت‌هایی که در دایره‌ای به یکدیگر نیاز دارند، هر جا باشند، پذیرفته نمی‌شوند؛ فعالیتی هم که به خودش نیاز دارد.
        """
        activities, needs = self.firm()
        for pair in [("set the budget", "answer calls"), ("stock parts", "visit customers"), ("sell", "sell")]:
            back = pd.DataFrame([(*pair, 0.1)], columns=["activity", "needs", "share"])
            for activity in ("set the budget", "sell"):
                with refused(ValueError):
                    lesson.propagate_cut(activities, pd.concat([needs, back]), activity, 0.2)

    def any_firm(self, rng):
        """Return a firm of a dozen activities, and these in an order in which everything comes after what it needs."""
        order = [f"a{number}" for number in rng.permutation(50)[:12].tolist()]
        rows = []
        for place, activity in enumerate(order):
            needed = [order[i] for i in range(place) if rng.random() < 0.45]
            rows += [(activity, name, int(rng.integers(1, 20)) / 20 / len(needed)) for name in needed]
        needs = _shuffled(rng, pd.DataFrame(rows, columns=["activity", "needs", "share"]))
        offices = ["mid", "mid"] + [str(rng.choice(["front", "back", "front"])) for _ in order[2:]]
        activities = _shuffled(rng, pd.DataFrame({"activity": order, "office": offices}))
        return activities, needs, order
