"""Wrong answers to the exercises of the ENMAX case, worth recognising."""

import numpy as np
import pandas as pd
from scipy.stats import norm

from solutions.crm_exercises import q3_enmax as answer

# ---- unify_customers -----------------------------------------------------------------------------------------


def unify_customers__name_is_enough(records):
    """You put together whoever has the same name. Many customers are called alike: besides the name one more thing has to agree, the phone, the e-mail address or the postal address.

    fa: هم‌نام‌ها را یکی کرده‌اید. مشتریان هم‌نام بسیارند: افزون بر نام باید چیز دیگری هم یکی باشد؛ تلفن، ایمیل یا نشانیِ پستی.
    """
    answer.unify_customers(records)
    return answer.unify_customers(records.assign(phone=None, email=None, address="one", city="one", postcode="1"))


def unify_customers__phone_is_enough(records):
    """You put together whoever has the same phone, e-mail address or postal address, whatever the name. A family shares them, and each of its members is a customer of his or her own.

    fa: هر که را تلفن، ایمیل یا نشانیِ پستیِ یکسان دارد یکی کرده‌اید، نامش هر چه باشد. خانواده‌ها در این‌ها شریک‌اند و هر عضو، مشتریِ جداگانه‌ای است.
    """
    return answer.unify_customers(records.assign(name="one"))


def unify_customers__letter_for_letter(records):
    """You asked for names and addresses that agree letter for letter. People mistype: two letters exchanged, one left out or one doubled should not make another customer.

    fa: خواسته‌اید نام و نشانی حرف‌به‌حرف یکی باشند. دستِ آدم می‌لغزد: دو حرفِ جابه‌جا، یک حرفِ افتاده یا یک حرفِ دوباره نباید مشتریِ تازه‌ای بسازد.
    """
    words = records["name"].str.translate(str.maketrans(",،\u200c", "   ")).str.split()
    exact = words.map(lambda parts: answer._plain(" ".join(sorted(parts, key=answer._plain))))
    return _whose(records, exact, records["address"].map(answer._plain))


def unify_customers__letters_counted(records):
    """You counted the letters of names and forgot their order. Mina and Nima have the same letters; a sister and a brother with one phone and one family name became one customer.

    fa: حرف‌های نام را شمرده‌اید و ترتیبشان را از یاد برده‌اید. مینا و نیما همان حرف‌ها را دارند؛ خواهر و برادری با یک تلفن و یک نام خانوادگی در نتیجهٔ شما یک مشتری شده‌اند.
    """
    answer.unify_customers(records)
    plain = records["name"].map(answer._plain)
    return answer.unify_customers(records.assign(name=plain.map(lambda name: "".join(sorted(name)))))


def unify_customers__phones_as_typed(records):
    """You compared phones, e-mail addresses and names as they were typed. Bring them to one form first: spaces, dashes, +98, capitals, Persian and Arabic letters and digits are ways of writing, not differences.

    fa: تلفن، ایمیل و نام را همان‌گونه که نوشته شده‌اند مقایسه کرده‌اید. نخست به یک شکل درآورید: فاصله، خط تیره، پیش‌شماره، حروف بزرگ، و حرف‌ها و رقم‌های فارسی و عربی شیوهٔ نوشتن‌اند، نه تفاوت.
    """
    answer.unify_customers(records)
    typed = pd.Series(pd.factorize(records["phone"])[0], index=records.index)
    phones = typed.map(lambda code: None if code < 0 else f"{code:010}")
    return answer.unify_customers(records.assign(phone=phones))


def unify_customers__without_address(records):
    """You never compared postal addresses. Where phone and e-mail are missing or old, the same name at the same address is the only thing that shows who it is.

    fa: نشانیِ پستی را اصلاً مقایسه نکرده‌اید. جایی که تلفن و ایمیل نیست یا کهنه است، تنها همان نام در همان نشانی نشان می‌دهد که کیست.
    """
    answer.unify_customers(records)
    return answer.unify_customers(records.assign(postcode=[f"{place}" for place in range(len(records))]))


