"""Segments on the command line: published, listed, explained, made of customers and of each other, in Russian and in
English; and what is refused says where."""
import datetime
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, SOME_REJECTED, ShopTest, answer, lapwing

CUSTOMERS = """customer_id,email,first_name,phone,email_consent
anna,anna@example.com,Анна,+7 900 000-00-01,yes
boris,Boris@Example.com,Борис,,no
vera,vera@example.com,Вера,+7 900 000-00-03,yes
gleb,,Глеб,,
"""

ORDERS = """order_id,customer_id,date,total
1,anna,2024-01-10 10:00,1000
2,anna,2024-03-01 10:30,10000
3,anna,2024-05-01 10:00,1301
4,boris,2024-02-10 09:00,5000
5,vera,2024-05-20 12:00,700
"""

BUYERS = {"id": "buyers", "name": {"ru": "Покупатели", "en": "Buyers"}, "condition": {"orders": "count", "at_least": 1}}
SPENDERS = {"id": "spenders", "name": {"ru": "Щедрые", "en": "Spenders"},
            "condition": {"all": [{"orders": "sum", "at_least": 5000},
                                  {"not": {"any": [{"orders": "count", "within": "30 days", "at_least": 2},
                                                   {"label": "vip"}]}}]}}
LATE = {"orders": "last", "at_least_ago": "60 days"}


class Segments(ShopTest):
    locale, currency = "ru", "RUB"

    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", CUSTOMERS), "--orders",
                       self.shop.file("orders.csv", ORDERS), "--timezone", "Europe/Moscow", "--locale", self.locale,
                       "--currency", self.currency)

    def segment(self, command, *arguments, expect=0, given=None):
        return answer("segment", command, "--data", self.shop.data, *arguments, expect=expect, given=given)

    def shown(self, command, *arguments, expect=0):
        done = lapwing("segment", command, "--data", self.shop.data, *arguments, expect=expect)
        return done.stdout.decode().replace("\u00a0", " "), done.stderr.decode()

    def refused(self, command, *arguments):
        out, told = self.shown(command, *arguments, expect=NOTHING_DONE)
        self.assertEqual(out, "", "a refusal is no result")
        return told

    def publish(self, *definitions):
        files = [self.shop.file(f"{definition['id']}.json", json.dumps(definition)) for definition in definitions]
        return self.segment("publish", *files)

    def create(self, id, *arguments, expect=0, given=None):
        return self.segment("create", id, "--static", *arguments, expect=expect, given=given)

    def members(self, id):
        told = self.segment("members", id)
        self.assertEqual(told["count"], len(told["customers"]))
        return told["customers"]


