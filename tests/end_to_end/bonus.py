"""`lapwing bonus`: what customers have in bonuses and what the shop owes by them, from published types and rules."""
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ShopTest, answer, lapwing

TYPE = {"id": "base", "title": "Основные", "burn": {"on": "2099-12-31"}, "spend": {"max_percent": 30}}
RULE = {"id": "cashback", "title": "5 %", "bonus_type": "base", "percent": 5, "history": True}


class Bonus(ShopTest):
    def setUp(self):
        super().setUp()
        customers = self.shop.file("customers.csv", "customer_id\nanna\nboris\n")
        self.shop.take("--customers", customers)

    def publish(self, *definitions, expect=0):
        files = [self.shop.file(f"{number}.json", json.dumps(definition)) for number, definition in
                 enumerate(definitions)]
        return lapwing("bonus", "publish", "--data", self.shop.data, *files, "--json", expect=expect)

    def orders(self, *rows):
        table = "order_id,customer_id,created_at,status,total\n" + "".join(row + "\n" for row in rows)
        self.shop.take("--orders", self.shop.file("orders.csv", table))

    def test_orders_earn_by_a_rule_and_lose_it_when_they_fall(self):
        self.assertEqual(json.loads(self.publish(RULE, TYPE).stdout), {"published": 2, "unchanged": 0})
        self.assertEqual(json.loads(self.publish(RULE, TYPE).stdout), {"published": 0, "unchanged": 2})
        self.orders("o1,anna,2025-03-01,completed,2000", "o2,anna,2025-03-02,completed,1000",
                    "o3,boris,2025-03-03,completed,400")
        self.orders("o2,anna,2025-03-02,returned,1000")
        [owed] = answer("bonus", "liability", "--data", self.shop.data)["types"]
        self.assertEqual((owed["active"], owed["accrued"], owed["clawed_back"], owed["customers"]),
                         ("120.00", "170.00", "50.00", 2))
        self.assertEqual(owed["burning"], [{"month": "2099-12", "amount": "120.00"}])
        [later] = answer("bonus", "liability", "--data", self.shop.data, "--at", "2100-01-01")["types"]
        self.assertEqual((later["active"], later["burned"], later["breakage_thousandths"]), ("0.00", "120.00", 1000))
        self.shop.assert_sound()

    def test_a_balance_tells_what_an_order_may_take_and_why_not_more(self):
        self.publish(TYPE)
        lapwing("audience", "accrue", "--data", self.shop.data, "--where", '{"everyone": true}', "--type", "base",
                "--amount", "500", "--key", "spring", "--yes", "--json", expect=0)
        balance = answer("bonus", "balance", "--data", self.shop.data, "anna", "--order-total", "1000")
        self.assertEqual(balance["types"][0]["active"], "500.00")
        self.assertEqual(balance["spendable"], {"amount": "300.00", "types": [
            {"bonus_type": "base", "amount": "300.00", "limit": "max_share"}]})
        told = lapwing("bonus", "balance", "--data", self.shop.data, "anna", "--order-total", "1000").stdout.decode()
        self.assertIn("предел доли заказа", told)

    def test_what_makes_no_sense_is_refused_by_its_field(self):
        refused = self.publish({**RULE, "percent": 101}, expect=NOTHING_DONE)
        self.assertIn("$.percent: expected more than 0 and at most 100", refused.stderr.decode())
        refused = self.publish(RULE, expect=NOTHING_DONE)
        self.assertIn("there is no bonus type", refused.stderr.decode())
        lapwing("bonus", "balance", "--data", self.shop.data, "nobody", expect=NOTHING_DONE)


if __name__ == "__main__":
    lapwing_cli.main()
