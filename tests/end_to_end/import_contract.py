"""What `lapwing import` promises: which rows go in, what is told of those that do not, and that a second time changes
nothing."""
import gzip
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, SOME_REJECTED, ShopTest, answer, lapwing

ORDERS = "order_id,customer_id,created_at,status,total\n"


class ExitCodes(ShopTest):
    def test_all_in_is_0(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,completed,10.00\n")
        self.assert_counts(self.shop.take("--orders", orders)["orders"], accepted=1)
        self.assertFalse((self.shop.data / "rejects.csv").exists(), "a reject file although nothing was rejected")

    def test_some_rejected_is_3_and_the_good_rows_are_in(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,completed,10.00\n2,b,soon,completed,10.00\n")
        summary = self.shop.take("--orders", orders, expect=SOME_REJECTED)
        self.assert_counts(summary["orders"], accepted=1, rejected=1)
        self.assertEqual(self.shop.who({"orders": "count", "at_least": 1}), ["a"])

    def test_nothing_done_is_1_and_says_why(self):
        headless = self.shop.file("headless.csv", "order_id,total\n1,10.00\n")
        for arguments, told in ((["--orders", self.shop.folder / "absent.csv"], "absent.csv"),
                                ([], "nothing to import"),
                                (["--orders", headless], "created_at"),
                                (["--orders", headless, "--map", "order_id=Nowhere"], "Nowhere"),
                                (["--orders", headless, "--map", "nonsense"], "nonsense"),
                                (["--orders", headless, "--encoding", "ebcdic"], "ebcdic")):
            done = lapwing("import", "--data", self.shop.data, *arguments, "--json", expect=NOTHING_DONE)
            self.assertIn(told, done.stderr.decode(), arguments)
            self.assertEqual(done.stdout, b"", arguments)

    def test_a_wrong_command_line_is_2_and_says_why(self):
        for arguments in (["import"], ["import", "--data", "shop", "--nonsense"], ["nonsense"]):
            done = lapwing(*arguments, expect=2)
            self.assertTrue(done.stderr.strip(), arguments)


class Rejects(ShopTest):
    def test_each_bad_row_is_told_with_line_column_value_and_reason(self):
        rows = ["1,a,2026-05-01,completed,10.00",
                "2,b,2026-02-30,completed,10.00",
                "3,c,2026-05-01,completed,ten",
                "4,d,2026-05-01,lost in space,10.00",
                ",e,2026-05-01,completed,10.00",
                "6,f,,completed,10.00",
                "7,g,2026-05-01,completed,",
                "8,h,2026-05-01,completed,10.00"]
        orders = self.shop.file("orders.csv", ORDERS + "\n".join(rows) + "\n")
        summary = self.shop.take("--orders", orders, expect=SOME_REJECTED)
        self.assert_counts(summary["orders"], accepted=2, rejected=6)
        self.assertEqual(self.shop.who({"orders": "count", "at_least": 1}), ["a", "h"])
        told = self.shop.rejects()
        self.assertEqual([(row["line"], row["column"], row["value"]) for row in told],
                         [("3", "created_at", "2026-02-30"), ("4", "total", "ten"), ("5", "status", "lost in space"),
                          ("6", "order_id", ""), ("7", "created_at", ""), ("8", "total", "")])
        self.assertEqual([row["row"] for row in told], rows[1:7])
        self.assertEqual({row["file"] for row in told}, {str(orders)})
        for row in told:
            self.assertTrue(row["reason"].startswith("expected "), row)
        reasons = summary["rejects"]["reasons"]
        self.assertEqual(sum(reasons.values()), 6)
        self.assertEqual(reasons["expected an amount, as 1234.50"], 2)

    def test_columns_are_named_as_the_file_names_them(self):
        orders = self.shop.file("orders.csv", "No;Client;When;Sum\n1;a;2026-05-01;x\n")
        self.shop.take("--orders", orders, "--map", "order_id=No,customer_id=Client,created_at=When,total=Sum",
                       expect=SOME_REJECTED)
        self.assertEqual([row["column"] for row in self.shop.rejects()], ["Sum"])

    def test_rows_of_another_shape_are_told(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,completed,10.00,extra\n2,b\n"
                                '3,c,2026-05-01,completed,10.00\n4,d,2026-05-01,completed,"10.00\n')
        summary = self.shop.take("--orders", orders, expect=SOME_REJECTED)
        self.assertIn("c", self.shop.who({"orders": "count", "at_least": 1}))
        self.assertEqual(summary["orders"]["accepted"] + summary["orders"]["rejected"], 4)
        self.assertEqual(len(self.shop.rejects()), summary["orders"]["rejected"])

    def test_an_id_given_twice_is_one_order_the_last_row_counts(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,paid,10.00\n2,b,2026-05-01,paid,7.00\n"
                                                       "1,a,2026-05-01,completed,12.00\n")
        self.shop.take("--orders", orders)
        self.assertEqual(self.shop.who({"orders": "count", "equals": 1}), ["a", "b"])
        self.assertEqual(self.shop.who({"orders": "sum", "equals": "12"}), ["a"])
        self.assertEqual(self.shop.who({"orders": "count", "where": {"status": ["completed"]}, "at_least": 1}), ["a"])

    def test_the_reject_file_goes_where_it_is_told(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,never,completed,10.00\n")
        elsewhere = self.shop.folder / "bad rows.csv"
        summary = self.shop.take("--orders", orders, "--rejects", elsewhere, expect=SOME_REJECTED)
        self.assertEqual(summary["rejects"]["file"], str(elsewhere))
        self.assertIn("never", elsewhere.read_text())
        self.assertFalse((self.shop.data / "rejects.csv").exists())

    def test_bad_customer_rows(self):
        customers = self.shop.file("customers.csv", "customer_id,email,birthday,timezone,email_consent,created_at\n"
                                                    "a,a@example.com,1990-05-01,Europe/Moscow,yes,2026-01-01\n"
                                                    "b,b@example.com,1990-13-01,Europe/Moscow,yes,2026-01-01\n"
                                                    "c,c@example.com,1990-05-01,Middle/Earth,yes,2026-01-01\n"
                                                    "d,d@example.com,1990-05-01,Europe/Moscow,maybe,2026-01-01\n"
                                                    ",,1990-05-01,Europe/Moscow,yes,2026-01-01\n")
        summary = self.shop.take("--customers", customers, expect=SOME_REJECTED)
        self.assert_counts(summary["customers"], accepted=1, rejected=4)
        self.assertEqual([(row["line"], row["column"]) for row in self.shop.rejects()],
                         [("3", "birthday"), ("4", "timezone"), ("5", "email_consent"), ("6", "customer_id")])


class Formats(ShopTest):
    """The same order, however it is written."""

    def assert_taken(self, summary, total="1234.50"):
        self.assert_counts(summary["orders"], accepted=1)
        self.assertEqual(summary["revenue"], total)
        on_that_day = {"orders": "count", "from": "2026-05-03", "until": "2026-05-03", "equals": 1}
        self.assertEqual(self.shop.who(on_that_day), ["a"])
        self.assertEqual(self.shop.who({"orders": "sum", "equals": total}), ["a"])

    def test_windows_1251_with_semicolons_and_russian_columns_and_dates(self):
        orders = self.shop.file("orders.csv", "Номер заказа;Клиент;Дата заказа;Статус;Сумма\r\n"
                                              "З-1;a;03.05.2026;Выполнен;1234,50\r\n", encoding="cp1251")
        summary = self.shop.take("--orders", orders)
        self.assert_taken(summary)
        detected = summary["files"][0]["detected"]
        for told in ("semicolon", "1251", "DD.MM.YYYY"):
            self.assertIn(told, detected)
        self.assertEqual(self.shop.who({"orders": "count", "where": {"status": ["completed"]}, "at_least": 1}), ["a"])

    def test_what_is_said_wins_over_what_is_detected(self):
        orders = self.shop.file("orders.csv", "1|a|03/05/2026|1234.50\n")
        columns = "order_id=column1,customer_id=column2,created_at=column3,total=column4"
        self.assert_taken(self.shop.take("--orders", orders, "--no-header", "--delimiter", "pipe",
                                         "--dates", "%d/%m/%Y", "--map", columns))

    def test_json_lines(self):
        row = {"order_id": "1", "customer_id": "a", "created_at": "2026-05-03T12:00:00+03:00", "total": 1234.50}
        self.assert_taken(self.shop.take("--orders", self.shop.file("orders.jsonl", json.dumps(row) + "\n")))

    def test_gzip(self):
        orders = self.shop.file("orders.csv.gz", gzip.compress((ORDERS + "1,a,2026-05-03,paid,1234.50\n").encode()))
        self.assert_taken(self.shop.take("--orders", orders))

    def test_standard_input(self):
        self.assert_taken(self.shop.take("--orders", "-", given=(ORDERS + "1,a,2026-05-03,paid,1234.50\n").encode()))
        again = gzip.compress((ORDERS + "1,a,2026-05-03,paid,1234.50\n").encode())
        self.assert_counts(self.shop.take("--orders", "-", given=again)["orders"], unchanged=1)

    def test_columns_mapped_on_the_command_line_and_in_a_file(self):
        header = "A,B,C,D\n"
        orders = self.shop.file("orders.csv", header + "1,a,2026-05-03,1234.50\n")
        self.assert_taken(self.shop.take("--orders", orders, "--map", "order_id=A,customer_id=B", "--map",
                                         "orders.created_at=C,total=D"))
        pairs = self.shop.file("map.txt", "# ours\norder_id = A\ncustomer_id = B\n\norders.created_at = C\ntotal = D\n")
        self.assert_counts(self.shop.take("--orders", orders, "--map-file", pairs)["orders"], unchanged=1)


class Guests(ShopTest):
    orders = ("order_id,customer_id,created_at,total,email,phone\n"
              "1,,2026-05-01,10.00,Anna@Example.com,\n"
              "2,,2026-05-02,20.00,,8 (912) 345-67-89\n"
              "3,,2026-05-03,30.00,,+79123456789\n"
              "4,,2026-05-04,40.00,,\n"
              "5,,2026-05-05,50.00,not an address,12\n")

    def test_one_contact_is_one_customer_and_without_any_it_is_counted(self):
        summary = self.shop.take("--orders", self.shop.file("orders.csv", self.orders))
        self.assert_counts(summary["orders"], accepted=3)
        self.assert_counts(summary["customers"], accepted=2)
        self.assertEqual(summary["guests"], {"orders": 2, "rows": 2, "revenue": "90.00"})
        self.assertEqual(summary["revenue"], "60.00")
        (by_mail,) = self.shop.who({"orders": "sum", "equals": "10"})
        (by_phone,) = self.shop.who({"orders": "sum", "equals": "50"})
        self.assertEqual(self.shop.who({"contact": "email"}), [by_mail], "a guest's e-mail is a contact")
        self.assertEqual(self.shop.who({"contact": "sms"}), [by_phone], "a guest's phone is a contact")

    def test_guests_join_the_customer_with_the_same_contact(self):
        customers = self.shop.file("customers.csv", "customer_id,email,phone\na,anna@example.com,\n"
                                                    "b,,+7 912 345 67 89\n")
        summary = self.shop.take("--customers", customers, "--orders", self.shop.file("orders.csv", self.orders))
        self.assert_counts(summary["customers"], accepted=2)
        self.assertEqual(self.shop.who({"orders": "sum", "equals": "10"}), ["a"])
        self.assertEqual(self.shop.who({"orders": "sum", "equals": "50"}), ["b"])

    def test_a_guest_by_mail_and_phone_is_found_by_either(self):
        header = "order_id,created_at,total,email,phone\n"
        orders = self.shop.file("orders.csv", header + "1,2026-05-01,10.00,anna@example.com,+79123456789\n"
                                                       "2,2026-05-02,20.00,,+79123456789\n"
                                                       "3,2026-05-03,30.00,anna@example.com,\n")
        self.assert_counts(self.shop.take("--orders", orders)["customers"], accepted=1)
        self.assertEqual(len(self.shop.who({"orders": "sum", "equals": "60"})), 1)

    def test_a_second_import_finds_them_again(self):
        orders = self.shop.file("orders.csv", self.orders)
        self.shop.take("--orders", orders)
        second = self.shop.take("--orders", orders)
        self.assert_counts(second["orders"], unchanged=3)
        self.assert_counts(second["customers"])
        self.assertEqual(second["guests"]["orders"], 2)


class Customers(ShopTest):
    def test_bad_contacts_are_kept_and_marked(self):
        customers = self.shop.file("customers.csv", "customer_id,email,phone\na,a@example.com,+79123456789\n"
                                                    "b,not an address,12\nc,,\n")
        summary = self.shop.take("--customers", customers)
        self.assert_counts(summary["customers"], accepted=3)
        self.assertEqual(summary["contacts"]["email"], {"valid": 1, "invalid": 1})
        self.assertEqual(summary["contacts"]["phone"], {"valid": 1, "invalid": 1})
        for channel in ("email", "sms"):
            for state, ids in (("valid", ["a"]), ("invalid", ["b"]), ("absent", ["c"]), ("present", ["a", "b"])):
                self.assertEqual(self.shop.who({"contact": channel, "is": state}), ids, (channel, state))

    def test_consents(self):
        customers = self.shop.file("customers.csv", "customer_id,email,email_consent,sms_consent\n"
                                                    "a,a@example.com,да,0\nb,b@example.com,нет,1\nc,c@example.com,,\n")
        self.shop.take("--customers", customers)
        self.assertEqual(self.shop.who({"consent": "email"}, at="2030-01-01"), ["a"])
        self.assertEqual(self.shop.who({"consent": "sms"}, at="2030-01-01"), ["b"])

    def test_unknown_columns_are_attributes(self):
        customers = self.shop.file("customers.csv", "customer_id,city,Любимый чай,visits,vip\n"
                                                    "anna,Омск,улун,12,true\nboris,Тверь,пуэр,3,false\nclara,Омск,,,\n")
        self.shop.take("--customers", customers)
        for condition, ids in (({"attribute": "city", "equals": "Омск"}, ["anna", "clara"]),
                               ({"attribute": "Любимый чай", "in": ["улун", "сенча"]}, ["anna"]),
                               ({"attribute": "Любимый чай", "is_set": True}, ["anna", "boris"])):
            self.assertEqual(self.shop.who(condition), ids, condition)

    def test_attributes_that_are_numbers_dates_or_yes_and_no_compare_as_such(self):
        customers = self.shop.file("customers.csv", "customer_id,visits,vip,last_visit\nanna,12,true,2026-05-01\n"
                                                    "boris,3,false,2025-05-01\nclara,,,\n")
        self.shop.take("--customers", customers)
        for condition, ids in (({"attribute": "visits", "at_least": 10}, ["anna"]),
                               ({"attribute": "visits", "equals": 3}, ["boris"]),
                               ({"attribute": "vip", "equals": True}, ["anna"]),
                               ({"attribute": "last_visit", "less_than": "2026-01-01"}, ["boris"])):
            with self.subTest(condition=condition):
                self.assertEqual(self.shop.who(condition), ids)

    def test_attributes_that_are_lists(self):
        rows = "customer_id,likes\nanna,tea; cups;tea\nboris,tea\nclara,\n"
        customers = self.shop.file("customers.csv", rows)
        self.shop.take("--customers", customers, "--map", "list:Likes=semicolon")
        lines = [{"customer_id": "dora", "likes": ["cups", "tea"]}, {"customer_id": "egor", "likes": ["cups"]}]
        self.shop.take("--customers", self.shop.file("more.jsonl", "\n".join(map(json.dumps, lines)) + "\n"))
        for condition, ids in (({"attribute": "likes", "has_any": ["tea", "chess"]}, ["anna", "boris", "dora"]),
                               ({"attribute": "likes", "has_all": ["tea", "cups"]}, ["anna", "dora"]),
                               ({"attribute": "likes", "is_set": False}, ["clara"])):
            with self.subTest(condition=condition):
                self.assertEqual(self.shop.who(condition), ids)
        again = self.shop.take("--customers", customers, "--map", "list:Likes=;")
        self.assert_counts(again["customers"], unchanged=3)
        self.shop.assert_sound()

    def test_a_list_that_is_too_large_is_told_and_one_that_is_not_there_stops(self):
        long = ";".join(f"text {i}" for i in range(101))
        customers = self.shop.file("customers.csv", f"customer_id,likes\nanna,{long}\nboris,tea\n")
        summary = self.shop.take("--customers", customers, "--map", "list:likes=semicolon", expect=SOME_REJECTED)
        self.assert_counts(summary["customers"], accepted=1, rejected=1)
        self.assertEqual(self.shop.rejects()[0]["reason"], "likes: a list of 101 texts: expected at most 100")
        for told in ("list:hates=semicolon", "list:likes=semi"):
            done = lapwing("import", "--data", self.shop.data, "--customers", customers, "--map", told,
                           expect=NOTHING_DONE)
            self.assertIn(told.partition("=")[0].removeprefix("list:"), done.stderr.decode())

    def test_a_second_import_changes_nothing_and_a_changed_row_changes_one(self):
        header = "customer_id,email,first_name,city,email_consent\n"
        boris = "b,b@example.com,Борис,,no\n"
        customers = self.shop.file("customers.csv", header + "a,a@example.com,Анна,Омск,yes\n" + boris)
        self.assert_counts(self.shop.take("--customers", customers)["customers"], accepted=2)
        self.assert_counts(self.shop.take("--customers", customers)["customers"], unchanged=2)
        customers = self.shop.file("customers.csv", header + "a,a@example.com,Анна,Тверь,yes\n" + boris)
        self.assert_counts(self.shop.take("--customers", customers)["customers"], accepted=1, unchanged=1)
        self.assertEqual(self.shop.who({"attribute": "city", "equals": "Тверь"}), ["a"])
        self.assertEqual(self.shop.who({"attribute": "city", "equals": "Омск"}), [])


class Activity(ShopTest):
    header = "customer_id,at,kind,name,product_id,category,quantity,price\n"

    def test_each_kind_is_taken_once(self):
        rows = ["anna,2026-06-01 10:00:00,visit,app,,,,",
                "anna,2026-06-01 10:01:00,product_view,,tea,Чай,,",
                "anna,2026-06-01 10:02:00,category_view,,,Чай,,",
                "anna,2026-06-01 10:03:00,checkout_started,,,,,",
                "boris,2026-06-01 10:04:00,custom,quiz,,,,",
                "boris,2026-06-01 10:05:00,cart_changed,,tea,Чай,2,10.00",
                "boris,2026-06-01 10:05:00,cart_changed,,cup,Посуда,,",
                "clara,2026-06-01 10:05:00,Cart changed,,tea,,1,5",
                "clara,2026-06-01 10:06:00,cart_changed,,,,,"]
        activity = self.shop.file("activity.csv", self.header + "\n".join(rows) + "\n")
        summary = self.shop.take("--activity", activity)
        self.assert_counts(summary["activity"], accepted=8)
        self.assert_counts(summary["customers"], accepted=3)
        for condition, ids in (({"visits": "count", "where": {"place": "app"}, "at_least": 1}, ["anna"]),
                               ({"views": "count", "where": {"category": "Чай"}, "equals": 2}, ["anna"]),
                               ({"checkouts": "count", "at_least": 1}, ["anna"]),
                               ({"events": "count", "where": {"name": "quiz"}, "at_least": 1}, ["boris"]),
                               ({"cart": "not_empty"}, ["boris"]),
                               ({"cart": {"value": {"equals": 20}, "product": "cup"}}, ["boris"])):
            with self.subTest(condition=condition):
                self.assertEqual(self.shop.who(condition), ids)
        self.assert_counts(self.shop.take("--activity", activity)["activity"], unchanged=8)
        self.shop.assert_sound()

    def test_json_lines_with_carts_and_mapped_columns(self):
        cart = [{"product_id": "tea", "category": "Чай", "quantity": 2, "price": "7.50"}, {"product_id": "cup"}]
        rows = [{"user": "anna", "when": "2026-06-01T10:00:00+03:00", "did": "cart_changed", "cart": cart},
                {"user": "boris", "when": "2026-06-01T10:00:00+03:00", "did": "cart_changed", "cart": []}]
        activity = self.shop.file("activity.jsonl", "\n".join(map(json.dumps, rows)) + "\n")
        summary = self.shop.take("--activity", activity, "--map", "activity.customer_id=user,at=when,kind=did")
        self.assert_counts(summary["activity"], accepted=2)
        self.assertEqual(self.shop.who({"cart": {"value": {"equals": 15}, "category": "Чай"}}), ["anna"])

    def test_each_bad_row_is_told(self):
        rows = [",2026-06-01 10:00:00,visit,,,,,", "a,soon,visit,,,,,", "a,2026-06-01 10:00:00,danced,,,,,",
                "a,2026-06-01 10:00:00,product_view,,,,,", "a,2026-06-01 10:00:00,category_view,,,,,",
                "a,2026-06-01 10:00:00,custom,,,,,", "a,2026-06-01 10:00:00,cart_changed,,tea,,many,",
                "b,2026-06-01 10:00:00,visit,,,,,"]
        activity = self.shop.file("activity.csv", self.header + "\n".join(rows) + "\n")
        summary = self.shop.take("--activity", activity, expect=SOME_REJECTED)
        self.assert_counts(summary["activity"], accepted=1, rejected=7)
        self.assertEqual([row["column"] for row in self.shop.rejects()],
                         ["customer_id", "at", "kind", "product_id", "category", "name", "quantity"])
        self.assertEqual(self.shop.who({"visits": "count", "at_least": 1}), ["b"])

    def test_a_bad_cart_says_where(self):
        row = {"customer_id": "a", "at": "2026-06-01T10:00:00Z", "kind": "cart_changed", "cart": [{"price": 5}]}
        activity = self.shop.file("activity.jsonl", json.dumps(row) + "\n")
        self.shop.take("--activity", activity, expect=SOME_REJECTED)
        self.assertIn('[0]: the field "product_id" is missing', self.shop.rejects()[0]["reason"])

    def test_without_who_when_and_what_nothing_is_done(self):
        activity = self.shop.file("activity.csv", "customer_id,kind\na,visit\n")
        done = lapwing("import", "--data", self.shop.data, "--activity", activity, expect=NOTHING_DONE)
        self.assertIn("expected columns for customer_id, at and kind", done.stderr.decode())


class Orders(ShopTest):
    def test_lines_join_their_orders(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,paid,30.00\n2,b,2026-05-02,paid,5.00\n")
        lines = self.shop.file("lines.csv", "order_id,product_id,category,quantity,price\n1,tea,Чай,2,10.00\n"
                                            "1,cup,Посуда,1,10.00\n2,tea,Чай,0.5,10.00\n3,tea,Чай,1,10.00\n")
        summary = self.shop.take("--orders", orders, "--lines", lines, expect=SOME_REJECTED)
        self.assert_counts(summary["lines"], accepted=3, rejected=1)
        self.assertEqual([(row["line"], row["column"], row["value"]) for row in self.shop.rejects()],
                         [("5", "order_id", "3")])
        self.assertEqual(summary["revenue"], "35.00", "the order's total counts, not its lines")
        in_category = {"orders": "count", "where": {"category": ["Посуда"]}, "at_least": 1}
        self.assertEqual(self.shop.who(in_category), ["a"])
        self.assertEqual(self.shop.who({"orders": "count", "where": {"product": ["tea"]}, "at_least": 1}), ["a", "b"])
        again = self.shop.take("--orders", orders, "--lines", lines, expect=SOME_REJECTED)
        self.assert_counts(again["orders"], unchanged=2)
        self.assert_counts(again["lines"], unchanged=3, rejected=1)

    def test_without_ids_equal_rows_are_separate_orders_and_still_known_again(self):
        rows = "customer_id,created_at,total\na,2026-05-01,10.00\na,2026-05-01,10.00\na,2026-05-02,10.00\n"
        orders = self.shop.file("orders.csv", rows)
        self.assert_counts(self.shop.take("--orders", orders)["orders"], accepted=3)
        self.assert_counts(self.shop.take("--orders", orders)["orders"], unchanged=3)
        longer = self.shop.file("orders.csv", rows + "b,2026-05-02,10.00\n")
        self.assert_counts(self.shop.take("--orders", longer)["orders"], accepted=1, unchanged=3)
        self.assertEqual(self.shop.who({"orders": "count", "equals": 3}), ["a"])

    def test_a_changed_status_is_taken_and_seen(self):
        row = "1,a,2026-05-01,{},10.00\n"
        self.shop.take("--orders", self.shop.file("orders.csv", ORDERS + row.format("completed")))
        self.assertEqual(self.shop.who({"orders": "count", "equals": 1}), ["a"])
        changed = self.shop.file("orders.csv", ORDERS + row.format("cancelled"))
        self.assert_counts(self.shop.take("--orders", changed)["orders"], accepted=1)
        self.assertEqual(self.shop.who({"orders": "count", "equals": 1}), [])
        self.assertEqual(self.shop.who({"orders": "count", "where": {"status": ["cancelled"]}, "equals": 1}), ["a"])
        self.assert_counts(self.shop.take("--orders", changed)["orders"], unchanged=1)
        self.shop.assert_sound()

    def test_refunds_come_off_the_revenue(self):
        orders = self.shop.file("orders.csv", "order_id,customer_id,created_at,status,total,refunded\n"
                                              "1,a,2026-05-01,completed,100.00,30.00\n")
        self.assertEqual(self.shop.take("--orders", orders)["revenue"], "70.00")


class Settings(ShopTest):
    def test_zone_and_currency_are_those_of_the_first_import(self):
        evening = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01T23:30:00+03:00,paid,10.00\n")
        self.shop.take("--orders", evening, "--timezone", "Asia/Vladivostok", "--currency", "USD")
        on_the_2nd = {"orders": "count", "from": "2026-05-02", "until": "2026-05-02", "equals": 1}
        self.assertEqual(self.shop.who(on_the_2nd), ["a"])
        told = lapwing("import", "--data", self.shop.data, "--orders", evening).stdout.decode()
        self.assertIn("USD", told)
        self.assertEqual(self.shop.who(on_the_2nd), ["a"], "a later import changed the zone")
        self.assertIn("+10:00", answer("rfm", "--data", self.shop.data, "--at", "2026-05-03")["at"])

    def test_another_zone_or_currency_than_the_folders_is_refused(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,paid,10.00\n")
        self.shop.take("--orders", orders, "--timezone", "Asia/Vladivostok", "--currency", "USD")
        for option, value in (("--timezone", "Europe/London"), ("--currency", "EUR")):
            done = lapwing("import", "--data", self.shop.data, "--orders", orders, option, value, expect=NOTHING_DONE)
            self.assertIn(value, done.stderr.decode())
        self.shop.take("--orders", orders, "--timezone", "Asia/Vladivostok", "--currency", "USD")

    def test_an_unknown_zone_is_refused(self):
        orders = self.shop.file("orders.csv", ORDERS + "1,a,2026-05-01,paid,10.00\n")
        done = lapwing("import", "--data", self.shop.data, "--orders", orders, "--timezone", "Middle/Earth",
                       expect=NOTHING_DONE)
        self.assertIn("Middle/Earth", done.stderr.decode())
        self.assert_counts(self.shop.take("--orders", orders)["orders"], accepted=1)


if __name__ == "__main__":
    lapwing_cli.main()