def unify_customers__duplicates_dropped(records):
    """Only one record of each person is in your result. A record must not disappear: whoever looks up the old number has to learn whose it is.

    fa: از هر نفر تنها یک رکورد در نتیجهٔ شما مانده است. رکورد نباید ناپدید شود: هر که شمارهٔ قدیمی را بجوید باید بداند از آنِ کیست.
    """
    person = answer.unify_customers(records)
    return person[person == person.index]


# ---- golden_records ------------------------------------------------------------------------------------------


def golden_records__newest_record_whole(records, persons):
    """You took the newest record as it is, with its gaps. A field that is empty there may be filled in an older record: take each field from the newest record in which it is filled.

    fa: تازه‌ترین رکورد را همان‌گونه که هست، با جاهای خالی‌اش، برداشته‌اید. فیلدی که آنجا خالی است شاید در رکوردی کهنه‌تر پر باشد: هر فیلد را از تازه‌ترین رکوردی بگیرید که در آن پر است.
    """
    right = answer.golden_records(records, persons)
    newest = _newest_first(records, persons).drop_duplicates("person").drop(columns="updated")
    return newest.merge(right[["person", "updated", "records"]], on="person")


def golden_records__address_mixed(records, persons):
    """You took street, city and postcode each from wherever it was filled. The street of one record in the city of another is a place where nobody lives: an address comes from one record.

    fa: خیابان، شهر و کدپستی را هر یک از جایی برداشته‌اید که پر بوده است. خیابانِ یک رکورد در شهرِ رکوردی دیگر جایی است که کسی در آن زندگی نمی‌کند: نشانی از یک رکورد می‌آید.
    """
    right = answer.golden_records(records, persons)
    fields = ["address", "city", "postcode"]
    mixed = _newest_first(records, persons).groupby("person")[fields].first().reset_index()
    return right.drop(columns=fields).merge(mixed, on="person")


def golden_records__first_row_wins(records, persons):
    """You took the first filled value in the order of the table. The order of rows says nothing: the record that was touched last knows best, so sort by the day of the update, newest first.

    fa: نخستین مقدارِ پر را به ترتیب سطرهای جدول برداشته‌اید. ترتیب سطرها چیزی نمی‌گوید: رکوردی که دیرتر از همه به‌روز شده بهتر می‌داند؛ پس بر پایهٔ روزِ به‌روزرسانی مرتب کنید، تازه‌ترین در آغاز.
    """
    right = answer.golden_records(records, persons)
    days = pd.Timestamp("2100-01-01") - pd.to_timedelta(np.arange(len(records)), unit="D")
    return answer.golden_records(records.assign(updated=days), persons).assign(updated=right["updated"])


# ---- lost_sales ----------------------------------------------------------------------------------------------


def lost_sales__share_of_the_lost(opportunities, customers):
    """You divided by the lost opportunities of the region. That tells how the reasons divide, not how often you lose: divide by all that was decided, won or lost.

    fa: بر فرصت‌های ازدست‌رفتهٔ منطقه تقسیم کرده‌اید. این نشان می‌دهد دلیل‌ها چگونه بخش می‌شوند، نه این‌که چند بار می‌بازید: بر همهٔ فرصت‌های بسته‌شده، برده یا باخته، تقسیم کنید.
    """
    right = answer.lost_sales(opportunities, customers)
    return right.assign(share=right["deals"] / right.groupby("region")["deals"].transform("sum"))


def lost_sales__open_in_the_base(opportunities, customers):
    """You counted open opportunities in the base. They may still be won: as long as nothing is decided they belong on neither side.

    fa: فرصت‌های باز را هم در مخرج شمرده‌اید. آن‌ها هنوز ممکن است برده شوند: تا تکلیفشان روشن نشده در هیچ سو جایی ندارند.
    """
    answer.lost_sales(opportunities, customers)
    status = opportunities["status"].replace("open", "won")
    return answer.lost_sales(opportunities.assign(status=status), customers)


def lost_sales__unknown_reasons_dropped(opportunities, customers):
    """Lost opportunities without a reason are not in your result. They were lost all the same; `groupby` leaves missing keys out in silence, so give them a name first.

    fa: فرصت‌های ازدست‌رفته‌ای که دلیلشان نوشته نشده در نتیجهٔ شما نیستند. آن‌ها هم از دست رفته‌اند؛ `groupby` کلیدهای خالی را بی‌صدا کنار می‌گذارد، پس نخست نامی به آن‌ها بدهید.
    """
    right = answer.lost_sales(opportunities, customers)
    return right[right["reason"] != "unknown"]


