"""What is in each table of the company: columns, dtypes, units, meanings. The data cards are made from it."""

from dataclasses import dataclass

import pyarrow as pa

INT8, INT16, INT32, INT64, FLOAT, BOOL = pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()
TEXT = pa.large_string()
TIME = pa.timestamp("us")

UNITS_FA = {
    "EUR": "یورو",
    "EUR/unit": "یورو برای هر واحد",
    "share": "سهم، ۰ تا ۱",
    "second": "ثانیه",
    "minute": "دقیقه",
    "day": "روز",
    "point": "امتیاز",
    "the product's unit": "واحد همان کالا",
    "the activity's driver": "محرک هزینهٔ همان فعالیت",
}


@dataclass(frozen=True)
class Column:
    """A column: its type in Arrow, what it means in English and in Persian, its unit (none if empty)."""

    name: str
    type: pa.DataType
    meaning: str
    meaning_fa: str
    unit: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Table:
    """A table: what a row is, in English and in Persian, its columns, and which of them tell rows apart."""

    row: str
    row_fa: str
    columns: tuple
    key: tuple


def _c(name, type, meaning, meaning_fa, unit="", missing=False):
    return Column(name, type, meaning, meaning_fa, unit, missing)


_LEGACY = (
    _c("record", TEXT, "number of the record in this system", "شمارهٔ رکورد در این سامانه"),
    _c(
        "name",
        TEXT,
        "name as this system writes it, with slips of the hand",
        "نام، آن‌گونه که این سامانه می‌نویسد؛ با لغزش‌های دست",
    ),
    _c("phone", TEXT, "phone number in any form, some old", "شمارهٔ تلفن به شکل‌های گوناگون؛ برخی قدیمی", missing=True),
    _c("email", TEXT, "e-mail address, some in capitals", "نشانی ایمیل؛ برخی با حروف بزرگ", missing=True),
    _c("address", TEXT, "street and number, some of before a move", "خیابان و پلاک؛ برخی مربوط به پیش از جابه‌جایی"),
    _c("city", TEXT, "city", "شهر"),
    _c("postcode", TEXT, "postcode, five digits", "کد پستی، پنج رقم"),
    _c(
        "segment",
        TEXT,
        "household, small firm, large account",
        "خانوار (household)، بنگاه کوچک (small firm)، مشتری بزرگ (large account)",
    ),
    _c("updated", TIME, "when the record was last touched", "آخرین باری که کسی رکورد را به‌روز کرده است", "day"),
)

