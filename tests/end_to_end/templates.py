"""Templates are checked, looked at and tried out before anybody gets them."""
import email
import email.policy
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, SOME_REJECTED, ShopTest, answer, lapwing

CUSTOMERS = """customer_id,first_name,email,email_consent,phone
anna,Анна,anna@example.com,yes,+79161234567
boris,,boris@example.com,yes,+79161234568
vera,Вера,,,
"""
ORDERS = """order_id,customer_id,created_at,status,total
A-1,anna,2026-05-01,completed,900
A-2,anna,2026-05-28,completed,2200
"""
GREETING = {"id": "greeting", "channel": "email", "subject": "Здравствуйте, {{customer.first_name}}",
            "html": "page.html"}
PAGE = """<p>{{customer.first_name}}</p>
{{#order}}<p>{{number}}, {{date}}: {{total}}</p>{{/order}}{{^order}}<p>Заказов не было</p>{{/order}}
<p><a href="{{shop.url}}">Мы</a></p>
{{> footer}}
"""
FOOTER = '<p><a href="{{unsubscribe_url}}">Отписаться</a></p>\n'
SMS = {"id": "code", "channel": "sms", "text": "text.txt"}


class Templates(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", CUSTOMERS), "--orders",
                       self.shop.file("orders.csv", ORDERS), "--timezone", "Europe/Moscow", "--locale", "ru",
                       "--shop-name", "Чай")
        self.data = ["--data", self.shop.data]
        self.templates = self.shop.folder / "definitions/templates"
        self.greeting = self.write(GREETING, {"page.html": PAGE, "../partials/footer.html": FOOTER})

    def write(self, definition, files):
        folder = self.templates / definition["id"]
        for name, text in {"template.json": json.dumps(definition, ensure_ascii=False), **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def publish(self):
        lapwing("apply", *self.data, self.shop.folder / "definitions")

    def test_all_examples_are_sound_and_small(self):
        checked = answer("template", "check", ROOT / "examples/templates")
        self.assertEqual(checked["errors"], [])
        self.assertEqual(len(checked["templates"]), len(list((ROOT / "examples/templates").glob("*/template.json"))))
        for template in checked["templates"]:
            self.assertEqual(template["remarks"], [], template["id"])
            self.assertLess(template["html_bytes"], 20_000)

    def test_check_names_the_file_and_the_line_and_goes_on(self):
        self.write({**GREETING, "id": "wrong"}, {"page.html": "<p>\n{{customer.frist_name}}</p>"})
        self.write(SMS, {"text.txt": "Ваш код: {{promo_code.code}}, он действует до {{promo_code.expires_at}}" +
                                     ", и завтра" * 4})
        checked = answer("template", "check", self.templates, "--sms-price", "2.50", expect=SOME_REJECTED)
        self.assertEqual([template["id"] for template in checked["templates"]], ["code", "greeting"])
        self.assertEqual((checked["templates"][0]["sms_parts"], checked["templates"][0]["cost"]), (2, "5.00"))
        [error] = checked["errors"]
        self.assertEqual(error["where"], str(self.templates / "wrong/page.html"))
        self.assertTrue(error["message"].startswith('line 2, column 1: there is no variable "customer.frist_name"'))
        self.assertIn("customer.first_name", error["message"])
        (self.templates / "partials/footer.html").unlink()
        refused = lapwing("template", "check", self.greeting, expect=NOTHING_DONE).stderr.decode()
        self.assertIn('line 4, column 1: there is no partial "footer"', refused)

    def test_check_remarks_upon_a_page_without_a_way_out_and_one_that_is_clipped(self):
        self.write({**GREETING, "id": "long"}, {"page.html": "x" * 110_000})
        [template] = answer("template", "check", self.templates / "long")["templates"]
        self.assertEqual(len(template["remarks"]), 2, template["remarks"])
        self.write({**GREETING, "id": "long"}, {"page.html": "x" * 600_000})
        refused = answer("template", "check", self.templates / "long", expect=NOTHING_DONE)
        self.assertIn("600000; at most 500000", refused["errors"][0]["message"])

    def test_published_templates_are_listed_and_come_out_again_whole(self):
        self.publish()
        self.assertEqual(answer("template", "list", *self.data)["templates"],
                         [{"id": "greeting", "version": 1, "channel": "email", "subject": GREETING["subject"],
                           "source": "html"}])
        out = self.shop.folder / "exported"
        lapwing("export", *self.data, out)
        self.assertEqual((out / "templates/greeting/partials/footer.html").read_text(), FOOTER)
        # The partial that templates share has changed meanwhile; the version has not.
        (self.templates / "partials/footer.html").write_text("<p>new</p>")
        shown = answer("template", "preview", *self.data, "greeting", "anna")
        self.assertIn("Отписаться", shown["html"])
        self.publish()
        self.assertEqual(answer("template", "list", *self.data)["templates"][0]["version"], 2)
        self.assertIn("<p>new</p>", answer("template", "preview", *self.data, "greeting", "anna")["html"])

    def test_preview_shows_what_the_customer_would_get(self):
        shown = answer("template", "preview", *self.data, self.greeting, "anna")
        self.assertEqual(shown["subject"], "Здравствуйте, Анна")
        self.assertIn("<p>A-2, 28 мая 2026: 2\u00a0200\u00a0₽</p>", shown["html"])
        self.assertIn("A-2, 28 мая 2026", shown["text"], "made from the page")
        page = lapwing("template", "preview", *self.data, self.greeting, "anna", "--html").stdout.decode()
        self.assertEqual(page, shown["html"])
        nobody = lapwing("template", "preview", *self.data, self.greeting, "nobody", expect=NOTHING_DONE)
        self.assertIn('there is no customer "nobody"', nobody.stderr.decode())
        nameless = lapwing("template", "preview", *self.data, self.greeting, "boris", expect=NOTHING_DONE)
        self.assertIn("customer.first_name", nameless.stderr.decode())

    def test_preflight_tells_what_is_missing_for_how_many(self):
        flown = answer("template", "preflight", *self.data, self.greeting, expect=SOME_REJECTED)
        self.assertEqual(flown["rendered"], 1)
        [refused] = flown["refused"]
        self.assertEqual((refused["customers"], refused["examples"]), (1, ["boris"]))
        self.assertIn("customer.first_name", refused["reason"])
        self.write({**GREETING, "subject": "Здравствуйте"},
                   {"page.html": "{{#customer.first_name}}{{.}}{{/customer.first_name}}{{> footer}}"})
        flown = answer("template", "preflight", *self.data, self.greeting)
        self.assertEqual((flown["rendered"], flown["refused"]), (2, []), "whoever has no address is not asked")
        sms = self.write(SMS, {"text.txt": "Здравствуйте{{#customer.first_name}}, {{.}}{{/customer.first_name}}!" +
                                           " Чай" * 14})  # 69 characters, and 75 with a name: one part holds 70
        flown = answer("template", "preflight", *self.data, sms, "--sms-price", "2.5")
        self.assertEqual((flown["rendered"], flown["sms_parts"], flown["cost"]), (2, 3, "7.50"), flown)

    def test_a_test_goes_to_another_address_and_nobody_counts_it(self):
        self.publish()
        mail = self.shop.folder / "mail"
        sent = answer("template", "send", *self.data, "greeting", "--customer", "anna", "--to", "boss@example.com",
                      "--channel", f"files:{mail}")
        self.assertEqual(sent["outcome"], "accepted")
        [file] = mail.glob("*.eml")
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        self.assertEqual(message["Subject"], "[test] Здравствуйте, Анна")
        self.assertEqual(message["To"], "boss@example.com")
        self.assertIsNone(message["List-Unsubscribe"])
        page = message.get_body(("html",)).get_content()
        self.assertIn("A-2, 28 мая 2026", page)
        self.assertNotIn("/c/", page)
        self.assertIn("/unsubscribe/test", page)
        self.assertEqual(answer("why", "anna", "broadcast:greeting", *self.data)["events"], [])
        self.shop.assert_sound()

    def test_mjml_is_compiled_when_it_is_saved(self):
        (self.greeting / "page.html").unlink()
        definition = {key: value for key, value in GREETING.items() if key != "html"} | {"mjml": "page.mjml"}
        page = ("<mjml><mj-body><mj-section><mj-column>\n<mj-text>{{customer.first_name}}</mj-text>\n"
                "<mj-raw>{{> footer}}</mj-raw>\n</mj-column></mj-section></mj-body></mjml>\n")
        self.write(definition, {"page.mjml": page})
        done = lapwing("template", "check", self.greeting, "--json", expect=None)
        if done.returncode != 0:
            self.assertIn("built without MJML", done.stderr.decode())
            self.skipTest("the program was built without MJML")
        self.publish()
        self.assertEqual(answer("template", "list", *self.data)["templates"][0]["source"], "mjml")
        shown = answer("template", "preview", *self.data, "greeting", "anna")["html"]
        self.assertIn("<!--[if mso", shown)
        self.assertIn("Отписаться", shown)
        out = self.shop.folder / "exported"
        lapwing("export", *self.data, out)
        self.assertEqual((out / "templates/greeting/page.mjml").read_text(), page)
        (self.greeting / "page.mjml").write_text(page.replace("mj-text>", "mj-txt>"))
        refused = lapwing("template", "check", self.greeting, expect=NOTHING_DONE).stderr.decode()
        self.assertIn("page.mjml: line 2: Element mj-txt", refused)


if __name__ == "__main__":
    lapwing_cli.main()