class Published(Segments):
    def test_a_definition_is_published_once_and_its_members_are_live(self):
        self.assertEqual(self.publish(BUYERS, SPENDERS), {"published": 2, "unchanged": 0})
        self.assertEqual(self.publish(BUYERS, SPENDERS), {"published": 0, "unchanged": 2})
        self.assertEqual(self.members("buyers"), ["anna", "boris", "vera"])
        self.assertEqual(self.members("spenders"), ["anna", "boris"])
        self.shop.take("--orders", self.shop.file("more.csv", "order_id,customer_id,date,total\n6,gleb,2024-05-21,1\n"))
        self.assertEqual(self.members("buyers"), ["anna", "boris", "gleb", "vera"], "an order makes a buyer")
        changed = SPENDERS | {"condition": {"orders": "sum", "at_least": 10000}}
        self.assertEqual(self.publish(changed), {"published": 1, "unchanged": 0})
        self.assertEqual(self.members("spenders"), ["anna"])
        listed = answer("segment", "list", "--data", self.shop.data)
        self.assertEqual([(segment["id"], segment["version"]) for segment in listed], [("buyers", 1), ("spenders", 2)])
        self.shop.assert_sound()

    def test_the_examples_are_published_as_they_are(self):
        files = sorted((ROOT / "examples/segments").glob("*.json"))
        self.assertEqual(self.segment("publish", *files), {"published": len(files), "unchanged": 0})

    def test_the_list_names_sizes_and_kinds_in_the_shops_language(self):
        self.assertIn("no segment is published yet", self.shown("list")[0])
        self.publish(BUYERS)
        self.create("friends", "--customers", "gleb", "--name", "Друзья")
        listed = [line.split() for line in self.shown("list")[0].splitlines()]
        self.assertEqual(listed, [["segment", "members", "kind", "name"], ["buyers", "3", "dynamic", "Покупатели"],
                                  ["friends", "1", "static", "Друзья"]])
        self.assertEqual([(segment["id"], segment["static"], segment["members"], segment["name"])
                          for segment in answer("segment", "list", "--data", self.shop.data)],
                         [("buyers", False, 3, "Покупатели"), ("friends", True, 1, "Друзья")])

    def test_members_are_ids_alone_on_standard_output(self):
        self.publish(BUYERS)
        out, told = self.shown("members", "buyers")
        self.assertEqual(out.split("\n"), ["anna", "boris", "vera", ""])
        self.assertIn("3 customers, as decided by 20", told)

    def test_a_history_tells_sizes_and_revenue(self):
        self.publish(BUYERS)
        told = self.segment("history", "buyers")
        self.assertEqual(told["segment"], "buyers")
        self.assertEqual([day["members"] for day in told["sizes"]], [3] * len(told["sizes"]))
        self.assertGreaterEqual(len(told["sizes"]), 1)
        self.assertEqual(told["revenue_365_days"], told["revenue_365_days_of_everyone"])
        lines = self.shown("history", "buyers")[0].splitlines()
        self.assertEqual(lines[0].split(), ["day", "members"])
        self.assertIn("3 members brought", lines[-1])

    def test_counting_says_what_was_asked(self):
        where = json.dumps(SPENDERS["condition"])
        counted = self.segment("count", "--where", where, "--at", "2024-05-31")
        self.assertEqual((counted["count"], counted["of"], counted["at"]), (2, 4, "2024-05-31T00:00:00+03:00"))
        out, _ = self.shown("count", "--where", where, "--at", "2024-05-31")
        self.assertEqual(out, "2 of 4 customers: сумма заказов не менее 5 000 ₽, не (не менее 2 заказов за последние "
                              "30 дней или есть метка «vip»)\n")

    def test_a_segment_may_be_asked_by_its_file_and_an_audience_by_its_id(self):
        file = self.shop.file("buyers.json", json.dumps(BUYERS))
        self.assertEqual(self.segment("count", "--where", file)["count"], 3)
        self.publish(BUYERS)
        self.create("friends", "--customers", "gleb,anna")
        for id, count in {"buyers": 3, "friends": 2}.items():
            told = answer("audience", "--data", self.shop.data, "--segment", id, "count")
            self.assertEqual((told["count"], told["of"]), (count, 4), id)


class Explained(Segments):
    def test_every_node_is_shown_with_its_own_value_and_truth(self):
        self.publish(SPENDERS)
        out, _ = self.shown("explain", "spenders", "anna", "--at", "2024-05-30T12:00:00+03:00")
        self.assertEqual(out.splitlines(), [
            "anna: holds, until something happens",
            "✓ всё из этого",
            "  ✓ сумма заказов не менее 5 000 ₽               12 301 ₽",
            "  ✓ не",
            "    ✗ хотя бы одно из этого",
            "      ✗ не менее 2 заказов за последние 30 дней  1",
            "      ✗ есть метка «vip»"])

    def test_the_json_has_the_same_tree(self):
        self.publish(SPENDERS)
        told = self.segment("explain", "spenders", "boris", "--at", "2024-02-20")
        self.assertEqual((told["customer"], told["at"], told["holds"], told["until"]),
                         ("boris", "2024-02-20T00:00:00+03:00", True, None))
        self.assertEqual([(node["depth"], node["value"], node["holds"]) for node in told["nodes"]],
                         [(0, None, True), (1, "5\u00a0000\u00a0₽", True), (1, None, True), (2, None, False),
                          (3, "1", False), (3, None, False)])

    def test_how_long_an_answer_lasts_is_told(self):
        where = json.dumps(LATE)
        told = self.segment("explain", "--where", where, "--customer", "anna", "--at", "2024-05-31")
        self.assertEqual((told["holds"], told["until"]), (False, "2024-06-30T10:00:00+03:00"))
        out, _ = self.shown("explain", "--where", where, "--customer", "anna", "--at", "2024-05-31")
        self.assertEqual(out.splitlines(), [
            "anna: does not hold, at least until 2024-06-30 10:00",
            "✗ с последнего заказа прошло не менее 60 дней  2024-05-01 10:00  until 2024-06-30 10:00"])
        told = self.segment("explain", "--where", where, "--customer", "anna", "--at", "2024-06-30T10:00:00+03:00")
        self.assertEqual((told["holds"], told["until"]), (True, None), "at that instant it turns")

    def test_a_static_segment_is_explained_by_who_is_in_it(self):
        self.create("friends", "--customers", "gleb")
        gleb = self.segment("explain", "friends", "gleb")
        self.assertTrue(gleb["holds"])
        self.assertRegex(gleb["nodes"][0]["value"], r"^с \d{4}-\d\d-\d\d \d\d:\d\d$")
        anna = self.segment("explain", "friends", "anna")
        self.assertEqual((anna["holds"], anna["nodes"][0]["value"]), (False, "не состоит"))

    def test_without_a_customer_it_is_said_in_words(self):
        self.publish(SPENDERS)
        told = self.segment("explain", "spenders")
        self.assertEqual(told["condition"], SPENDERS["condition"] | {
            "all": [{"orders": "sum", "at_least": told["condition"]["all"][0]["at_least"]},
                    SPENDERS["condition"]["all"][1]]})
        self.assertEqual(told["text"].replace("\u00a0", " "), "сумма заказов не менее 5 000 ₽, не (не менее 2 заказов "
                                                              "за последние 30 дней или есть метка «vip»)")

    def test_whom_and_what_must_be_known(self):
        self.publish(SPENDERS)
        self.assertIn('there is no customer "nobody"', self.refused("explain", "spenders", "nobody"))
        self.assertIn('there is no segment "unheard"', self.refused("explain", "unheard", "anna"))
        self.assertIn("expected one of the id of a segment and --where", self.refused("explain"))
        self.assertIn("$.orders", self.refused("explain", "--where", '{"orders":"median","at_least":1}'))
        self.assertIn("'soon' is no time", self.refused("explain", "spenders", "anna", "--at", "soon"))


