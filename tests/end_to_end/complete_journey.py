"""A year of a grocery chain's campaigns and coupons (Complete Journey 2.0), played over its baskets: what each
campaign's report says equals what SQL counts in the same files.

Being addressed by a campaign, and redeeming one of its coupons, are events of the shop's own. For each of the 27
campaigns one campaign of ours begins with the first kind of event and asks for orders in its window, another one begins
with each redemption. Two figures of the data no report can tell: orders in campaigns of more than 90 days, the longest
window of conversion (their first 90 days are compared), and which order a coupon was redeemed in, since the redemptions
name a day and no basket.
"""
import csv
import datetime as dt
import decimal
import gzip
import json
import sqlite3
import zoneinfo

import lapwing_cli
from lapwing_cli import REAL_DATA, SOME_REJECTED, ShopTest, answer, lapwing

FOLDER = REAL_DATA / "complete-journey"
ZONE = zoneinfo.ZoneInfo("America/New_York")
LONGEST_WINDOW = 90
Money = decimal.Decimal
SPAN = ("--from", "2016-11-01", "--until", "2018-05-31")


def table(database, name):
    """The rows of a file as they are, all columns text."""
    path = FOLDER / name
    opened = gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="")
    with opened as file:
        rows = csv.reader(file)
        columns = next(rows)
        into = name.split(".")[0]
        database.execute(f"create table {into} ({', '.join(columns)})")
        database.executemany(f"insert into {into} values ({', '.join('?' * len(columns))})", rows)


def epoch(day, second=0):
    return int((dt.datetime.fromisoformat(day).replace(tzinfo=ZONE) + dt.timedelta(seconds=second)).timestamp())


def campaign(id, event, entry, **more):
    return {"id": id, "trigger": {"events": {"where": {"name": event}}}, "entry": entry, "steps": [{"exit": "told"}],
            **more}