TABLES = {
    "customers": Table(
        "one customer, in the order of joining",
        "یک مشتری، به ترتیب پیوستن",
        (
            _c("customer", INT32, "number of the customer, 1, 2, …", "شمارهٔ مشتری: ۱، ۲، …"),
            _c("name", TEXT, "name in Latin script", "نام به خط لاتین"),
            _c("name_fa", TEXT, "name in Persian script", "نام به خط فارسی"),
            _c(
                "segment",
                TEXT,
                "household, small firm, large account",
                "خانوار (household)، بنگاه کوچک (small firm)، مشتری بزرگ (large account)",
            ),
            _c(
                "relationship",
                TEXT,
                "contract (its end is known) or pay as you go (silence is all there is)",
                "با قرارداد (contract؛ پایانش معلوم است) یا بی‌قرارداد (pay as you go؛ تنها نشانهٔ رفتن، سکوت است)",
            ),
            _c(
                "region",
                TEXT,
                "north, south, east, west, centre",
                "شمال (north)، جنوب (south)، شرق (east)، غرب (west)، مرکز (centre)",
            ),
            _c("city", TEXT, "city, in Latin script", "شهر، به خط لاتین"),
            _c("city_fa", TEXT, "city, in Persian script", "شهر، به خط فارسی"),
            _c("address", TEXT, "street and number", "خیابان و پلاک"),
            _c("address_fa", TEXT, "street and number, in Persian script", "خیابان و پلاک، به خط فارسی"),
            _c("postcode", TEXT, "postcode, five digits", "کد پستی، پنج رقم"),
            _c("phone", TEXT, "phone number, eleven digits", "شمارهٔ تلفن، یازده رقم"),
            _c("email", TEXT, "e-mail address", "نشانی ایمیل"),
            _c(
                "source",
                TEXT,
                "how the customer came: referral, search, advertisement, fair, sales call, walk-in",
                "مشتری از کجا آمده است: معرفی (referral)، جست‌وجو (search)، آگهی (advertisement)، نمایشگاه (fair)، تماس فروشنده (sales call)، خودش آمده (walk-in)",
            ),
            _c("acquisition_cost", FLOAT, "what winning the customer cost", "هزینهٔ جذب این مشتری", "EUR"),
            _c(
                "joined",
                TIME,
                "day of the first order, or on which the contract began",
                "روز نخستین سفارش، یا روز آغاز قرارداد",
                "day",
            ),
            _c("left", TIME, "last day of an ended contract", "آخرین روز قراردادِ پایان‌یافته", "day", missing=True),
            _c(
                "holdout",
                BOOL,
                "never written to and never invited: a control group that lasts",
                "هرگز نامه و دعوتی نمی‌گیرد: گروه شاهدِ همیشگی",
            ),
        ),
        ("customer",),
    ),
    "categories": Table(
        "one category of products",
        "یک دستهٔ کالا",
        (_c("category", TEXT, "name", "نام دسته"), _c("category_fa", TEXT, "name in Persian", "نام فارسی")),
        ("category",),
    ),
    "products": Table(
        "one product",
        "یک کالا",
        (
            _c("product", INT16, "number of the product", "شمارهٔ کالا"),
            _c("name", TEXT, "name", "نام"),
            _c("name_fa", TEXT, "name in Persian", "نام فارسی"),
            _c("category", TEXT, "category", "دسته"),
            _c(
                "unit",
                TEXT,
                "what a quantity of 1 is: kg, l, g, hour",
                "مقدارِ ۱ یعنی چه: کیلوگرم (kg)، لیتر (l)، گرم (g)، ساعت (hour)",
            ),
            _c("list_price", FLOAT, "price before discounts", "قیمت پیش از تخفیف", "EUR/unit"),
            _c("unit_cost", FLOAT, "what the goods cost the company", "بهای تمام‌شدهٔ کالا برای شرکت", "EUR/unit"),
            _c(
                "launched",
                TIME,
                "first day of sale; missing: before the records begin",
                "نخستین روز فروش؛ خالی: پیش از آغاز دفترها",
                "day",
                missing=True,
            ),
            _c("bundle", TEXT, "bundle that the product is a part of", "بسته‌ای که کالا بخشی از آن است", missing=True),
        ),
        ("product",),
    ),
    "bundles": Table(
        "one bundle: existing products sold together",
        "یک بسته: کالاهای موجود که با هم فروخته می‌شوند",
        (
            _c("bundle", TEXT, "name", "نام"),
            _c("bundle_fa", TEXT, "name in Persian", "نام فارسی"),
            _c("price_factor", FLOAT, "price of the bundle ÷ sum of its parts", "قیمت بسته ÷ مجموع قیمت اجزا", "share"),
        ),
        ("bundle",),
    ),
    "orders": Table(
        "one order, by time",
        "یک سفارش، به ترتیب زمان",
        (
            _c("order", INT32, "number of the order, 1, 2, …", "شمارهٔ سفارش: ۱، ۲، …"),
            _c("customer", INT32, "who ordered", "سفارش‌دهنده"),
            _c("ordered", TIME, "when", "زمان سفارش", "minute"),
            _c(
                "channel",
                TEXT,
                "web shop, phone, counter, sales representative",
                "فروشگاه اینترنتی (web shop)، تلفن (phone)، پیشخوان (counter)، نمایندهٔ فروش (sales representative)",
            ),
            _c("delivery", TEXT, "standard or rush", "عادی (standard) یا فوری (rush)"),
            _c("promised", TIME, "promised day of delivery", "روزی که تحویل وعده داده شده است", "day"),
            _c(
                "delivered",
                TIME,
                "day of delivery; late if after `promised`; may be after the records end",
                "روز تحویل؛ دیرتر از `promised` یعنی دیرکرد؛ شاید پس از پایان دفترها",
                "day",
            ),
            _c("campaign", INT32, "campaign whose code was used", "کارزاری که کد آن به کار رفته است", missing=True),
            _c("net_value", FLOAT, "sum of the lines' amounts", "جمع مبلغ ردیف‌های سفارش", "EUR"),
        ),
        ("order",),
    ),
    "order_lines": Table(
        "one product of one order",
        "یک کالا در یک سفارش",
        (
            _c("order", INT32, "number of the order", "شمارهٔ سفارش"),
            _c("product", INT16, "number of the product", "شمارهٔ کالا"),
            _c("quantity", FLOAT, "how much", "مقدار", "the product's unit"),
            _c("list_price", FLOAT, "price before discounts", "قیمت پیش از تخفیف", "EUR/unit"),
            _c("discount", FLOAT, "discount on the list price", "تخفیف، به نسبت قیمت فهرست", "share"),
            _c("amount", FLOAT, "quantity × list price × (1 − discount)", "مقدار × قیمت فهرست × (۱ − تخفیف)", "EUR"),
            _c("returned", BOOL, "sent back and paid back in full", "کالا پس فرستاده و همهٔ پول بازگردانده شده است"),
        ),
        ("order", "product"),
    ),
    "contacts": Table(
        "one contact with the service desk, by time",
        "یک تماس با میز خدمت، به ترتیب زمان",
        (
            _c("contact", INT32, "number of the contact", "شمارهٔ تماس"),
            _c("customer", INT32, "who got in touch", "تماس‌گیرنده"),
            _c("opened", TIME, "when", "زمان تماس", "minute"),
            _c(
                "channel",
                TEXT,
                "phone, e-mail, chat, counter",
                "تلفن (phone)، ایمیل (e-mail)، گفت‌وگوی برخط (chat)، پیشخوان (counter)",
            ),
            _c(
                "reason",
                TEXT,
                "where is my order, invoice, advice, fault, change of data, cancel",
                "سفارشم کجاست (where is my order)، صورت‌حساب (invoice)، مشاوره (advice)، خرابی (fault)، تغییر مشخصات (change of data)، لغو (cancel)",
            ),
            _c(
                "waited",
                INT32,
                "time before somebody answered; 0 for e-mail",
                "زمانی که گذشت تا کسی پاسخ دهد؛ برای ایمیل ۰",
                "second",
            ),
            _c("minutes", FLOAT, "working time", "زمان کار", "minute"),
            _c("resolved", BOOL, "settled by this contact", "با همین تماس حل شد"),
            _c("agent", INT16, "who answered", "پاسخ‌دهنده"),
        ),
        ("contact",),
    ),
    "agents": Table(
        "one agent of the service desk",
        "یک کارشناس میز خدمت",
        (
            _c("agent", INT16, "number of the agent", "شمارهٔ کارشناس"),
            _c("name", TEXT, "name in Latin script", "نام به خط لاتین"),
            _c("name_fa", TEXT, "name in Persian script", "نام به خط فارسی"),
            _c("team", TEXT, "first line or specialists", "خط نخست (first line) یا متخصصان (specialists)"),
        ),
        ("agent",),
    ),
    "complaints": Table(
        "one complaint, by day",
        "یک شکایت، به ترتیب روز",
        (
            _c("complaint", INT32, "number of the complaint", "شمارهٔ شکایت"),
            _c("customer", INT32, "who complained", "شاکی"),
            _c("received", TIME, "when", "روز رسیدن", "day"),
            _c("language", TEXT, "en or fa", "انگلیسی (en) یا فارسی (fa)"),
            _c("text", TEXT, "what the customer wrote", "آنچه مشتری نوشته است"),
            _c(
                "topic",
                TEXT,
                "delivery, product quality, billing, service, web shop",
                "تحویل (delivery)، کیفیت کالا (product quality)، صورت‌حساب (billing)، خدمت (service)، فروشگاه اینترنتی (web shop)",
            ),
            _c("urgency", TEXT, "low, normal, high", "پایین (low)، معمولی (normal)، بالا (high)"),
        ),
        ("complaint",),
    ),
    "activities": Table(
        "one activity in one calendar year",
        "یک فعالیت در یک سال تقویمی",
        (
            _c("activity", TEXT, "name", "نام"),
            _c("driver", TEXT, "what is counted", "آنچه شمرده می‌شود (محرک هزینه)"),
            _c(
                "year",
                INT16,
                "calendar year; only its months within the records count",
                "سال تقویمی؛ تنها ماه‌هایی از آن که در دفترهاست به شمار می‌آید",
            ),
            _c(
                "cost",
                FLOAT,
                "what the activity cost the company, in whole euros",
                "هزینهٔ فعالیت برای شرکت، به یوروی بی‌اعشار",
                "EUR",
            ),
        ),
        ("activity", "year"),
    ),
    "activity_use": Table(
        "one activity done for one customer in one calendar year; what was not done has no row",
        "یک فعالیت که در یک سال تقویمی برای یک مشتری انجام شده است؛ آنچه انجام نشده ردیف ندارد",
        (
            _c("customer", INT32, "for whom", "برای چه کسی"),
            _c("year", INT16, "calendar year", "سال تقویمی"),
            _c("activity", TEXT, "name of the activity", "نام فعالیت"),
            _c("quantity", FLOAT, "how much of the driver", "چند واحد از محرک هزینه", "the activity's driver"),
        ),
        ("customer", "year", "activity"),
    ),
    "campaigns": Table(
        "one campaign",
        "یک کارزار",
        (
            _c("campaign", INT32, "number of the campaign", "شمارهٔ کارزار"),
            _c(
                "kind",
                TEXT,
                "newsletter, discount, catalogue",
                "خبرنامه (newsletter)، تخفیف (discount)، کاتالوگ (catalogue)",
            ),
            _c("kind_fa", TEXT, "kind in Persian", "نوع، به فارسی"),
            _c("sent", TIME, "day of the mailing, the first of a month", "روز ارسال، نخستین روز ماه", "day"),
            _c("cost_per_contact", FLOAT, "cost of writing to one customer", "هزینهٔ نامه‌نگاری با یک مشتری", "EUR"),
            _c("discount", FLOAT, "discount of the code in it", "تخفیفِ کدی که در آن است", "share"),
        ),
        ("campaign",),
    ),
    "campaign_contacts": Table(
        "one customer drawn for one campaign, by chance written to or kept as control",
        "یک مشتری که برای یک کارزار برگزیده شده و به قرعه یا نامه گرفته یا شاهد مانده است",
        (
            _c("campaign", INT32, "number of the campaign", "شمارهٔ کارزار"),
            _c("customer", INT32, "who was drawn", "برگزیده"),
            _c("treated", BOOL, "written to; otherwise control", "نامه گرفته است؛ وگرنه شاهد است"),
            _c("opened", BOOL, "opened what was sent", "آنچه فرستاده شد باز کرده است"),
            _c(
                "responded",
                BOOL,
                "ordered in the calendar month of the mailing, with or without the code",
                "در همان ماه تقویمیِ ارسال سفارش داده است، با کد یا بی کد",
            ),
        ),
        ("campaign", "customer"),
    ),
    "opportunities": Table(
        "one business opportunity with a firm",
        "یک فرصت فروش به یک بنگاه",
        (
            _c("opportunity", INT32, "number of the opportunity", "شمارهٔ فرصت"),
            _c("customer", INT32, "with whom", "با چه کسی"),
            _c("category", TEXT, "what about: a category of products", "دربارهٔ چه: یک دستهٔ کالا"),
            _c("opened", TIME, "when it was seen", "روزی که دیده شد", "day"),
            _c(
                "stage",
                TEXT,
                "last stage reached: lead, qualified, proposal, negotiation",
                "آخرین مرحله‌ای که به آن رسید: سرنخ (lead)، تأییدشده (qualified)، پیشنهاد (proposal)، مذاکره (negotiation)",
            ),
            _c("status", TEXT, "open, won, lost", "باز (open)، برده (won)، باخته (lost)"),
            _c("closed", TIME, "when it was won or lost", "روز بردن یا باختن", "day", missing=True),
            _c("amount", FLOAT, "what our offer is worth", "ارزش پیشنهاد ما", "EUR"),
            _c(
                "probability",
                FLOAT,
                "what the sales desk writes down for the stage; 1 won, 0 lost",
                "احتمالی که میز فروش برای مرحله می‌نویسد؛ برده ۱، باخته ۰",
                "share",
            ),
            _c(
                "rival_amount",
                FLOAT,
                "the rival's offer, once it is known",
                "پیشنهاد رقیب، همین که معلوم شود",
                "EUR",
                missing=True,
            ),
            _c("reason", TEXT, "why it was lost", "چرا باختیم", missing=True),
        ),
        ("opportunity",),
    ),
    "opportunity_stages": Table(
        "one stage that an opportunity entered",
        "یک مرحله که فرصتی به آن وارد شد",
        (
            _c("opportunity", INT32, "number of the opportunity", "شمارهٔ فرصت"),
            _c(
                "stage",
                TEXT,
                "lead, qualified, proposal, negotiation, won, lost",
                "سرنخ (lead)، تأییدشده (qualified)، پیشنهاد (proposal)، مذاکره (negotiation)، برده (won)، باخته (lost)",
            ),
            _c("entered", TIME, "when", "روز ورود", "day"),
        ),
        ("opportunity", "stage"),
    ),
    "web_visits": Table(
        "one visit of a known customer to the web shop",
        "یک بازدید مشتریِ شناخته‌شده از فروشگاه اینترنتی",
        (
            _c("visit", INT32, "number of the visit", "شمارهٔ بازدید"),
            _c("customer", INT32, "who", "بازدیدکننده"),
            _c("began", TIME, "when", "زمان آغاز", "minute"),
            _c("device", TEXT, "phone, computer, tablet", "گوشی (phone)، رایانه (computer)، تبلت (tablet)"),
            _c("pages", INT16, "pages seen", "صفحه‌های دیده‌شده"),
            _c("minutes", FLOAT, "length", "مدت", "minute"),
        ),
        ("visit",),
    ),
    "surveys": Table(
        "one touch point, or the whole, in one customer's answer to a survey",
        "یک نقطهٔ تماس، یا کلِ تجربه، در پاسخ یک مشتری به نظرسنجی",
        (
            _c(
                "survey",
                INT32,
                "number of the answer; its rows belong together",
                "شمارهٔ پاسخ؛ ردیف‌های هم‌شماره با هم‌اند",
            ),
            _c("customer", INT32, "who answered", "پاسخ‌دهنده"),
            _c("answered", TIME, "when", "روز پاسخ", "day"),
            _c(
                "touch_point",
                TEXT,
                "overall, web shop, ordering, delivery, billing, service",
                "کل (overall)، فروشگاه اینترنتی (web shop)، سفارش (ordering)، تحویل (delivery)، صورت‌حساب (billing)، خدمت (service)",
            ),
            _c(
                "nps",
                FLOAT,
                "would recommend, 0 to 10; asked once, in the row `overall`",
                "آیا ما را به دیگران توصیه می‌کند، از ۰ تا ۱۰؛ یک بار و در ردیف `overall` پرسیده می‌شود",
                missing=True,
            ),
            _c(
                "satisfaction",
                INT8,
                "1 very dissatisfied to 5 very satisfied",
                "رضایت: از ۱ بسیار ناراضی تا ۵ بسیار راضی",
            ),
            _c(
                "effort",
                INT8,
                "they made it easy for me: 1 not at all to 7 very much",
                "تلاش، «کارم را آسان کردند»: از ۱ هیچ تا ۷ بسیار",
            ),
        ),
        ("survey", "touch_point"),
    ),
    "referrals": Table(
        "one customer who came through another",
        "یک مشتری که مشتری دیگری او را آورده است",
        (
            _c("referrer", INT32, "who recommended", "معرف"),
            _c("referred", INT32, "who came", "معرفی‌شده"),
            _c("date", TIME, "when the referred customer joined", "روزی که معرفی‌شده پیوست", "day"),
        ),
        ("referred",),
    ),
    "loyalty": Table(
        "one member of the loyalty programme",
        "یک عضو برنامهٔ وفاداری",
        (
            _c("customer", INT32, "who", "عضو"),
            _c("member_since", TIME, "when the customer joined the programme", "روز پیوستن به برنامه", "day"),
            _c(
                "tier",
                TEXT,
                "green, silver, gold: by what the customer paid in the records",
                "سبز (green)، نقره‌ای (silver)، طلایی (gold): بر پایهٔ آنچه مشتری در این دفترها پرداخته است",
            ),
            _c(
                "points",
                INT64,
                "points collected as a member: 2 for each euro paid since joining the programme",
                "امتیازهای دورهٔ عضویت: ۲ امتیاز برای هر یورویی که از روز پیوستن پرداخته است",
                "point",
            ),
        ),
        ("customer",),
    ),
    "legacy_residential": Table(
        "one record of the old system for households", "یک رکورد سامانهٔ قدیمیِ خانوارها", _LEGACY, ("record",)
    ),
    "legacy_business": Table(
        "one record of the old system for firms", "یک رکورد سامانهٔ قدیمیِ بنگاه‌ها", _LEGACY, ("record",)
    ),
    "legacy_billing": Table(
        "one record of the old billing system", "یک رکورد سامانهٔ قدیمیِ صورت‌حساب", _LEGACY, ("record",)
    ),
    "legacy_key": Table(
        "one record of an old system, and whose it is",
        "یک رکورد از یک سامانهٔ قدیمی، و این‌که از آنِ کیست",
        (
            _c(
                "system",
                TEXT,
                "residential, business, billing",
                "سامانه: خانوارها (residential)، بنگاه‌ها (business)، صورت‌حساب (billing)",
            ),
            _c("record", TEXT, "number of the record", "شمارهٔ رکورد"),
            _c("customer", INT32, "who it is", "صاحب رکورد"),
        ),
        ("record",),
    ),
}


def may_be_missing(name):
    """Return the names of a table's columns in which values may be missing."""
    return [column.name for column in TABLES[name].columns if column.missing]


def to_arrow(name, columns):
    """Return a table with the columns, types and order that the schema gives it."""
    found = TABLES[name].columns
    arrays = [_cast(columns[column.name], column.type) for column in found]
    return pa.table(arrays, schema=pa.schema([(column.name, column.type) for column in found]))


def _cast(values, type):
    array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values)
    return array.cast(type)
