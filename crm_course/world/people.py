"""Who the customers are: names in two scripts, phones, addresses, e-mail. All invented.

The places do not exist; no phone number begins with 0555; example.com, .net and .org belong to nobody (RFC 2606).
"""

import pyarrow as pa
import pyarrow.compute as pc

GIVEN = (
    ("Arash", "آرش"), ("Ava", "آوا"), ("Babak", "بابک"), ("Bahar", "بهار"), ("Behzad", "بهزاد"), ("Darya", "دریا"),
    ("Elham", "الهام"), ("Farhad", "فرهاد"), ("Fatemeh", "فاطمه"), ("Golnaz", "گلناز"), ("Hamid", "حمید"),
    ("Hossein", "حسین"), ("Jamshid", "جمشید"), ("Kaveh", "کاوه"), ("Kiana", "کیانا"), ("Laleh", "لاله"),
    ("Leila", "لیلا"), ("Mahsa", "مهسا"), ("Maryam", "مریم"), ("Mehdi", "مهدی"), ("Mina", "مینا"),
    ("Mohammad", "محمد"), ("Nader", "نادر"), ("Narges", "نرگس"), ("Nima", "نیما"), ("Parisa", "پریسا"),
    ("Parviz", "پرویز"), ("Reza", "رضا"), ("Roya", "رویا"), ("Saeed", "سعید"), ("Sahar", "سحر"), ("Sara", "سارا"),
    ("Shirin", "شیرین"), ("Siavash", "سیاوش"), ("Simin", "سیمین"), ("Taraneh", "ترانه"), ("Vahid", "وحید"),
    ("Yasaman", "یاسمن"), ("Zahra", "زهرا"), ("Zhaleh", "ژاله"),
)  # fmt: skip
FAMILY = (
    ("Ahmadi", "احمدی"), ("Akbari", "اکبری"), ("Amini", "امینی"), ("Azizi", "عزیزی"), ("Bagheri", "باقری"),
    ("Bahrami", "بهرامی"), ("Daneshvar", "دانشور"), ("Ebrahimi", "ابراهیمی"), ("Eskandari", "اسکندری"),
    ("Farahani", "فراهانی"), ("Ghasemi", "قاسمی"), ("Golestani", "گلستانی"), ("Habibi", "حبیبی"),
    ("Hashemi", "هاشمی"), ("Heydari", "حیدری"), ("Hosseini", "حسینی"), ("Jafari", "جعفری"), ("Jalali", "جلالی"),
    ("Karimi", "کریمی"), ("Kazemi", "کاظمی"), ("Khosravi", "خسروی"), ("Kiani", "کیانی"), ("Mahdavi", "مهدوی"),
    ("Mirzaei", "میرزایی"), ("Mohammadi", "محمدی"), ("Moradi", "مرادی"), ("Mousavi", "موسوی"), ("Naderi", "نادری"),
    ("Najafi", "نجفی"), ("Nazari", "نظری"), ("Parsa", "پارسا"), ("Rahimi", "رحیمی"), ("Rashidi", "رشیدی"),
    ("Rezaei", "رضایی"), ("Rostami", "رستمی"), ("Sadeghi", "صادقی"), ("Salehi", "صالحی"), ("Shahidi", "شهیدی"),
    ("Sharifi", "شریفی"), ("Soltani", "سلطانی"), ("Tabatabaei", "طباطبایی"), ("Taheri", "طاهری"),
    ("Tavakoli", "توکلی"), ("Yazdani", "یزدانی"), ("Zamani", "زمانی"), ("Zand", "زند"), ("Zare", "زارع"),
    ("Vaziri", "وزیری"),
)  # fmt: skip
FIRMS = (
    ("Café", "کافه"), ("Bakery", "نانوایی"), ("Restaurant", "رستوران"), ("Grocery", "سوپرمارکت"),
    ("Tea House", "چایخانه"), ("Office", "دفتر"), ("Confectionery", "قنادی"), ("Guest House", "مهمان‌خانه"),
)  # fmt: skip
LARGE = (
    ("Hotels", "هتل‌های"), ("Hospital", "بیمارستان"), ("Airlines", "هواپیمایی"), ("University", "دانشگاه"),
    ("Supermarkets", "فروشگاه‌های زنجیره‌ای"), ("Caterers", "پذیرایی"),
)  # fmt: skip
CITIES = {
    "north": (("Sabzrud", "سبزرود"), ("Mehkadeh", "مه‌کده")),
    "south": (("Bandar Nilgun", "بندر نیلگون"), ("Nakhlabad", "نخل‌آباد")),
    "east": (("Aftabdasht", "آفتاب‌دشت"), ("Kavirshahr", "کویرشهر")),
    "west": (("Kuhsepid", "کوه‌سپید"), ("Cheshmeh-ye Balut", "چشمهٔ بلوط")),
    "centre": (("Miandasht", "میان‌دشت"), ("Chaharsu", "چهارسو")),
}
STREETS = (
    ("Bahar St", "خیابان بهار"), ("Golha St", "خیابان گل‌ها"), ("Sarv Ave", "خیابان سرو"), ("Chenar Ave", "خیابان چنار"),
    ("Bagh Lane", "کوچهٔ باغ"), ("Bazar Sq", "میدان بازار"), ("Daneshgah Ave", "خیابان دانشگاه"), ("Rudkhaneh St", "خیابان رودخانه"),
    ("Ketab St", "خیابان کتاب"), ("Naranj Lane", "کوچهٔ نارنج"), ("Setareh St", "خیابان ستاره"), ("Yas Lane", "کوچهٔ یاس"),
)  # fmt: skip
DOMAINS = ("example.com", "example.org", "example.net")


