// Thousands of requests by the OpenAPI document, valid and spoilt, from everybody: never a 5xx, never an answer that is not
// described. REDOUBT_FUZZ_REQUESTS and REDOUBT_FUZZ_SEED make it longer and other.
#include <cstdlib>
#include <random>

#include "contract.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

const std::vector<std::string>& hostile_texts() {
    static const std::vector<std::string> texts{"",
                                                " ",
                                                "a",
                                                "=1+1",
                                                "'; DROP TABLE asset; --",
                                                "<script>alert(1)</script>",
                                                "../../etc/passwd",
                                                std::string("nul\0nul", 7),
                                                "\xFF\xFE",
                                                "\xE2\x80\xAE"
                                                "rtl",
                                                "%00",
                                                "%s%s%n",
                                                "{}",
                                                "[]",
                                                "null",
                                                "-1",
                                                "9223372036854775808",
                                                "1e999",
                                                "*",
                                                "\"",
                                                "\\",
                                                std::string(300, 'x'),
                                                std::string(20'000, 'y'),
                                                "PARTY-1",
                                                "ASSET-1",
                                                "ALERT-1",
                                                "PARTY-999999",
                                                "me",
                                                "2026-11-21T08:00:00Z",
                                                "now-7d",
                                                "0000-00-00",
                                                "7d",
                                                "high",
                                                "state",
                                                "title",
                                                "-updated",
                                                "extra.x",
                                                "@lead @p1",
                                                "\xF0\x9F\x8F\xB0"};
    return texts;
}

const std::vector<std::string>& queries() {
    static const std::vector<std::string> texts{"",
                                                "state:new",
                                                "title:a*",
                                                "-state:closed",
                                                "owner:me",
                                                "created:>now-7d",
                                                "tags:(a,b)",
                                                "\"words here\"",
                                                "is:open",
                                                "has:owner",
                                                "linked:ASSET-1",
                                                "a:b:c",
                                                "(",
                                                "((((((",
                                                "not",
                                                "title:\"",
                                                "created:>",
                                                "x..y",
                                                "severity:>=high",
                                                "asset.exposure:public",
                                                "rule.title:x",
                                                "extra.x:1",
                                                "id:*",
                                                "version:1..",
                                                "\xFF",
                                                std::string(9000, 'q')};
    return texts;
}

class ContractFuzz : public Contract {
protected:
    size_t roll(size_t sides) { return sides == 0 ? 0 : std::uniform_int_distribution<size_t>(0, sides - 1)(random_); }
    bool chance(size_t one_in) { return roll(one_in) == 0; }
    template <class List>
    const auto& any(const List& list) {
        return list[roll(list.size())];
    }

    Value wrong_value() {
        switch (roll(9)) {
            case 0: return {};
            case 1: return true;
            case 2: return int64_t{INT64_MIN};
            case 3: return 1e300;
            case 4: return List{1, "a", Value()};
            case 5: return Map{{"a", Map{{"b", List{}}}}};
            case 6: return List(2000, Value("many"));
            case 7: {
                Value deep = "end";
                for (int i = 0; i < 28; ++i) deep = List{std::move(deep)};
                return deep;
            }
            default: return any(hostile_texts());
        }
    }

    Value by_schema(const Map& given, int depth = 0) {
        if (chance(25) || depth > 6) return wrong_value();
        const Map& of = schemas_->followed(given);
        if (const auto* choices = of["anyOf"].as<List>()) return by_schema(any(*choices).map(), depth + 1);
        if (const auto* names = of["enum"].as<List>(); names && !names->empty()) return any(*names);
        const std::string_view type = of["type"].as<List>() ? any(of["type"].list()).text() : of["type"].text();
        if (type == "null") return {};
        if (type == "boolean") return chance(2);
        if (type == "integer") return chance(3) ? Value(static_cast<int64_t>(roll(10))) : Value(static_cast<int64_t>(random_()));
        if (type == "number") return static_cast<double>(roll(1000)) / 7;
        if (type == "array") {
            List list;
            for (size_t i = roll(4); i > 0; --i) list.push_back(by_schema(of["items"].map(), depth + 1));
            return list;
        }
        if (type == "object") return object_by(of, depth);
        if (of["format"].text() == "date-time") return "2026-11-21T08:00:00.5Z";
        if (of["format"].text() == "duration") return "1d2h";
        return chance(3) ? Value(any(queries())) : Value(any(hostile_texts()));
    }

    Value object_by(const Map& of, int depth) {
        Map map;
        std::set<std::string_view> required;
        for (const Value& name : of["required"].list()) required.insert(name.text());
        for (const schema::Member& member : of["properties"].map()) {
            const bool wanted = required.contains(member.name) ? !chance(30) : chance(4);
            if (wanted) map.set(member.name, by_schema(member.value.map(), depth + 1));
        }
        if (chance(15)) map.set(any(hostile_texts()), wrong_value());
        return map;
    }

    std::string encoded(std::string_view text) {
        std::string out;
        for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        return out;
    }

    std::string path_of(const Operation& operation) {
        const auto parts = split(std::string_view(operation.path).substr(1), '/');
        std::string out;
        for (const std::string_view part : parts) {
            out += '/';
            const bool capture = part.starts_with('{');
            const auto known = ids_.find(std::string(parts[0]));
            if (!capture)
                out += part;
            else if (known != ids_.end() && part == "{id}" && !chance(5))
                out += known->second;
            else if (part == "{login}" && chance(2))
                out += "victim";
            else
                out += encoded(hostile_texts()[1 + roll(hostile_texts().size() - 1)]);  // an empty one is another path
        }
        return out;
    }

    std::string query_of(const Operation& operation) {
        std::string out;
        const auto add = [&](std::string_view name, std::string_view value) { out += fmt::format("{}{}={}", out.empty() ? "?" : "&", name, encoded(value)); };
        for (const Value& one : operation.description["parameters"].list()) {
            const Map& parameter = one.map();
            if (parameter["in"].text() != "query" || (!parameter["required"].boolean() && !chance(3))) continue;
            const Map& of = parameter["schema"].map();
            if (const auto* names = of["enum"].as<List>(); names && !chance(6))
                add(parameter["name"].text(), any(*names).text());
            else if (of["type"].text() == "integer" && !chance(5))
                add(parameter["name"].text(), std::to_string(roll(600)));
            else
                add(parameter["name"].text(), chance(2) ? any(queries()) : any(hostile_texts()));
        }
        if (chance(40)) add("unknown", "1");
        return out;
    }

    std::string body_of(const Operation& operation, std::string& type) {
        const Map* of = operation.body_schema("application/json");
        if (!of) {
            type = "application/octet-stream";
            static const std::vector<std::string> files{
                "",         "key,title\nASSET-1,x\n", "title\n\"open",          "PK\x03\x04 broken", "{\"title\":\"a\"}\n{",
                "\xFF\xFE", "<svg onload=x>",         std::string(100'000, 'z')};
            return any(files);
        }
        type = chance(40) ? "text/plain" : "application/json";
        if (chance(40)) return any(hostile_texts());
        return schema::to_json(by_schema(*of));
    }

    std::mt19937_64 random_{1};
};

int64_t number_from_environment(const char* name, int64_t otherwise) {
    const char* given = std::getenv(name);
    return given ? std::strtoll(given, nullptr, 10) : otherwise;
}

TEST_F(ContractFuzz, NothingIsAnsweredThatIsNotDescribed) {
    random_.seed(static_cast<uint64_t>(number_from_environment("REDOUBT_FUZZ_SEED", 20261121)));
    const int64_t requests = number_from_environment("REDOUBT_FUZZ_REQUESTS", 1500);
    const Caller lead = sign_in("lead");
    const std::vector<Caller> callers{sign_in("p1"), sign_in("audit"), with_token(lead, R"("read")"), with_token(lead, R"("read","write","import","admin")"),
                                      Caller{}};
    std::map<int, int64_t> statuses;
    int failures = 0;
    for (int64_t i = 0; i < requests && failures < 20; ++i) {
        const Operation& operation = any(operations_);
        const bool ends_the_test = operation.name == "change_user" || operation.name == "sign_out" || operation.name == "change_password";
        if (ends_the_test && !chance(4)) continue;
        const std::string target = path_of(operation) + query_of(operation);
        HttpHeaders headers;
        std::string body;
        if (operation.description.find("requestBody")) {
            std::string type;
            body = body_of(operation, type);
            headers.emplace_back("Content-Type", type);
        }
        if (operation.method == "PATCH" && !chance(8)) headers.emplace_back("If-Match", chance(4) ? any(hostile_texts()) : "*");
        if (chance(30)) headers.emplace_back("Idempotency-Key", any(hostile_texts()));
        const HttpResponse answer = ask(chance(2) ? nullptr : &any(callers), operation.method, target, body, headers);
        ++statuses[answer.status];
        if (const auto wrong = fault(operation, answer)) {
            ++failures;
            ADD_FAILURE() << "request " << i << ": " << operation.method << " " << target.substr(0, 300) << "\n  " << body.substr(0, 600) << "\n  " << *wrong;
        }
    }
    for (const auto& [status, count] : statuses) std::printf("  %d: %lld\n", status, static_cast<long long>(count));
    EXPECT_GT(statuses[200] + statuses[201] + statuses[204], requests / 10) << "most requests are refused: nothing much is tried";
    EXPECT_TRUE(data.store->journal().verify()->ok);
}

}  // namespace
}  // namespace redoubt::api