def lost_sales__gap_of_the_sums(opportunities, customers):
    """You compared the sums of the amounts, so that one large opportunity drowns all others. The price gap is a matter of each offer: take the gap of each, then their mean.

    fa: جمع مبلغ‌ها را با هم سنجیده‌اید؛ آن‌گاه یک فرصتِ بزرگ همهٔ فرصت‌های دیگر را در خود غرق می‌کند. اختلاف قیمت دربارهٔ هر پیشنهاد است: اختلافِ هر یک را بگیرید و سپس میانگینِ آن‌ها را.
    """
    right = answer.lost_sales(opportunities, customers)
    known = _lost(opportunities, customers).dropna(subset="rival_amount")
    sums = known.groupby(["region", "reason"])[["amount", "rival_amount"]].sum()
    gap = (sums["amount"] / sums["rival_amount"] - 1).rename("price_gap").reset_index()
    return right.drop(columns="price_gap").merge(gap, on=["region", "reason"], how="left")


def lost_sales__gap_of_our_price(opportunities, customers):
    """You divided by our own amount. "How much dearer than the rival" is measured by the rival's offer.

    fa: بر مبلغِ خودمان تقسیم کرده‌اید. «چه اندازه گران‌تر از رقیب» با پیشنهادِ رقیب سنجیده می‌شود.
    """
    right = answer.lost_sales(opportunities, customers)
    lost = _lost(opportunities, customers)
    lost["price_gap"] = 1 - lost["rival_amount"] / lost["amount"]
    gap = lost.groupby(["region", "reason"])["price_gap"].mean().reset_index()
    return right.drop(columns="price_gap").merge(gap, on=["region", "reason"])


# ---- sales_cycle_days ----------------------------------------------------------------------------------------


def sales_cycle_days__open_left_out(opportunities, analysis_date, share=0.5):
    """You left the open opportunities out. Among them are the longest of all: without them the cycle looks shorter than it is. Count each as undecided for as long as it has been open.

    fa: فرصت‌های باز را کنار گذاشته‌اید. درازترین‌ها در میان همان‌هاست و بی آن‌ها چرخه کوتاه‌تر از آنچه هست دیده می‌شود. هر یک را تا هر جا که باز مانده، تعیین‌تکلیف‌نشده بشمارید.
    """
    answer.sales_cycle_days(opportunities, analysis_date, share)
    decided = opportunities[opportunities["closed"] <= pd.Timestamp(analysis_date)]
    return answer.sales_cycle_days(decided, analysis_date, share)


def sales_cycle_days__age_as_length(opportunities, analysis_date, share=0.5):
    """You took the age of an open opportunity for its length, as if it were decided today. It will last longer: all you know is that it has lasted so long.

    fa: سنِ فرصتِ باز را طولِ آن گرفته‌اید؛ گویی همین امروز تکلیفش روشن شده است. آن فرصت بیشتر به درازا می‌کشد: تنها می‌دانید که تا امروز دوام آورده است.
    """
    answer.sales_cycle_days(opportunities, analysis_date, share)
    today = pd.Timestamp(analysis_date)
    known = opportunities[opportunities["opened"] <= today]
    closed = known["closed"].where(known["closed"] <= today, today)
    return answer.sales_cycle_days(known.assign(closed=closed), analysis_date, share)


def sales_cycle_days__later_known(opportunities, analysis_date, share=0.5):
    """You used what happened only after the analysis date. On that day those opportunities were open, or not there yet.

    fa: آنچه را پس از تاریخ تحلیل رخ داده به کار برده‌اید. در آن روز آن فرصت‌ها باز بودند یا هنوز نبودند.
    """
    answer.sales_cycle_days(opportunities, analysis_date, share)
    today = pd.Timestamp(analysis_date)
    ends = opportunities["closed"].fillna(today)
    last = max([today, *ends, *opportunities["opened"]])
    shift = last - ends.where(opportunities["closed"].isna(), last)
    return answer.sales_cycle_days(opportunities.assign(opened=opportunities["opened"] + shift), last, share)


