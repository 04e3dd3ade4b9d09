#include "server/incoming_desk.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(IsStop, KnowsTheWordInAnyCaseAndDress) {
  for (const char* text :
       {"STOP", "stop", " Stop. ", "СТОП", "стоп!", "Стоп", "отписаться", "Unsubscribe", "\"stop\""}) {
    EXPECT_TRUE(is_stop(text)) << text;
  }
}

TEST(IsStop, ATextThatSaysMoreIsForAPerson) {
  for (const char* text : {"", "don't stop", "stop it please", "стоп-кран", "\xD0", "end of sale?", "да"}) {
    EXPECT_FALSE(is_stop(text)) << text;
  }
}

}  // namespace
}  // namespace lapwing
