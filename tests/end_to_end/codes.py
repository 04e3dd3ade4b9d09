"""`lapwing promo` and `lapwing referral`: codes from pools, and friends who are brought, over all partitions."""
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, SOME_REJECTED, ShopTest, answer, lapwing

POOLS = ROOT / "examples/promo_pools"


class Codes(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", "customer_id\nanna\nboris\ncarl\n"))

    def say(self, *arguments, expect=0):
        return answer(*arguments[:2], "--data", self.shop.data, *arguments[2:], expect=expect)

    def order(self, *rows):
        table = "order_id,customer_id,created_at,status,total,promo_code\n" + "".join(row + "\n" for row in rows)
        self.shop.take("--orders", self.shop.file("orders.csv", table))

    def test_a_generated_code_is_given_checked_and_redeemed(self):
        self.assertEqual(self.say("promo", "publish", POOLS / "comeback.json"), {"published": 1, "unchanged": 0})
        self.assertEqual(self.say("promo", "publish", POOLS / "comeback.json"), {"published": 0, "unchanged": 1})
        given = self.say("promo", "give", "anna", "comeback", "--key", "call")
        again = self.say("promo", "give", "anna", "comeback", "--key", "call")
        self.assertEqual((given["new"], again["new"], given["code"]), (True, False, again["code"]))
        code = given["code"]
        self.assertRegex(code, "^BACK-[2-9A-HJKMNP-Z]{10}$")
        self.assertNotEqual(self.say("promo", "give", "boris", "comeback")["code"], code)
        check = self.say("promo", "check", f" {code.lower()} ", "--customer", "anna")
        self.assertEqual((check["verdict"], check["customer"]), ("good", "anna"))
        self.assertEqual(self.say("promo", "check", code, "--customer", "boris")["verdict"], "others")
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        self.assertEqual(self.say("promo", "check", wrong)["verdict"], "mistyped")
        self.order(f"o1,anna,2099-01-01,completed,500,{code}")
        [pool] = self.say("promo", "list")["pools"]
        self.assertEqual((pool["given"], pool["redeemed"], pool["free"]), (2, 0, None), "the order is past its end")
        told = lapwing("promo", "check", "--data", self.shop.data, code).stdout.decode()
        self.assertIn("действует", told)
        self.shop.assert_sound()

    def test_uploaded_codes_are_dealt_out_and_what_is_wrong_is_told_by_line(self):
        self.say("promo", "publish", POOLS / "partner.json")
        codes = "".join(f"TEA-{number}\n" for number in range(320))
        self.assertEqual(self.say("promo", "upload", "partner", self.shop.file("a.txt", codes))["added"], 320)
        refused = self.say("promo", "upload", "partner", self.shop.file("b.txt", "NEW-1\nTEA-5\nNEW-1\n"),
                           expect=SOME_REJECTED)
        self.assertEqual((refused["added"], [(one["line"], one["code"]) for one in refused["refused"]]),
                         (1, [(2, "TEA-5"), (3, "NEW-1")]))
        given = self.say("promo", "give", "carl", "partner")
        self.assertTrue(given["code"].startswith("TEA-"))
        listed = self.say("promo", "list", "partner", "--limit", "1")
        self.assertEqual((listed["count"], listed["codes"][0]["customer"]), (321, "carl"))
        lapwing("promo", "give", "--data", self.shop.data, "nobody", "partner", expect=NOTHING_DONE)
        lapwing("promo", "upload", "--data", self.shop.data, "nothing", self.shop.file("c.txt", "A\n"),
                expect=NOTHING_DONE)
        self.shop.assert_sound()

    def test_a_friend_and_the_referrer_are_both_rewarded_and_both_lose_it(self):
        bonus = self.shop.file("b.json", json.dumps({"id": "comeback", "title": "B"}))
        lapwing("referral", "publish", "--data", self.shop.data, ROOT / "examples/referral.json", expect=NOTHING_DONE)
        self.say("bonus", "publish", bonus)
        self.say("referral", "publish", ROOT / "examples/referral.json")
        codes = {name: self.say("referral", "code", name)["code"] for name in ("anna", "boris", "carl")}
        self.assertEqual(len(set(codes.values())), 3)
        self.assertEqual(self.say("referral", "claim", "boris", codes["anna"].lower(), "--at", "2025-01-01")["state"],
                         "accepted")
        self.assertEqual(self.say("referral", "claim", "anna", codes["boris"], expect=SOME_REJECTED)["state"],
                         "refused")
        self.assertEqual(self.say("referral", "claim", "carl", codes["carl"], expect=SOME_REJECTED)["state"],
                         "refused")
        self.order("o1,boris,2025-01-05,completed,1500,")
        self.assertEqual(self.balance("boris"), "300.00")
        self.assertEqual(self.balance("anna"), "500.00")
        [brought] = self.say("referral", "list")["referrals"]
        self.assertEqual((brought["friend"], brought["referrer"], brought["state"], brought["order"]),
                         ("boris", "anna", "rewarded", "o1"))
        self.order("o1,boris,2025-01-05,returned,1500,")
        self.assertEqual((self.balance("boris"), self.balance("anna")), ("0.00", "0.00"))
        self.shop.assert_sound()

    def balance(self, name):
        return self.say("bonus", "balance", name)["types"][0]["active"]


if __name__ == "__main__":
    lapwing_cli.main()