def sales_cycle_days__mean(opportunities, analysis_date, share=0.5):
    """You took the mean length. A mean needs every length, and those of open opportunities are not known; a few long ones move it, too. Ask by when the given share is decided.

    fa: میانگینِ طول‌ها را گرفته‌اید. میانگین همهٔ طول‌ها را می‌خواهد و طولِ فرصت‌های باز معلوم نیست؛ چند فرصتِ دراز هم آن را جابه‌جا می‌کنند. بپرسید تا چه روزی آن سهم تعیین تکلیف شده است.
    """
    answer.sales_cycle_days(opportunities, analysis_date, share)
    decided = opportunities[opportunities["closed"] <= pd.Timestamp(analysis_date)]
    lengths = (decided["closed"] - decided["opened"]).dt.days
    return round(lengths.mean()) if len(lengths) else None


# ---- service_parity ------------------------------------------------------------------------------------------


def service_parity__not_significant_is_same(contacts, baseline="phone", margin=0.05, confidence=0.95):
    """You called a channel "same" because its difference was not significant. Few contacts are never significant: that the whole interval lies within the margin shows parity, nothing else.

    fa: کانال را «same» خوانده‌اید چون اختلافش معنادار نبوده است. با چند تماسِ اندک هیچ اختلافی معنادار نمی‌شود: همسانی را تنها این نشان می‌دهد که همهٔ بازه درونِ حاشیه باشد.
    """
    table = answer.service_parity(contacts, baseline, margin, confidence)
    better = np.where(table["difference"] > 0, "better", "worse")
    return table.assign(verdict=np.where(table["p_value"] > 1 - confidence, "same", better))


def service_parity__small_difference_is_same(contacts, baseline="phone", margin=0.05, confidence=0.95):
    """You compared the difference itself with the margin. It is an estimate and may be far off: the whole interval has to lie within the margin.

    fa: خودِ اختلاف را با حاشیه سنجیده‌اید. اختلاف تخمین است و شاید بسیار دور از واقع باشد: همهٔ بازه باید درونِ حاشیه باشد.
    """
    table = answer.service_parity(contacts, baseline, margin, confidence)
    return table.assign(verdict=table["verdict"].where(table["difference"].abs() >= margin, "same"))


def service_parity__wald_interval(contacts, baseline="phone", margin=0.05, confidence=0.95):
    """Your interval is the difference ± z standard errors. Near 0 and 1 it is too short, and where everything is resolved it has no length at all; Newcombe's interval from Wilson's does not break down there.

    fa: بازهٔ شما اختلاف به‌اضافه و منهای z برابرِ خطای معیار است. این بازه نزدیکِ ۰ و ۱ بیش از اندازه کوتاه است و آنجا که همه‌چیز حل شده درازایی ندارد؛ بازهٔ نیوکام که از بازهٔ ویلسون ساخته می‌شود چنین نیست.
    """
    table = answer.service_parity(contacts, baseline, margin, confidence)
    base = contacts.loc[contacts["channel"] == baseline, "resolved"].astype(float)
    spread = table["level"] * (1 - table["level"]) / table["contacts"] + base.mean() * (1 - base.mean()) / len(base)
    half = norm.ppf((1 + confidence) / 2) * np.sqrt(spread.astype(float))
    low, high = table["difference"] - half, table["difference"] + half
    verdict = [answer._verdict(*ends, margin) for ends in zip(low, high, strict=True)]
    return table.assign(low=low, high=high, verdict=verdict)


def service_parity__sides_exchanged(contacts, baseline="phone", margin=0.05, confidence=0.95):
    """You subtracted the channel from the baseline. The difference is the channel's level less the baseline's: above 0 the channel is better.

    fa: کانال را از مبنا کم کرده‌اید. اختلاف یعنی سطحِ کانال منهای سطحِ مبنا: اگر بالای صفر باشد، کانال بهتر است.
    """
    table = answer.service_parity(contacts, baseline, margin, confidence)
    verdict = table["verdict"].replace({"better": "worse", "worse": "better"})
    return table.assign(
        difference=-table["difference"],
        low=-table["high"],
        high=-table["low"],
        effect=-table["effect"],
        verdict=verdict,
    )


