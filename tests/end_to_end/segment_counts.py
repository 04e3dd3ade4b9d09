"""Segments of three real shops, counted a second way: by plain SQL over the very same files. The program must count the
same customers, and list the same, for every question."""
import csv
import datetime
import decimal
import gzip
import json
import sqlite3
import zoneinfo

import lapwing_cli
from lapwing_cli import REAL_DATA, SOME_REJECTED, ShopTest, answer

# Amounts are counted in ten-thousandths. `standing` are the orders of the past that were not returned.
SCHEMA = """
CREATE TABLE customers(id TEXT PRIMARY KEY);
CREATE TABLE orders(id TEXT PRIMARY KEY, customer TEXT, at INTEGER, local TEXT, store TEXT, total INTEGER);
CREATE TABLE lines(order_id TEXT, product TEXT, category TEXT, brand TEXT, price INTEGER, quantity REAL);
CREATE TABLE moment(now INTEGER, local TEXT);
CREATE INDEX orders_by_customer ON orders(customer);
CREATE INDEX lines_by_order ON lines(order_id);
CREATE VIEW past AS SELECT *, date(local) AS day, strftime('%w', local) AS weekday,
  CAST(strftime('%H', local) AS INTEGER) AS hour FROM orders WHERE at <= (SELECT now FROM moment);
CREATE VIEW standing AS SELECT * FROM past WHERE total >= 0;
"""

# The orders of the customer who is asked about, to be continued by AND; and now, in seconds and by the shop's clock.
MINE = "FROM standing o WHERE o.customer = c.id"
NOW, LOCAL_NOW = "(SELECT now FROM moment)", "(SELECT local FROM moment)"
SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY = "01456"


def since(days):
    return f"AND o.at > {NOW} - {days} * 86400"


def has_line(test):
    return f"AND EXISTS (SELECT * FROM lines l WHERE l.order_id = o.id AND {test})"


def units(text):
    """Ten-thousandths of an amount, a half away from zero."""
    return int((decimal.Decimal(text) * 10000).to_integral_value(decimal.ROUND_HALF_UP))


def rows_of(path):
    opened = gzip.open(path, "rt", newline="", encoding="utf-8") if path.suffix == ".gz" else path.open(newline="")
    with opened as file:
        yield from csv.DictReader(file)