def words(codes, values):
    """Return strings: the value that each code (a whole number) stands for."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array(values, pa.string())
    ).dictionary_decode()


def digits(numbers, width):
    """Return whole numbers as strings of `width` digits."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def joined(*parts, by=" "):
    """Return strings put together piece by piece; a plain string is the same for all."""
    return pc.binary_join_element_wise(*parts, by)


def names(draws, who, segment):
    """Return names in Latin and in Persian script: a person's, or a firm's after its owner."""
    given = draws.chosen("given name", who, [1.0] * len(GIVEN))
    family = draws.chosen("family name", who, [1.0] * len(FAMILY))
    firm = draws.chosen("trade", who, [1.0] * len(FIRMS))
    large = draws.chosen("branch", who, [1.0] * len(LARGE))
    # Every name that can be, as one list, and the place of each customer's name in it.
    people = [(f"{g} {f}", f"{g_fa} {f_fa}") for g, g_fa in GIVEN for f, f_fa in FAMILY]
    firms = [(f"{f} {t}", f"{t_fa} {f_fa}") for t, t_fa in FIRMS for f, f_fa in FAMILY]
    larges = [(f"{f} {b}", f"{b_fa} {f_fa}") for b, b_fa in LARGE for f, f_fa in FAMILY]
    place = given * len(FAMILY) + family
    place[segment == 1] = len(people) + (firm * len(FAMILY) + family)[segment == 1]
    place[segment == 2] = len(people) + len(firms) + (large * len(FAMILY) + family)[segment == 2]
    latin, persian = zip(*people, *firms, *larges, strict=True)
    return words(place, latin), words(place, persian)


def phones(draws, who):
    """Return phone numbers, 0555 and seven digits; no two customers share one up to nine million customers."""
    start = int(draws.uniform("first phone", [0])[0] * 9_000_000)
    # Multiplying by a number without a common factor with the count visits every number once.
    return joined("0555", digits(1_000_000 + (start + who.astype("int64") * 7_368_787) % 9_000_000, 7), by="")


def addresses(draws, who, region, purpose="address"):
    """Return (city, city in Persian, address, address in Persian, postcode)."""
    cities = [pair for pairs in CITIES.values() for pair in pairs]
    city = region * 2 + draws.chosen(f"{purpose} city", who, (0.65, 0.35))
    street = draws.chosen(f"{purpose} street", who, [1.0] * len(STREETS))
    number = 1 + (draws.uniform(f"{purpose} number", who) * 240).astype("int64")
    postcode = (city + 1) * 1_000 + street * 60 + number // 5
    numbers = digits(number, 1)
    return (
        words(city, [name for name, _fa in cities]),
        words(city, [fa for _name, fa in cities]),
        joined(words(street, [name for name, _fa in STREETS]), numbers),
        joined(words(street, [fa for _name, fa in STREETS]), "پلاک", numbers),
        digits(postcode, 5),
    )


def emails(draws, who, latin):
    """Return e-mail addresses made of the name, a number and a domain that belongs to nobody."""
    plain = pc.replace_substring(pc.replace_substring(pc.utf8_lower(latin), " ", "."), "é", "e")
    domain = draws.chosen("domain", who, (0.5, 0.3, 0.2))
    return joined(joined(plain, digits(who + 1, 1), by=""), words(domain, DOMAINS), by="@")