# ---- calls_saved ---------------------------------------------------------------------------------------------


def calls_saved__before_and_after(calls, users, launch, days):
    """You compared the users after with the users before. Season, growth or a bad year would have changed their calls anyway: what the others did tells by how much.

    fa: کاربران را پس از آغاز با خودشان پیش از آن سنجیده‌اید. فصل، رشد یا سالی بد به هر حال تماس‌هایشان را عوض می‌کرد: رفتارِ دیگران نشان می‌دهد چه اندازه.
    """
    right = answer.calls_saved(calls, users, launch, days)
    return _saved(right, right["before"])


def calls_saved__users_against_others(calls, users, launch, days):
    """You compared users with others after the launch. Who takes up self-service may always have called more, or less: start from the users' own calls before, and let the others tell only the change.

    fa: پس از آغاز، کاربران را با دیگران سنجیده‌اید. شاید کسانی که خودخدمتی را برمی‌گزینند همیشه بیشتر، یا کمتر، تماس می‌گرفته‌اند: از تماس‌های پیشینِ خودِ کاربران آغاز کنید و تنها تغییر را از دیگران بگیرید.
    """
    right = answer.calls_saved(calls, users, launch, days)
    since = pd.Timestamp(launch)
    phone = calls[(calls["channel"] == "phone") & ~calls["customer"].isin(list(users))]
    return _saved(right, float(phone["opened"].between(since, since + pd.Timedelta(days=days), inclusive="left").sum()))


def calls_saved__change_in_calls(calls, users, launch, days):
    """You added the others' change as a number of calls. The two groups have different sizes: the contract lets the users' calls change in the same proportion.

    fa: تغییرِ دیگران را به شمارِ تماس افزوده‌اید. دو گروه هم‌اندازه نیستند: قرارداد تمرین می‌گوید تماس‌های کاربران به همان نسبت تغییر می‌کرد.
    """
    right = answer.calls_saved(calls, users, launch, days)
    since, length = pd.Timestamp(launch), pd.Timedelta(days=days)
    phone = calls[(calls["channel"] == "phone") & ~calls["customer"].isin(list(users))]
    after = phone["opened"].between(since, since + length, inclusive="left").sum()
    before = phone["opened"].between(since - length, since, inclusive="left").sum()
    return _saved(right, float(right["before"] + after - before))


def calls_saved__every_channel(calls, users, launch, days):
    """You counted contacts on every channel. A chat or a visit to the counter is no phone call; saved are calls.

    fa: تماس‌های همهٔ کانال‌ها را شمرده‌اید. گفت‌وگوی برخط یا مراجعهٔ حضوری تماس تلفنی نیست؛ آنچه صرفه‌جویی می‌شود تماسِ تلفنی است.
    """
    answer.calls_saved(calls, users, launch, days)
    return answer.calls_saved(calls.assign(channel="phone"), users, launch, days)


def _whose(records, name, address):
    """Return the persons where texts must be the same: `name`, and one of phone, e-mail and address."""
    answer.unify_customers(records)
    if records.empty:
        return pd.Series(dtype=str)
    ordered = records.assign(_name=name, _address=address).sort_values("record")
    phone = ordered["phone"].map(answer._phone, na_action="ignore")
    keys = (phone, ordered["email"].str.casefold(), ordered["postcode"] + " " + ordered["_address"])
    pairs = [answer._pairs(ordered["_name"] + "|" + key) for key in keys]
    return answer._joined(ordered["record"].to_numpy(), pd.concat(pairs))


def _newest_first(records, persons):
    known = records.assign(person=records["record"].map(dict(persons)).to_numpy()).sort_values("record")
    return known.sort_values("updated", ascending=False, kind="stable")


def _lost(opportunities, customers):
    """Return the lost opportunities with their region; a missing reason is "unknown"."""
    region = opportunities["customer"].map(dict(zip(customers["customer"], customers["region"], strict=True)))
    deals = opportunities.assign(region=region, reason=opportunities["reason"].fillna("unknown"))
    return deals[deals["status"] == "lost"].copy()


def _saved(right, expected):
    saved = expected - right["after"]
    return {**right, "expected": expected, "saved": saved, "saved_share": saved / expected if expected else None}