class Counted(ShopTest):
    """One shop, in the program and in SQLite. Questions are (condition, when or None for any time after the last order,
    the same in SQL)."""

    zone = None

    def setUp(self):
        super().setUp()
        self.base = sqlite3.connect(":memory:")
        self.base.executescript(SCHEMA)

    def put(self, orders, lines=()):
        """`orders`: id, customer, local time with its zone, store, total."""
        self.base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)",
                              ((id, customer, int(at.timestamp()), at.strftime("%Y-%m-%d %H:%M:%S"), store, total)
                               for id, customer, at, store, total in orders))
        self.base.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", lines)
        self.base.execute("INSERT INTO customers SELECT DISTINCT customer FROM orders")
        self.base.execute("ANALYZE")

    def by_sql(self, sql, at):
        now = datetime.datetime.fromisoformat(at or "2026-01-01")
        now = now if now.tzinfo else now.replace(tzinfo=zoneinfo.ZoneInfo(self.zone))
        local = now.astimezone(zoneinfo.ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M:%S")
        self.base.execute("DELETE FROM moment")
        self.base.execute("INSERT INTO moment VALUES (?, ?)", (int(now.timestamp()), local))
        return [id for (id,) in self.base.execute(f"SELECT id FROM customers c WHERE {sql} ORDER BY id")]

    def assert_counted(self, questions):
        (everybody,) = self.base.execute("SELECT count(*) FROM customers").fetchone()
        self.assertGreaterEqual(len(questions), 15)
        for condition, at, sql in questions:
            where = json.dumps(condition)
            with self.subTest(where=where, at=at):
                ids = self.by_sql(sql, at)
                self.assertTrue(0 < len(ids) < everybody, f"SQL finds {len(ids)} of {everybody}: no question at all")
                self.assertEqual(self.shop.who(condition, at=at or "2026-01-01"), ids)
                if at is None:
                    # As of today, and by the other command.
                    counted = answer("audience", "--data", self.shop.data, "--where", where, "count")
                    self.assertEqual((counted["count"], counted["of"]), (len(ids), everybody))


class CompleteJourney(Counted):
    """A grocery chain: categories, brands, stores, hours, and two changes of the clock."""

    zone = "America/New_York"
    baskets = REAL_DATA / "complete-journey/transactions_sample.csv.gz"
    products = REAL_DATA / "complete-journey/products.csv.gz"

    def load(self):
        products = {row["product_id"]: (row["product_category"], row["brand"]) for row in rows_of(self.products)}
        orders, lines = {}, []
        for row in rows_of(self.baskets):
            if "e-" in row["sales_value"]:
                continue  # the one amount that is a rounding error, which the import refuses
            basket = row["basket_id"]
            if basket not in orders:
                at = datetime.datetime.fromisoformat(row["transaction_timestamp"])
                orders[basket] = [basket, row["household_id"], at, row["store_id"], 0]
            orders[basket][4] += units(row["sales_value"])
            category, brand = products.get(row["product_id"], ("", ""))
            lines.append((basket, row["product_id"], category, brand, None, float(row["quantity"])))
        self.put(orders.values(), lines)

    def test_every_count_is_that_of_sql(self):
        self.shop.take("--orders", self.baskets, "--products", self.products, "--timezone", self.zone,
                       "--currency", "USD", expect=SOME_REJECTED)
        self.load()
        drinks, milk = "l.category = 'SOFT DRINKS'", "l.category = 'FLUID MILK PRODUCTS'"
        own_milk = f"{milk} AND l.brand = 'Private' AND l.quantity >= 2"
        cold = "l.category IN ('ICE CREAM/MILK/SHERBTS', 'FRZN ICE', 'FROZEN PIZZA')"
        self.assert_counted([
            ({"orders": "count", "at_least": 25}, None, f"(SELECT count(*) {MINE}) >= 25"),
            ({"orders": "count", "within": "90 days", "at_least": 5}, "2017-10-01",
             f"(SELECT count(*) {MINE} {since(90)}) >= 5"),
            ({"orders": "count", "within": "30 days", "equals": 0}, "2017-07-04T15:30:00-04:00",
             f"(SELECT count(*) {MINE} {since(30)}) = 0"),
            ({"orders": "sum", "from": "2017-03-01", "until": "2017-05-31", "at_least": "50.01"}, None,
             f"(SELECT sum(total) {MINE} AND o.day BETWEEN '2017-03-01' AND '2017-05-31') >= 500100"),
            ({"orders": "sum", "calendar": "previous month", "more_than": 20}, "2017-11-20",
             f"(SELECT sum(total) {MINE} AND o.day BETWEEN '2017-10-01' AND '2017-10-31') > 200000"),
            ({"orders": "count", "calendar": "current quarter", "between": [2, 4]}, "2017-11-20",
             f"(SELECT count(*) {MINE} AND o.day >= '2017-10-01') BETWEEN 2 AND 4"),
            ({"orders": "average", "more_than": "5.5"}, None, f"(SELECT sum(total) - count(*) * 55000 {MINE}) > 0"),
            ({"orders": "average", "within": "6 months", "less_than": 3}, "2017-10-01",
             f"(SELECT sum(total) - count(*) * 30000 {MINE} AND o.local > '2017-04-01 00:00:00') < 0"),
            ({"orders": "maximum", "at_least": 40}, None, f"(SELECT max(total) {MINE}) >= 400000"),
            ({"orders": "minimum", "within": "26 weeks", "at_least": 1}, "2017-09-15",
             f"(SELECT min(total) {MINE} {since(182)}) >= 10000"),
            ({"orders": "last", "at_least_ago": "60 days"}, "2017-10-01",
             f"(SELECT max(at) {MINE}) <= {NOW} - 60 * 86400"),
            ({"orders": "first", "after": "2017-03-01"}, None, f"(SELECT min(day) {MINE}) > '2017-03-01'"),
            ({"orders": "first", "less_than_ago": "45 days"}, "2017-04-15",
             f"(SELECT min(at) {MINE}) > {NOW} - 45 * 86400"),
            ({"orders": "days_between", "at_most": 20}, None,
             f"(SELECT max(at) - min(at) <= 20 * 86400 * (count(*) - 1) AND count(*) > 1 {MINE})"),
            ({"orders": "days_spanned", "at_least": 300}, None, f"(SELECT max(at) - min(at) {MINE}) >= 300 * 86400"),
            ({"bought": {"category": "SOFT DRINKS"}, "within": "90 days"}, "2017-06-01",
             f"EXISTS (SELECT * {MINE} {since(90)} {has_line(drinks)})"),
            ({"bought": {"category": "FLUID MILK PRODUCTS"}, "at_least_ago": "80 days"}, "2017-12-01",
             f"(SELECT max(at) {MINE} {has_line(milk)}) <= {NOW} - 80 * 86400"),
            ({"orders": "sum", "where": {"category": ["ICE CREAM/MILK/SHERBTS", "FRZN ICE", "FROZEN PIZZA"]},
              "from": "2017-06-01", "at_least": 10}, None,
             f"(SELECT sum(total) {MINE} AND o.day >= '2017-06-01' {has_line(cold)}) >= 100000"),
            ({"bought": {"product": ["1082185", "1029743"]}}, None,
             f"EXISTS (SELECT * {MINE} {has_line('l.product IN (1082185, 1029743)')})"),
            ({"bought": {"line": {"category": "FLUID MILK PRODUCTS", "brand": "Private", "quantity": {"at_least": 2}}}},
             None, f"EXISTS (SELECT * {MINE} {has_line(own_milk)})"),
            ({"orders": "count", "where": {"store": ["367", "406", "429"]}, "at_least": 3}, None,
             f"(SELECT count(*) {MINE} AND o.store IN ('367', '406', '429')) >= 3"),
            ({"orders": "count", "where": {"weekday": ["saturday", "sunday"]}, "at_least": 8}, None,
             f"(SELECT count(*) {MINE} AND o.weekday IN ('{SATURDAY}', '{SUNDAY}')) >= 8"),
            ({"orders": "count", "where": {"hour": {"between": [6, 10]}}, "at_least": 3}, None,
             f"(SELECT count(*) {MINE} AND o.hour BETWEEN 6 AND 10) >= 3"),
            ({"orders": "count", "where": {"hour": {"at_least": 22}, "weekday": "friday"}, "at_least": 1}, None,
             f"EXISTS (SELECT * {MINE} AND o.hour >= 22 AND o.weekday = '{FRIDAY}')"),
            ({"orders": "last", "where": {"category": "SOFT DRINKS"}, "at_least_ago": "14 days",
              "no_order_since": {"category": "FLUID MILK PRODUCTS"}}, "2017-11-10",
             f"(SELECT max(at) {MINE} {has_line(drinks)}) <= {NOW} - 14 * 86400 AND NOT EXISTS (SELECT * {MINE} "
             f"{has_line(milk)} AND o.at > (SELECT max(o.at) {MINE} {has_line(drinks)}))"),
            ({"all": [{"bought": {"category": "SOFT DRINKS"}}, {"not": {"bought": {"category": "FLUID MILK PRODUCTS"}}},
                      {"any": [{"orders": "sum", "at_least": 150}, {"orders": "count", "at_least": 30}]}]}, None,
             f"EXISTS (SELECT * {MINE} {has_line(drinks)}) AND NOT EXISTS (SELECT * {MINE} {has_line(milk)}) AND "
             f"((SELECT sum(total) {MINE}) >= 1500000 OR (SELECT count(*) {MINE}) >= 30)"),
        ])


class OnlineRetail(Counted):
    """A gift shop: returns, prices of three decimals, wholesale quantities, the hours of a working day."""

    zone = "Europe/London"
    path = REAL_DATA / "online-retail/online_retail_even.csv.gz"

    def load(self):
        zone, orders, lines = zoneinfo.ZoneInfo(self.zone), {}, []
        for row in rows_of(self.path):
            if not row["CustomerID"]:
                continue
            invoice, quantity, price = row["InvoiceNo"], int(row["Quantity"]), units(row["UnitPrice"])
            if invoice not in orders:
                at = datetime.datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=zone)
                orders[invoice] = [invoice, row["CustomerID"], at, None, 0]
            orders[invoice][4] += quantity * price
            lines.append((invoice, row["StockCode"], None, None, price, quantity))
        self.put(orders.values(), lines)

    def test_every_count_is_that_of_sql(self):
        self.shop.take("--orders", self.path, "--timezone", self.zone, "--currency", "GBP")
        self.load()
        after_the_clocks = "2011-11-03T09:30:00+00:00"  # which went back on 30 October
        returned = "FROM past o WHERE o.customer = c.id AND o.total < 0"
        self.assert_counted([
            ({"orders": "count", "equals": 1}, None, f"(SELECT count(*) {MINE}) = 1"),
            ({"orders": "count", "where": {"status": "returned"}, "at_least": 2}, None,
             f"(SELECT count(*) {returned}) >= 2"),
            ({"orders": "sum", "where": {"status": "returned"}, "less_than": "-99.95"}, None,
             f"(SELECT sum(total) {returned}) < -999500"),
            ({"orders": "sum", "where": {"status": ["completed", "returned"]}, "at_least": 2000}, None,
             "(SELECT sum(total) FROM past o WHERE o.customer = c.id) >= 20000000"),
            ({"orders": "count", "within": "7 days", "at_least": 1}, after_the_clocks,
             f"EXISTS (SELECT * {MINE} {since(7)})"),
            ({"orders": "sum", "within": "300 hours", "at_least": 500}, after_the_clocks,
             f"(SELECT sum(total) {MINE} AND o.at > {NOW} - 300 * 3600) >= 5000000"),
            ({"orders": "count", "within": "1 month", "at_least": 2}, "2011-06-15",
             f"(SELECT count(*) {MINE} AND o.local > '2011-05-15 00:00:00') >= 2"),
            ({"orders": "count", "calendar": "previous week", "at_least": 1}, after_the_clocks,
             f"EXISTS (SELECT * {MINE} AND o.day BETWEEN '2011-10-24' AND '2011-10-30')"),
            ({"orders": "count", "calendar": "current day", "at_least": 1}, "2011-11-03T14:00:00+00:00",
             f"EXISTS (SELECT * {MINE} AND o.day = date({LOCAL_NOW}))"),
            ({"orders": "sum", "from": "2011-03-27", "until": "2011-03-28", "more_than": "300.125"}, None,
             f"(SELECT sum(total) {MINE} AND o.day IN ('2011-03-27', '2011-03-28')) > 3001250"),
            ({"orders": "average", "between": [300, 400]}, None,
             f"(SELECT sum(total) BETWEEN 3000000 * count(*) AND 4000000 * count(*) {MINE} HAVING count(*) > 0)"),
            ({"orders": "minimum", "at_most": "0.005"}, None, f"(SELECT min(total) {MINE}) <= 50"),
            ({"orders": "maximum", "within": "120 days", "at_least": 1000}, after_the_clocks,
             f"(SELECT max(total) {MINE} {since(120)}) >= 10000000"),
            ({"orders": "last", "before": "2011-04-01"}, None, f"(SELECT max(day) {MINE}) < '2011-04-01'"),
            ({"orders": "first", "at_least_ago": "11 months"}, "2011-11-15",
             f"(SELECT min(local) {MINE}) <= '2010-12-15 00:00:00'"),
            ({"bought": {"product": "85123A"}, "at_least_ago": "40 days"}, after_the_clocks,
             f"(SELECT max(at) {MINE} {has_line('l.product = ' + repr('85123A'))}) <= {NOW} - 40 * 86400"),
            ({"orders": "count", "where": {"line": {"price": {"more_than": "12.75"}}}, "at_least": 2}, None,
             f"(SELECT count(*) {MINE} {has_line('l.price > 127500')}) >= 2"),
            ({"orders": "count", "where": {"line": {"price": {"at_most": "0.29"}, "quantity": {"at_least": 100}}},
              "at_least": 1}, None, f"EXISTS (SELECT * {MINE} {has_line('l.price <= 2900 AND l.quantity >= 100')})"),
            ({"orders": "count", "where": {"hour": {"less_than": 9}}, "at_least": 1}, None,
             f"EXISTS (SELECT * {MINE} AND o.hour < 9)"),
            ({"orders": "count", "where": {"weekday": ["monday", "thursday"], "hour": {"equals": 12}}, "at_least": 2},
             None, f"(SELECT count(*) {MINE} AND o.weekday IN ('{MONDAY}', '{THURSDAY}') AND o.hour = 12) >= 2"),
            ({"orders": "count", "where": {"total": {"at_least": 500}}, "within": "180 days", "at_least": 3},
             after_the_clocks, f"(SELECT count(*) {MINE} {since(180)} AND o.total >= 5000000) >= 3"),
            ({"orders": "days_between", "between": [7, 21]}, None,
             f"(SELECT count(*) > 1 AND max(at) - min(at) BETWEEN 7 * 86400 * (count(*) - 1) AND "
             f"21 * 86400 * (count(*) - 1) {MINE})"),
            ({"orders": "last", "where": {"product": "22423"}, "before": "2011-12-31", "no_order_since": True}, None,
             f"(SELECT max(at) {MINE} {has_line('l.product = 22423')}) = (SELECT max(at) {MINE})"),
            ({"any": [{"all": [{"orders": "count", "at_least": 5}, {"orders": "last", "at_least_ago": "90 days"}]},
                      {"not": {"any": [{"orders": "sum", "at_least": 150}, {"orders": "count", "at_least": 2}]}}]},
             after_the_clocks,
             f"((SELECT count(*) {MINE}) >= 5 AND (SELECT max(at) {MINE}) <= {NOW} - 90 * 86400) OR NOT "
             f"(ifnull((SELECT sum(total) {MINE}), 0) >= 1500000 OR (SELECT count(*) {MINE}) >= 2)"),
        ])


