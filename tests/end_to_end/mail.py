"""A campaign's mail through a real Postfix, read back by Python's e-mail parser: every letter arrives once, with both
of its parts as the templates say, in Russian."""
import collections
import csv
import html
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "mail"))
import postfix
from postfix import equal
from lapwing_cli import REACTIVATION, Shop, answer

DOMAIN = "example.com"
SHOP = "Чай и дом"
UTM = f"utm_source=lapwing&utm_medium=email&utm_campaign={json.loads(REACTIVATION.read_text())['id']}"
TEMPLATES = REACTIVATION.parents[1] / "templates"
LAST_ORDER, BURNS_AT = "3 мая 2025", "7 апреля 2026"
FIRST_NAMES = ["Анна-Мария", "Пётр", "Ёлка", "Юлия", "О'Хара & <Ко>", "Мария «Маша»", "Чай, Иванович",
               "Щ" * 60, "Jürgen", ""]
LAST_NAMES = ["Ёлкина", "Длиннофамильевская-Замоскворецкая", ""]
RETURNED, UNKNOWN = "c07", "nobody"


def people():
    for number in range(30):
        yield {"customer_id": f"c{number:02}", "first_name": FIRST_NAMES[number % 10],
               "last_name": LAST_NAMES[number // 10], "email": f"c{number:02}@{DOMAIN}"}
    # Postfix does not know this one.
    yield {"customer_id": UNKNOWN, "first_name": "Никто", "last_name": "", "email": f"{UNKNOWN}@{DOMAIN}"}


def play(shop, port):
    """All are reminded on 1 March; one of them buys on the 5th; the others get the bonus on the 8th and the last call
    on the 20th."""
    customers = shop.folder / "customers.csv"
    with customers.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, ["customer_id", "first_name", "last_name", "email", "email_consent", "created_at"])
        rows.writeheader()
        for person in people():
            rows.writerow(person | {"email_consent": "да", "created_at": "2024-01-05"})
    ids = [person["customer_id"] for person in people()]
    orders = "".join(f"o-{id},{id},2025-05-03,completed,1000\n" for id in ids)
    shop.take("--customers", customers, "--shop-name", SHOP, "--orders",
              shop.file("orders.csv", f"order_id,customer_id,created_at,status,total\n{orders}"
                                      f"o-back,{RETURNED},2026-03-05,completed,1500\n"))
    return answer("run", "--data", shop.data, "--campaign", REACTIVATION, "--from", "2026-03-01",
                  "--until", "2026-04-05", "--channel", f"smtp://127.0.0.1:{port}", "--from-address", f"tea@{DOMAIN}")


def rendered(template, values, escape):
    """The template with these values, by a few lines that know as much of Mustache as the examples use."""
    def section(found):
        kind, name, inner = found.groups()
        return inner if bool(values.get(name)) == (kind == "#") else ""
    text = re.sub(r"\{\{([#^])([\w.]+)\}\}(.*?)\{\{/\2\}\}", section, template, flags=re.DOTALL)
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: escape(values[found.group(1)]), text)


def source(file):
    """A template's file with its partials in their places."""
    def partial(found):
        return (TEMPLATES / "partials" / (found.group(1) + file.suffix)).read_text()
    return re.sub(r"^\{\{> (\w+)\}\}\n", partial, file.read_text(), flags=re.MULTILINE)


def shown(page):
    """A page may write a character as itself or as a reference to it."""
    return html.unescape(page)


