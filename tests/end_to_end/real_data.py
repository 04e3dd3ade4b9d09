"""Real shops' exports, taken in as they are: every row accounted for, and the published totals come out."""
import csv
import decimal
import gzip
import json

import lapwing_cli
from lapwing_cli import REAL_DATA, SOME_REJECTED, ShopTest, answer, lapwing

Money = decimal.Decimal


def rows_of(path):
    opened = gzip.open(path, "rt", newline="", encoding="utf-8") if path.suffix == ".gz" else path.open(newline="")
    with opened as file:
        yield from csv.DictReader(file)


class Cdnow(ShopTest):
    """A purchase log in columns between blanks, without order ids."""

    orders = REAL_DATA / "cdnow/CDNOW_master.txt"

    def test_totals_and_a_second_import_that_changes_nothing(self):
        first = self.shop.take("--orders", self.orders, "--timezone", "America/New_York", "--currency", "USD")
        self.assert_counts(first["orders"], accepted=69659)
        self.assert_counts(first["customers"], accepted=23570)
        self.assertEqual(Money(first["revenue"]), Money("2500315.63"))
        self.shop.assert_sound()
        verified = answer("verify", "--data", self.shop.data)["records"]

        second = self.shop.take("--orders", self.orders)
        self.assert_counts(second["orders"], unchanged=69659)
        self.assert_counts(second["customers"])
        self.assertEqual(second["revenue"], first["revenue"])
        self.assertEqual(answer("verify", "--data", self.shop.data)["records"], verified, "the journal grew")
        self.shop.assert_sound()

    def test_the_matrix_holds_every_customer_and_all_the_money(self):
        self.shop.take("--orders", self.orders, "--timezone", "America/New_York", "--currency", "USD")
        paid = {}
        for line in self.orders.read_text().splitlines()[1:]:
            customer, _, _, dollars = line.split()
            if Money(dollars) > 0:
                paid[customer] = paid.get(customer, 0) + Money(dollars)
        rfm = answer("rfm", "--data", self.shop.data, "--at", "1998-06-30", "--period", "1095")
        self.assertEqual(sum(cell["customers"] for cell in rfm["cells"]), len(paid))
        self.assertEqual(sum(Money(cell["revenue"]) for cell in rfm["cells"]), sum(paid.values()))
        self.assertEqual(sum(name["customers"] for name in rfm["names"]), 23570)
        self.assertEqual(rfm["no_orders"], 23570 - len(paid))


class OnlineRetail(ShopTest):
    """Order lines, with guests, returns and prices of three decimals."""

    lines = REAL_DATA / "online-retail/online_retail_even.csv.gz"

    def assert_accounted_for(self, summary, accepted, unchanged):
        self.assert_counts(summary["orders"], accepted=accepted, unchanged=unchanged)
        guests, merged = summary["guests"], summary["merged_rows"]
        self.assertEqual(accepted + unchanged + guests["orders"], 14241, "invoices")
        # A guest's rows all count as the guest's; of the others, the first of an order is the order.
        guests_merged = guests["rows"] - guests["orders"]
        self.assertEqual(accepted + unchanged + (merged - guests_merged) + guests["rows"], 329710, "rows")
        self.assertEqual(summary["rejects"]["total"], 0)
        self.assertEqual(guests["rows"], 135080)
        self.assertEqual(Money(summary["revenue"]), Money("4155604.053"))
        self.assertEqual(Money(summary["revenue"]) + Money(guests["revenue"]), Money("5603286.173"))

    def test_every_row_is_accounted_for_twice(self):
        first = self.shop.take("--orders", self.lines, "--timezone", "Europe/London", "--currency", "GBP")
        self.assert_accounted_for(first, accepted=10531, unchanged=0)
        self.assert_counts(first["customers"], accepted=2187)

        second = self.shop.take("--orders", self.lines)
        self.assert_accounted_for(second, accepted=0, unchanged=10531)
        self.assert_counts(second["customers"])
        self.shop.assert_sound()

    def test_returns_are_no_purchases(self):
        self.shop.take("--orders", self.lines, "--timezone", "Europe/London", "--currency", "GBP")
        purchases, customers, worth = {}, set(), {}
        for row in rows_of(self.lines):
            customer, invoice = row["CustomerID"], row["InvoiceNo"]
            if not customer:
                continue
            customers.add(customer)
            amount = Money(row["Quantity"]) * Money(row["UnitPrice"])
            worth[customer, invoice] = worth.get((customer, invoice), 0) + amount
            if not invoice.startswith("C"):
                purchases.setdefault(customer, set()).add(invoice)
        self.assertEqual(self.shop.who({"orders": "count", "equals": 0}, at="2012-01-01"),
                         sorted(customers - set(purchases)), "the 14 with cancellations only")
        self.assertEqual(self.shop.who({"orders": "count", "equals": 1}, at="2012-01-01"),
                         sorted(customer for customer, invoices in purchases.items() if len(invoices) == 1))
        cells = answer("rfm", "--data", self.shop.data, "--at", "2011-12-31", "--period", "1095")["cells"]
        self.assertEqual(sum(Money(cell["revenue"]) for cell in cells), sum(sum for sum in worth.values() if sum > 0))


