// ApiFixture: an Api over an empty store in a temporary folder, with a clock that stands still, three users (a Lead, a P1, an
// auditor) and the ways to call it as each of them.
#pragma once

#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/accounts.h"
#include "api/api.h"
#include "base/clock.h"
#include "base/random.h"
#include "records/all.h"
#include "schema/json.h"
#include "store/store.h"

namespace redoubt::api {

inline constexpr std::string_view good_password = "seven unrelated words";

class TemporaryStore {
public:
    explicit TemporaryStore(std::string_view name, bool sync = false)
        : folder(std::filesystem::temp_directory_path() / fmt::format("redoubt-{}-{}-{}", name, ::getpid(), ++count())) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        open(sync);
    }
    ~TemporaryStore() {
        api.reset();
        store.reset();
        std::filesystem::remove_all(folder);
    }
    TemporaryStore(const TemporaryStore&) = delete;
    TemporaryStore& operator=(const TemporaryStore&) = delete;

    void open(bool sync = false) {
        auto opened = store::Store::open({.folder = folder, .clock = clock, .random = random, .disk = disk, .types = records::all_records(), .sync = sync});
        if (!opened) throw std::runtime_error(opened.error().text());
        store = *std::move(opened);
        auto made = Api::open(*store, disk, options);
        if (!made) throw std::runtime_error(made.error().text());
        api = *std::move(made);
    }
    // As after a restart.
    void reopen() {
        api.reset();
        store.reset();
        open();
    }

    std::filesystem::path folder;
    SystemDisk disk;
    SystemRandom random;
    ApiOptions options{};  // for the next open()
    ManualClock clock{Time::from_unix_s(1'800'000'000)};
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Api> api;

private:
    static int& count() {
        static int number = 0;
        return number;
    }
};

struct Caller {
    std::string cookie;
    std::string csrf;
    std::string token;
};

class ApiFixture : public testing::Test {
protected:
    void SetUp() override {
        Accounts accounts(*data.store);
        for (const auto& [login, name, level] :
             {std::tuple{"lead", "Lea Lead", schema::Level::lead}, {"p1", "Pia One", schema::Level::p1}, {"audit", "Ari Audit", schema::Level::auditor}}) {
            const auto made = accounts.create(store::Actor::redoubt(), login, name, level, "", std::string(good_password));
            ASSERT_TRUE(made) << made.error().text();
        }
    }

    HttpResponse send(const Caller& caller, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        ApiRequest request;
        request.method = method;
        request.target = target.starts_with("/api") || target.starts_with("!") ? target.substr(target.starts_with("!") ? 1 : 0) : "/api/v1" + target;
        request.headers = std::move(headers);
        request.body = body;
        request.peer = "127.0.0.1";
        const auto absent = [&](std::string_view name) { return header(request.headers, name).empty(); };
        if (absent("host")) request.headers.emplace_back("Host", "localhost:8600");
        if (!body.empty() && absent("content-type")) request.headers.emplace_back("Content-Type", "application/json");
        if (!caller.cookie.empty()) request.headers.emplace_back("Cookie", "other=1; redoubt_session=" + caller.cookie);
        if (!caller.csrf.empty() && absent("x-csrf-token")) request.headers.emplace_back("X-CSRF-Token", caller.csrf);
        if (!caller.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + caller.token);
        return data.api->handle(request);
    }

    Caller sign_in(const std::string& login, std::string_view password = good_password) {
        const HttpResponse answer = send({}, "POST", "/session", fmt::format(R"({{"login":"{}","password":"{}"}})", login, password));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const std::string_view cookie = header(answer.headers, "set-cookie");
        Caller caller;
        if (cookie.starts_with("redoubt_session=")) caller.cookie = cookie.substr(16, cookie.find(';') - 16);
        caller.csrf = json(answer)["csrf"].text();
        return caller;
    }

    Caller with_token(const Caller& owner, const std::string& scopes, const std::string& expires = "") {
        const std::string more = expires.empty() ? "" : fmt::format(R"(,"expires":"{}")", expires);
        const HttpResponse answer = send(owner, "POST", "/tokens", fmt::format(R"({{"name":"test","scopes":[{}]{}}})", scopes, more));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return {.cookie = {}, .csrf = {}, .token = std::string(json(answer)["token"].text())};
    }

    static schema::Map json(const HttpResponse& answer) {
        const auto parsed = schema::parse_json(answer.body);
        return parsed ? parsed->map() : schema::Map();
    }

    TemporaryStore data{"api-test"};
};

}  // namespace redoubt::api