def check(file, person):
    message = postfix.parsed(file)
    equal(message.defects, [], "defects found by the parser")
    name = f"{person['first_name']} {person['last_name']}".strip()
    equal(postfix.name_in(file, "To"), (name, person["email"]), "To")
    equal(postfix.name_in(file, "From"), (SHOP, f"tea@{DOMAIN}"), "From")
    unsubscribe = re.fullmatch(r"<(https://[^<> ]+)>, <mailto:[^<> ]+>", message["List-Unsubscribe"])
    assert unsubscribe, message["List-Unsubscribe"]
    equal(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click", "List-Unsubscribe-Post")
    assert re.fullmatch(r"<[\w.-]+@[\w.-]+>", message["Message-ID"]), message["Message-ID"]
    equal(message.get_content_type(), "multipart/alternative", "type")
    equal([part.get_content_type() for part in message.iter_parts()], ["text/plain", "text/html"], "parts")

    text, page = postfix.part_of(message, "plain"), postfix.part_of(message, "html")
    values = {"customer.first_name": person["first_name"], "last_order.date": LAST_ORDER, "bonus.amount": "500",
              "bonus.left": "500", "bonus.balance": "500", "bonus.burns_at": BURNS_AT, "shop.name": SHOP,
              "unsubscribe_url": unsubscribe.group(1)}
    values["shop.url"], values["preferences_url"] = re.search(
        r"(https://\S+)\n.*Настроить письма: (https://\S+)\n", text, flags=re.DOTALL).groups()
    values["shop.address"] = re.search(rf"\n{SHOP}, (.*)\n", text).group(1)
    for template in (TEMPLATES / name for name in ("we-miss-you", "bonus-for-you", "bonus-burns-soon")):
        definition = json.loads((template / "template.json").read_text())
        if rendered(definition["subject"], values, str) != message["Subject"]:
            continue
        equal(text, rendered(source(template / "text.txt"), values, str), f"text part of {template.name}")
        # Links to the shop tell its web analytics which campaign they stood in.
        marked = rendered(source(template / "body.html"), values, html.escape).replace(
            f'href="{values["shop.url"]}"', f'href="{values["shop.url"]}?{UTM}"')
        equal(shown(page), shown(marked), f"HTML part of {template.name}")
        assert "<Ко>" not in page, "what stands in a name has become markup"
        return template.name, message["Date"].datetime.date().isoformat(), message["Message-ID"]
    raise AssertionError(f"no template has the subject {message['Subject']!r}")


def run(root):
    # The reserved domain of the harness is one to which the program rightly sends nothing.
    postfix.MAIN_CF = postfix.MAIN_CF.replace("customer.example.test", DOMAIN)
    with postfix.Postfix(root) as server:
        shop = Shop(root)
        result = play(shop, server.port)
        messages = result["messages"]
        expected = {"we-miss-you": (30, "2026-03-01"), "bonus-for-you": (29, "2026-03-08"),
                    "bonus-burns-soon": (29, "2026-03-20")}
        in_all = sum(count for count, _ in expected.values())
        postfix.wait_for(f"{in_all} delivered messages", lambda: len(server.delivered()) >= in_all)
        known = {person["email"]: person for person in people()}
        mails = postfix.by_recipient(server.delivered())
        equal(sorted(mails), sorted(known.keys() - {f"{UNKNOWN}@{DOMAIN}"}), "who got mail")
        seen, dates, ids = collections.Counter(), {}, set()
        for address, files in mails.items():
            letters = [check(file, known[address]) for file in files]
            wanted = ["we-miss-you"] if address.startswith(RETURNED) else list(expected)
            equal(sorted(name for name, _, _ in letters), sorted(wanted), f"letters to {address}")
            for name, date, message_id in letters:
                seen[name] += 1
                equal(date, expected[name][1], f"date of {name}")
                ids.add(message_id)
        equal(dict(seen), {name: count for name, (count, _) in expected.items()}, "letters by template")
        equal(len(ids), in_all, "different Message-IDs")
        equal({name: counts["sent"] for name, counts in messages.items()}, dict(seen), "sent, as the run tells")
        assert messages["we-miss-you"]["failed"] == 1, f"the refused recipient is not told: {messages}"
        equal((result["entered"], result["exited"]), (31, {"reminded": 30, "returned": 1}), "entered and exited")
        print(f"end_to_end.mail: {in_all} letters arrived as they were meant: {dict(seen)}")


if __name__ == "__main__":
    postfix.in_temporary_folder("lapwing-mail-", run)