class English(Segments):
    locale, currency = "en", "USD"

    def test_the_shops_language_is_spoken(self):
        self.publish(BUYERS, SPENDERS)
        listed = answer("segment", "list", "--data", self.shop.data)
        self.assertEqual([segment["name"] for segment in listed], ["Buyers", "Spenders"])
        out, _ = self.shown("explain", "spenders", "vera", "--at", "2024-05-30T12:00:00+03:00")
        self.assertEqual(out.splitlines(), [
            "vera: does not hold, until something happens",
            "✗ all of",
            "  ✗ sum of orders at least $5,000              $700",
            "  ✓ not",
            "    ✗ any of",
            "      ✗ at least 2 orders in the last 30 days  1",
            '      ✗ label "vip"'])
        out, _ = self.shown("count", "--where", json.dumps(LATE), "--at", "2024-05-31")
        self.assertEqual(out, "1 of 4 customers: last order at least 60 days ago\n")


class Created(Segments):
    def test_customers_are_named_by_id_email_or_phone_and_who_is_unknown_is_told(self):
        told = self.create("friends", "--customers", "anna,boris@example.com", "--name", "Друзья")
        self.assertEqual(told, {"segment": "friends", "members": 2, "added": 2, "unknown": []})
        names = "anna\r\nvera@EXAMPLE.com\n8 (900) 000-00-03\n\nghost\nnobody@example.com\n+7 999 999-99-99\n"
        told = self.create("friends", "--from-file", self.shop.file("names.txt", names), expect=SOME_REJECTED)
        self.assertEqual(told, {"segment": "friends", "members": 3, "added": 1,
                                "unknown": ["ghost", "nobody@example.com", "+7 999 999-99-99"]})
        self.assertEqual(self.members("friends"), ["anna", "boris", "vera"])
        told = self.create("friends", "--from-file", "-", given=b"gleb\n")
        self.assertEqual((told["members"], told["added"]), (4, 1))
        out, unknown = self.shown("create", "friends", "--static", "--customers", "ghost", expect=SOME_REJECTED)
        self.assertEqual((out, unknown), ("friends: 4 customers, 0 of them new in it\n",
                                          "no customer is known by: ghost\n"))
        self.shop.assert_sound()

    def test_who_was_in_a_segment_stays_as_it_was(self):
        self.publish(BUYERS)
        self.assertEqual(self.create("then", "--from-segment", "buyers")["members"], 3)
        self.shop.take("--orders", self.shop.file("more.csv", "order_id,customer_id,date,total\n6,gleb,2024-05-21,1\n"))
        self.assertEqual(self.members("buyers"), ["anna", "boris", "gleb", "vera"])
        self.assertEqual(self.members("then"), ["anna", "boris", "vera"])

    def test_segments_are_put_together(self):
        self.publish(BUYERS, SPENDERS)
        self.create("friends", "--customers", "gleb,anna")
        together = {"--union": ["anna", "boris", "gleb"], "--intersect": ["anna"], "--minus": ["boris"]}
        for option, expected in together.items():
            told = self.create(option[2:], option, "spenders,friends")
            self.assertEqual((told["members"], self.members(option[2:])), (len(expected), expected), option)
        self.create("three", "--minus", "buyers,spenders,friends")
        self.assertEqual(self.members("three"), ["vera"])
        self.create("all-three", "--union", "spenders,friends,buyers")
        self.assertEqual(self.members("all-three"), ["anna", "boris", "gleb", "vera"])
        self.shop.assert_sound()

    def test_a_cell_or_a_condition_makes_one(self):
        where = json.dumps({"orders": "sum", "at_least": 5000})
        self.create("rich", "--where", where)
        self.assertEqual(self.members("rich"), ["anna", "boris"])
        lately = (datetime.date.today() - datetime.timedelta(days=10)).isoformat()
        self.shop.take("--orders", self.shop.file("recent.csv", "order_id,customer_id,date,total\n"
                                                  + "".join(f"n-{who},{who},{lately},100\n"
                                                            for who in ("anna", "vera", "gleb"))))
        cells = answer("rfm", "--data", self.shop.data)["cells"]
        self.assertTrue(cells)
        for cell in cells:
            id = f"r{cell['r']}f{cell['f']}m{cell['m']}"
            told = self.create(id, "--cell", id.upper())
            self.assertEqual(told["members"], cell["customers"], id)
            sample = answer("audience", "--data", self.shop.data, "--cell", id.upper(), "sample")
            self.assertEqual(self.members(id), sorted(one["customer"] for one in sample["customers"]))

    def test_bad_input_is_refused_with_its_place_and_nothing_is_made(self):
        self.publish(BUYERS)
        create = ("create", "new", "--static")
        self.assertIn("expected one of --customers, --from-file,", self.refused(*create))
        self.assertIn("expected one of", self.refused(*create, "--customers", "anna", "--cell", "R5"))
        self.assertIn("--union: expected two segments or more", self.refused(*create, "--union", "buyers"))
        self.assertIn('--minus: there is no segment "unheard"', self.refused(*create, "--minus", "buyers,unheard"))
        self.assertIn('--from-segment: there is no segment "x"', self.refused(*create, "--from-segment", "x"))
        self.assertIn("$.rfm", self.refused(*create, "--cell", "Q5"))
        self.assertIn("$.orders", self.refused(*create, "--where", '{"orders":"median"}'))
        self.assertIn("no-such-file", self.refused(*create, "--from-file", "no-such-file"))
        self.assertIn("is dynamic", self.refused("create", "buyers", "--static", "--customers", "gleb"))
        listed = answer("segment", "list", "--data", self.shop.data)
        self.assertEqual([segment["id"] for segment in listed], ["buyers"])

    def test_a_wrong_definition_is_refused_with_its_file_and_path(self):
        for definition, told in [
                ({"condition": {"everyone": True}}, '$: the field "id" is missing'),
                ({"id": "x"}, 'expected "condition", or "static": true'),
                ({"id": "x", "static": True, "condition": {"everyone": True}}, "$.condition"),
                ({"id": "x", "condition": {"all": [{"everyone": True}, {"orders": "count", "within": "soon"}]}},
                 "$.condition.all[1]"),
                ({"id": "x", "condition": {"orders": "count", "since": "enrollment", "at_least": 1}}, "$.condition"),
                ({"id": "x", "condition": {"everyone": True}, "colour": "red"}, "colour")]:
            file = self.shop.file("wrong.json", json.dumps(definition))
            said = self.refused("publish", file)
            self.assertIn("wrong.json", said)
            self.assertIn(told, said)
        self.assertIn('"x"', self.refused("publish", self.shop.file("itself.json", json.dumps(
            {"id": "x", "condition": {"segment": "x"}}))))
        for command in ("members", "history"):
            self.assertIn('there is no segment "unheard": lapwing segment list tells which there are',
                          self.refused(command, "unheard"))


if __name__ == "__main__":
    lapwing_cli.main()