class CompleteJourney(ShopTest):
    """Baskets with a UTC offset in every instant, and one amount that is a rounding error."""

    baskets = REAL_DATA / "complete-journey/transactions_sample.csv.gz"
    products = REAL_DATA / "complete-journey/products.csv.gz"

    def take(self, *settings):
        return self.shop.take("--orders", self.baskets, "--products", self.products, *settings, expect=SOME_REJECTED)

    def assert_accounted_for(self, summary, baskets):
        in_all = summary["orders"]["accepted"] + summary["orders"]["unchanged"]
        self.assertEqual(in_all, baskets)
        self.assertEqual(in_all + summary["merged_rows"] + summary["rejects"]["total"], 75000, "rows")
        self.assertEqual(Money(summary["revenue"]), Money("233935.24"))
        self.assertEqual(summary["guests"]["rows"], 0)
        # The baskets' lines are scattered over the file, and all come together in the end.
        cells = answer("rfm", "--data", self.shop.data, "--at", "2018-01-01", "--period", "400")["cells"]
        self.assertEqual(sum(Money(cell["revenue"]) for cell in cells), Money("233935.24"))

    def test_every_row_is_accounted_for_twice(self):
        first = self.take("--timezone", "America/New_York", "--currency", "USD")
        self.assert_counts(first["orders"], accepted=47243, rejected=1)
        self.assert_counts(first["customers"], accepted=2377)
        self.assert_counts(first["products"], accepted=92331)
        self.assert_accounted_for(first, 47243)
        mapping = {file["table"]: file["mapping"] for file in first["files"]}
        self.assertEqual(mapping["products"], ["product_id = product_id", "name = product_type",
                                               "category = product_category", "brand = brand"])

        (rejected,) = self.shop.rejects()
        told = {key: rejected[key] for key in ("line", "column", "value", "reason")}
        self.assertEqual(told, {"line": "48832", "column": "sales_value", "value": "4.440892e-16",
                                "reason": "expected an amount, as 1234.50"})
        with gzip.open(self.baskets, "rt") as file:
            line = file.read().splitlines()[int(rejected["line"]) - 1]
        self.assertEqual(rejected["row"], line)

        second = self.take()
        self.assert_counts(second["orders"], unchanged=47243, rejected=1)
        self.assert_counts(second["customers"])
        self.assert_counts(second["products"], unchanged=92331)
        self.assert_accounted_for(second, 47243)
        self.shop.assert_sound()

    def test_an_id_that_looks_like_a_number_stays_text(self):
        """The basket 4.0128e+10 is one of its own: the same number written out, or otherwise, is another basket."""
        rows = [row for row in rows_of(self.baskets) if row["basket_id"] == "4.0128e+10"]
        self.assertTrue(rows, "the basket is in the file")
        basket = self.shop.file("basket.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        taken = self.shop.take("--orders", basket, "--timezone", "America/New_York", "--currency", "USD")
        self.assert_counts(taken["orders"], accepted=1)
        header = "order_id,customer_id,created_at,total\n"
        household, at = rows[0]["household_id"], rows[0]["transaction_timestamp"]
        written_out = self.shop.file("out.csv", f"{header}40128000000,{household},{at},1.00\n")
        self.assert_counts(self.shop.take("--orders", written_out)["orders"], accepted=1)
        otherwise = self.shop.file("otherwise.csv", f"{header}4.0128E10,{household},{at},1.00\n")
        self.assert_counts(self.shop.take("--orders", otherwise)["orders"], accepted=1)
        known = self.shop.file("lines.csv", "order_id,product_id,quantity,price\n4.0128e+10,p,1,1.00\n")
        self.assertEqual(self.shop.take("--lines", known)["lines"]["rejected"], 0, "the id as it stands is known")
        unknown = self.shop.file("lines.csv", "order_id,product_id,quantity,price\n4.0128e10,p,1,1.00\n")
        self.assertEqual(self.shop.take("--lines", unknown, expect=SOME_REJECTED)["lines"]["rejected"], 1)


class PublishedRfm(ShopTest):
    """The scores printed in the documentation of the R package rfm, customer by customer."""

    folder = REAL_DATA / "rfm"

    def bounds(self):
        """A published bound belongs to the group above it, ours to the group below; days, orders and amounts are whole,
        so a thousandth less says the same."""
        thresholds = json.loads((self.folder / "published_figures.json").read_text(),
                                parse_float=Money)["orders"]["thresholds"]
        for name in ("recency", "frequency", "monetary"):
            yield f"--{name}"
            yield ",".join(str(Money(bound) - Money("0.001")) for bound in thresholds[name])

    def test_all_995_scores_are_equal(self):
        summary = self.shop.take("--orders", self.folder / "rfm_data_orders.csv", "--timezone", "UTC",
                                 "--currency", "USD")
        self.assert_counts(summary["orders"], accepted=4906)
        self.assert_counts(summary["customers"], accepted=995)
        self.assertEqual(Money(summary["revenue"]), Money("464158"))
        published = {row["customer_id"]: row for row in rows_of(self.folder / "orders_published_scores.csv")}
        self.assertEqual(len(published), 995)
        # The package counts all history; the oldest order is of 2001-10-29.
        ask = ["rfm", "--data", self.shop.data, "--at", "2006-12-31", "--period", "1900", "--no-tie-guard",
               *self.bounds()]

        scores = {}
        for recency in range(1, 6):
            exported = self.shop.folder / "cell.csv"
            told = answer(*ask, "--cell", f"R{recency}", "--export", exported)
            rows = list(rows_of(exported))
            self.assertEqual(told["customers"], len(rows))
            scores.update({row["customer_id"]: row for row in rows})
        names = {"recency_days": "recency_days", "frequency": "transaction_count", "r": "recency_score",
                 "f": "frequency_score", "m": "monetary_score"}
        ours = {id: tuple(row[name] for name in names) for id, row in scores.items()}
        theirs = {id: tuple(row[name] for name in names.values()) for id, row in published.items()}
        self.assertEqual({id: (ours.get(id), theirs[id]) for id in theirs if ours.get(id) != theirs[id]}, {}, "differ")
        self.assertEqual(len(ours), len(theirs))
        for id, row in scores.items():
            self.assertEqual(Money(row["monetary"]), Money(published[id]["amount"]), id)

        cells = {(cell["r"], cell["f"], cell["m"]): cell["customers"] for cell in answer(*ask)["cells"]}
        expected = {}
        for row in published.values():
            key = tuple(int(row[f"{name}_score"]) for name in ("recency", "frequency", "monetary"))
            expected[key] = expected.get(key, 0) + 1
        self.assertEqual(cells, expected)
        # The same cells to standard output.
        shown = lapwing(*ask, "--cell", "R5F5M5").stdout.decode().splitlines()
        self.assertEqual(len(shown) - 1, expected[5, 5, 5])


if __name__ == "__main__":
    lapwing_cli.need_real_data("cdnow", "online-retail", "complete-journey", "rfm")
    lapwing_cli.main()
