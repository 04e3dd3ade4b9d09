#include "http/router.hpp"

#include <gtest/gtest.h>

#include "http/query.hpp"

namespace lapwing {
namespace {

Route route(std::string method, std::string path) {
  return {std::move(method), std::move(path), std::nullopt, [](const Call&) { return HttpResponse{}; }};
}

const Router router({route("GET", "/api/customers"), route("POST", "/api/customers"),
                     route("GET", "/api/customers/{customer}"), route("GET", "/api/customers/count"),
                     route("DELETE", "/api/customers/{customer}/labels/{label}"), route("GET", "/")});

HttpRequest asked(std::string method, std::string path) {
  return {.method = std::move(method), .path = std::move(path)};
}

TEST(Router, FindsTheRouteAndWhatStandsForItsNames) {
  const HttpRequest request = asked("DELETE", "/api/customers/a%2Fb+c/labels/%D1%8F");
  const auto found = router.find(request);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->route->path, "/api/customers/{customer}/labels/{label}");
  const Actor nobody;
  const Call call{request, nobody, found->values};
  EXPECT_EQ(call.value("customer"), "a/b+c");
  EXPECT_EQ(call.value("label"), "я");
  EXPECT_EQ(router.find(asked("GET", "/"))->route->path, "/");
}

TEST(Router, WhatIsWrittenOutGoesBeforeAName) {
  EXPECT_EQ(router.find(asked("GET", "/api/customers/count"))->route->path, "/api/customers/count");
  EXPECT_EQ(router.find(asked("GET", "/api/customers/counts"))->route->path, "/api/customers/{customer}");
}

TEST(Router, TellsWhatIsAllowedWhereAnotherMethodIs) {
  const auto wrong = router.find(asked("DELETE", "/api/customers"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().status, 405U);
  EXPECT_EQ(wrong.error().headers.front(), (std::pair<std::string, std::string>("Allow", "GET, HEAD, POST")));
}

TEST(Router, WhereNothingIsItSaysSo) {
  for (const char* path : {"/api", "/api/customers/", "/api/customers/a/labels", "//", "", "/api//customers"}) {
    const auto found = router.find(asked("GET", path));
    ASSERT_FALSE(found) << path;
    EXPECT_EQ(found.error().status, 404U) << path;
  }
}

TEST(QueryFields, ReadsWhatWasAskedFor) {
  HttpRequest request;
  request.query = "q=%D1%87%D0%B0%D0%B9+a&limit=20&all=true";
  auto fields = QueryFields::of(request).value();
  EXPECT_EQ(fields.text("q"), "чай a");
  EXPECT_EQ(fields.integer("limit", 50, 1, 100), 20);
  EXPECT_EQ(fields.yes_or("all", false), true);
  EXPECT_EQ(fields.integer("offset", 7, 0, 9), 7);
  EXPECT_TRUE(fields.finish());
}

TEST(QueryFields, RefusesWhatItDoesNotKnow) {
  HttpRequest request;
  request.query = "limit=many&colour=red&all=1";
  auto fields = QueryFields::of(request).value();
  EXPECT_EQ(fields.integer("limit", 50, 1, 100).error().text(), "limit: expected a whole number from 1 to 100");
  EXPECT_EQ(fields.yes_or("all", false).error().text(), "all: expected true or false");
  EXPECT_EQ(fields.finish().error().text(), "colour: unknown parameter; expected all, limit");
  request.query = "a=1&a=2";
  EXPECT_EQ(QueryFields::of(request).error().text(), "a: expected it once");
}

}  // namespace
}  // namespace lapwing
