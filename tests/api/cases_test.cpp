// tests/api/cases/*.case: requests and what they must be answered with, run in order on an empty store of their own.
//
//   as lead                       who sends what follows: nobody, lead, p1, audit
//   > POST /assets {"title":"x"}  a request; a body follows the target
//   > If-Match: "1"               a header of the next request, before it
//   < 201 {"title":"x"}           the status, and members that the answer must have ("*": any value); a problem's words may be cut with …
//   = asset /id                   remembers a member of the last answer; {asset} stands for it from then on
#include <algorithm>
#include <fstream>
#include <map>

#include "api_fixture.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

using schema::Map;
using schema::Value;

bool covers(const Value& expected, const Value& actual) {
    if (expected.text() == "*") return !actual.is_null();
    if (const std::string* text = expected.as<std::string>(); text && text->ends_with("…"))
        return actual.text().starts_with(std::string_view(*text).substr(0, text->size() - std::string_view("…").size()));
    if (const Map* map = expected.as<Map>()) {
        for (const schema::Member& member : *map)
            if (!covers(member.value, actual.map()[member.name])) return false;
        return actual.as<Map>() != nullptr;
    }
    if (const schema::List* list = expected.as<schema::List>()) {
        if (actual.list().size() != list->size()) return false;
        for (size_t i = 0; i < list->size(); ++i)
            if (!covers((*list)[i], actual.list()[i])) return false;
        return true;
    }
    return expected == actual;
}

class CaseRunner : public ApiFixture {
public:
    void run(const std::filesystem::path& path) {
        std::ifstream file(path);
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            const std::string where = fmt::format("{}:{}", path.filename().string(), number);
            const std::string text = substitute(std::string(trim(line)));
            if (text.starts_with("as ")) become(text.substr(3));
            if (text.starts_with("> ")) ask(text.substr(2));
            if (text.starts_with("< ")) expect(text.substr(2), where);
            if (text.starts_with("= ")) remember(text.substr(2), where);
        }
    }

private:
    void TestBody() override {}

    std::string substitute(std::string text) {
        for (const auto& [name, value] : remembered_)
            for (size_t at = text.find("{" + name + "}"); at != std::string::npos; at = text.find("{" + name + "}")) text.replace(at, name.size() + 2, value);
        return text;
    }
    void become(const std::string& who) {
        if (!callers_.contains(who)) callers_[who] = who == "nobody" ? Caller{} : sign_in(who);
        caller_ = callers_[who];
    }
    void ask(const std::string& text) {
        const size_t blank = text.find(' ');
        if (text[blank - 1] == ':') {
            headers_.emplace_back(text.substr(0, blank - 1), text.substr(blank + 1));
            return;
        }
        const size_t target_end = std::min(text.size(), text.find(' ', blank + 1));
        const std::string body = target_end < text.size() ? text.substr(target_end + 1) : "";
        answer_ = send(caller_, text.substr(0, blank), text.substr(blank + 1, target_end - blank - 1), body, std::exchange(headers_, {}));
    }
    void expect(const std::string& text, const std::string& where) {
        const size_t blank = std::min(text.size(), text.find(' '));
        EXPECT_EQ(answer_.status, std::stoi(text.substr(0, blank))) << where << ": " << answer_.body;
        if (blank == text.size()) return;
        const auto expected = schema::parse_json(text.substr(blank + 1));
        const auto actual = schema::parse_json(answer_.body);
        ASSERT_TRUE(expected) << where << ": " << expected.error().text();
        ASSERT_TRUE(actual) << where << ": not JSON: " << answer_.body;
        EXPECT_TRUE(covers(*expected, *actual)) << where << "\n  expected " << text << "\n  answered " << answer_.body;
    }
    void remember(const std::string& text, const std::string& where) {
        const size_t blank = text.find(' ');
        const Value value = json(answer_)[text.substr(blank + 2)];
        EXPECT_FALSE(value.is_null()) << where;
        remembered_[text.substr(0, blank)] = value.as<int64_t>() ? std::to_string(value.integer()) : std::string(value.text());
    }

    std::map<std::string, Caller> callers_;
    std::map<std::string, std::string> remembered_;
    Caller caller_;
    HttpHeaders headers_;
    HttpResponse answer_;
};

class Cases : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Cases, HoldTrue) {
    class Runner : public CaseRunner {
    public:
        using CaseRunner::SetUp;
    } runner;
    runner.SetUp();
    runner.run(GetParam());
}

std::vector<std::filesystem::path> case_files() {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(REDOUBT_SOURCE_DIR) / "tests/api/cases")) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(Api, Cases, testing::ValuesIn(case_files()), [](const auto& one) { return one.param.stem().string(); });

}  // namespace
}  // namespace redoubt::api
