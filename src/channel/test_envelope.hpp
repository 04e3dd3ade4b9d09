#pragma once

#include "channel/channel.hpp"

namespace lapwing {

/// For tests and benchmarks: an offer of a Russian shop with everything an envelope may hold but attachments.
inline Envelope test_envelope() {
  Envelope envelope;
  envelope.message_id_token = "p03-000000000123";
  envelope.date = *parse_instant("2024-05-31T10:00:00Z");
  envelope.zone_offset = Duration::hours(3);
  envelope.from_address = "shop@shop.example.test";
  envelope.from_name = "Магазин «Чибис», Москва";
  envelope.to_address = "anna+x@customer.example.test";
  envelope.to_name = "Анна О'Хара";
  envelope.subject = "Вы забыли кое-что в корзине: скидка 10 % ждёт вас до воскресенья";
  envelope.text = "Здравствуйте, Анна!\n\n.точка в начале строки\n.\nВаш «Чибис»\n";
  envelope.html = "<p>Здравствуйте, <b>Анна</b>!</p>\n<p>Ваш «Чибис»</p>\n";
  envelope.marketing = true;
  envelope.list_unsubscribe_url = "https://shop.example.test/u/1?t=a%20b";
  envelope.list_unsubscribe_mailto = "u@shop.example.test";
  envelope.headers = {{"List-Id", "News <news.shop.example.test>"}, {"Feedback-ID", "c1:p03:shop"}};
  return envelope;
}

}  // namespace lapwing