class Cdnow(Counted):
    """A year and a half of purchases that have a day but no time: all lie at the first instant of it."""

    zone = "America/New_York"
    path = REAL_DATA / "cdnow/CDNOW_master.txt"

    def load(self):
        zone, orders = zoneinfo.ZoneInfo(self.zone), []
        for number, line in enumerate(self.path.read_text().splitlines()[1:]):
            customer, day, _, dollars = line.split()
            at = datetime.datetime.strptime(day, "%Y%m%d").replace(tzinfo=zone)
            orders.append((str(number), customer, at, None, units(dollars)))
        self.put(orders)

    def test_every_count_is_that_of_sql(self):
        self.shop.take("--orders", self.path, "--timezone", self.zone, "--currency", "USD")
        self.load()
        self.assert_counted([
            ({"orders": "count", "at_least": 10}, None, f"(SELECT count(*) {MINE}) >= 10"),
            ({"orders": "count", "at_least": 1}, "1997-02-01", f"EXISTS (SELECT * {MINE})"),
            ({"orders": "count", "within": "180 days", "at_least": 2}, "1997-10-26",
             f"(SELECT count(*) {MINE} {since(180)}) >= 2"),
            # The clock was changed on 6 April: 14 days of 24 hours reach back to 23:00 of 31 March.
            ({"orders": "count", "within": "14 days", "at_least": 1}, "1997-04-15",
             f"EXISTS (SELECT * {MINE} {since(14)})"),
            ({"orders": "count", "within": "336 hours", "at_least": 1}, "1997-04-15T01:00:00-04:00",
             f"EXISTS (SELECT * {MINE} {since(14)})"),
            ({"orders": "count", "within": "1 month", "at_least": 1}, "1998-03-31",
             f"EXISTS (SELECT * {MINE} AND o.day >= '1998-03-01')"),  # there is no 31 February
            ({"orders": "sum", "from": "1997-04-01", "until": "1997-09-30", "at_least": "99.99"}, None,
             f"(SELECT sum(total) {MINE} AND o.day BETWEEN '1997-04-01' AND '1997-09-30') >= 999900"),
            ({"orders": "sum", "calendar": "previous quarter", "at_least": 60}, "1998-05-01",
             f"(SELECT sum(total) {MINE} AND o.day BETWEEN '1998-01-01' AND '1998-03-31') >= 600000"),
            ({"orders": "sum", "calendar": "current year", "between": ["10", "20.50"]}, "1997-12-31",
             f"(SELECT sum(total) {MINE} AND o.day >= '1997-01-01') BETWEEN 100000 AND 205000"),
            ({"orders": "average", "equals": "14.96"}, None, f"(SELECT sum(total) = count(*) * 149600 {MINE})"),
            ({"orders": "average", "at_most": "11.77"}, "1997-12-01",
             f"(SELECT sum(total) - 117700 * count(*) {MINE}) <= 0"),
            ({"orders": "minimum", "equals": 0}, None, f"(SELECT min(total) {MINE}) = 0"),
            ({"orders": "maximum", "more_than": 150}, None, f"(SELECT max(total) {MINE}) > 1500000"),
            ({"orders": "first", "before": "1997-01-05"}, None, f"(SELECT min(day) {MINE}) < '1997-01-05'"),
            ({"orders": "last", "at_least_ago": "365 days"}, "1998-07-01",
             f"(SELECT max(at) {MINE}) <= {NOW} - 365 * 86400"),
            ({"orders": "last", "less_than_ago": "3 months"}, "1998-07-01", f"(SELECT max(day) {MINE}) > '1998-04-01'"),
            ({"orders": "last", "after": "1998-05-31"}, None, f"(SELECT max(day) {MINE}) > '1998-05-31'"),
            ({"orders": "count", "where": {"weekday": "sunday"}, "at_least": 3}, None,
             f"(SELECT count(*) {MINE} AND o.weekday = '{SUNDAY}') >= 3"),
            ({"orders": "count", "where": {"total": {"between": [50, 75]}}, "at_least": 2}, None,
             f"(SELECT count(*) {MINE} AND o.total BETWEEN 500000 AND 750000) >= 2"),
            ({"orders": "days_spanned", "at_least": 365}, None,
             f"(SELECT max(at) - min(at) {MINE} HAVING count(*) > 1) >= 365 * 86400"),
            ({"all": [{"orders": "count", "until": "1997-03-31", "at_least": 2},
                      {"orders": "count", "from": "1997-04-01", "equals": 0}]}, None,
             f"(SELECT count(*) {MINE} AND o.day <= '1997-03-31') >= 2 AND NOT EXISTS (SELECT * {MINE} "
             "AND o.day > '1997-03-31')"),
            ({"not": {"any": [{"orders": "last", "less_than_ago": "90 days"}, {"orders": "sum", "less_than": 100}]}},
             "1998-07-01",
             f"NOT ((SELECT max(at) {MINE}) > {NOW} - 90 * 86400 OR (SELECT sum(total) {MINE}) < 1000000)"),
        ])


if __name__ == "__main__":
    lapwing_cli.need_real_data("cdnow", "online-retail", "complete-journey")
    lapwing_cli.main()