class CompleteJourney(ShopTest):
    def setUp(self):
        super().setUp()
        self.database = sqlite3.connect(":memory:")
        for name in ("transactions_sample.csv.gz", "campaigns.csv", "campaign_descriptions.csv",
                     "coupon_redemptions.csv"):
            table(self.database, name)
        self.database.create_function("epoch", -1, epoch, deterministic=True)
        self.database.create_function(
            "instant", 1, lambda text: int(dt.datetime.fromisoformat(text).timestamp()), deterministic=True)
        # One line's value is no amount: 4.440892e-16 is rejected by the import, too.
        self.database.executescript("""
            create table windows as select campaign_id, epoch(start_date) as begins,
              min(cast(julianday(end_date) - julianday(start_date) as integer) + 1, :longest) as days
              from campaign_descriptions;
            create table baskets as select household_id, basket_id, instant(min(transaction_timestamp)) as at,
              cast(round(sum(sales_value) * 100) as integer) as cents
              from transactions_sample group by household_id, basket_id;
            create index baskets_of on baskets (household_id);
        """.replace(":longest", str(LONGEST_WINDOW)))

    def rows(self, sql):
        return self.database.execute(sql).fetchall()

    def play(self):
        """Imports the data, plays all campaigns over the year and keeps what came of it."""
        events = [(household, epoch(start), f"addressed by {id}") for household, id, start in self.rows(
            "select household_id, campaign_id, start_date "
            "from campaigns join campaign_descriptions using (campaign_id)")]
        # What happens twice in one second is one event: each redemption of a household has a second of its own.
        events += [(household, epoch(day, 43200 + nth), f"coupon of {id}") for household, id, day, nth in self.rows(
            "select household_id, campaign_id, redemption_date, row_number() over (partition by household_id, "
            "redemption_date) from coupon_redemptions")]
        lines = [f"{household},{dt.datetime.fromtimestamp(at, ZONE).isoformat()},custom,{name}"
                 for household, at, name in sorted(events, key=lambda event: event[1])]
        activity = self.shop.file("activity.csv", "\n".join(["customer_id,at,kind,name", *lines, ""]))
        taken = self.shop.take("--orders", FOLDER / "transactions_sample.csv.gz", "--activity", activity, "--timezone",
                               "America/New_York", "--currency", "USD", expect=SOME_REJECTED)
        self.assert_counts(taken["activity"], accepted=len(events))
        definitions = self.shop.folder / "definitions"
        (definitions / "campaigns").mkdir(parents=True)
        for id, days in self.rows("select campaign_id, days from windows"):
            window = {"window": f"{days} days"}
            for made in (campaign(f"campaign-{id}", f"addressed by {id}", "once", conversion=window),
                         campaign(f"coupons-{id}", f"coupon of {id}", {"again": {"gap": "0 s"}})):
                (definitions / "campaigns" / f"{made['id']}.json").write_text(json.dumps(made))
        lapwing("apply", definitions, "--data", self.shop.data)
        answer("run", "--data", self.shop.data, *SPAN, "--keep")
        (kept,) = (self.shop.data / "runs").iterdir()
        return kept

    def converted(self, firings):
        """By campaign: firings, those with a basket in the window, and these baskets added up over the firings."""
        return {id: {"entered": entered, "converted": converted, "conversion_orders": orders,
                     "conversion_revenue": Money(cents or 0) / 100}
                for id, entered, converted, orders, cents in self.rows(f"""
            with firings as ({firings}), bought as (
              select firing, count(*) as orders, sum(cents) as cents from firings f
                join baskets b on b.household_id = f.household_id
                  and b.at > f.begins and b.at <= f.begins + f.days * 86400
                group by firing)
            select campaign_id, count(*), count(orders), coalesce(sum(orders), 0), sum(cents)
              from firings left join bought using (firing) group by campaign_id""")}

    def reported(self, played, kind):
        """The same from the reports, and by campaign how many entered on each day, and how many customers."""
        figures, days, customers = {}, {}, {}
        for (id,) in self.rows("select campaign_id from windows"):
            report = answer("campaign", "report", f"{kind}-{id}", "--data", played)
            if report["firings"] == 0:
                continue
            figures[id] = {key: report["figures"][key] for key in ("entered", "converted", "conversion_orders")}
            figures[id]["conversion_revenue"] = Money(report["figures"]["conversion_revenue"])
            days[id] = {day["day"]: day["figures"]["entered"] for day in report["days"] if day["figures"]["entered"]}
            (treated,) = report["arms"]
            customers[id] = treated["customers"]
        return figures, days, customers

    def test_reports_equal_what_sql_counts(self):
        played = self.play()
        figures, days, customers = self.reported(played, "campaign")
        self.assertEqual(figures, self.converted(
            "select c.rowid as firing, household_id, campaign_id, begins, days from campaigns c "
            "join windows using (campaign_id)"))
        # Days are kept for 400 days before the last on which anything happened; what lies before is one sum.
        long_ago = (dt.date(2017, 12, 31) - dt.timedelta(days=400)).isoformat()
        self.assertEqual(days, {id: {start if start >= long_ago else None: count} for id, start, count in self.rows(
            "select campaign_id, start_date, count(*) from campaigns join campaign_descriptions using (campaign_id) "
            "group by campaign_id")})
        self.assertEqual(customers, dict(self.rows("select campaign_id, count(*) from campaigns group by 1")))
        self.assertEqual(sum(customers.values()), 6589, "all who were addressed")

        figures, days, customers = self.reported(played, "coupons")
        self.assertEqual(figures, self.converted(
            "select rowid as firing, household_id, campaign_id, epoch(redemption_date, 43200 + row_number() over "
            "(partition by household_id, redemption_date)) as begins, 7 as days from coupon_redemptions"))
        by_day = {}
        for id, day, count in self.rows("select campaign_id, redemption_date, count(*) from coupon_redemptions "
                                        "group by campaign_id, redemption_date"):
            by_day.setdefault(id, {})[day] = count
        self.assertEqual(days, by_day)
        self.assertEqual(customers, dict(self.rows(
            "select campaign_id, count(distinct household_id) from coupon_redemptions group by 1")))
        self.assertEqual(sum(count for of in days.values() for count in of.values()), 2102, "all redemptions")

        for id, households in customers.items():
            told = answer("segment", "count", "--data", self.shop.data, "--at", "2018-05-31", "--where",
                          json.dumps({"events": "count", "where": {"name": f"coupon of {id}"}, "at_least": 1}))
            self.assertEqual(told["count"], households, f"campaign {id}")


if __name__ == "__main__":
    lapwing_cli.need_real_data("complete-journey/transactions_sample.csv.gz")
    lapwing_cli.main()
