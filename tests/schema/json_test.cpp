#include <gtest/gtest.h>

#include "schema/json.h"

namespace redoubt::schema {
namespace {

TEST(Json, ReadsWhatTheStandardAllows) {
    const auto value = parse_json(R"( {"a": [1, -2.5, 1e3, true, null], "b": "x\n\u00e9\ud83d\ude00\/", "c": {}} )");
    ASSERT_TRUE(value) << value.error().text();
    EXPECT_EQ(value->map()["a"].list()[0].integer(), 1);
    EXPECT_EQ(*value->map()["a"].list()[1].as<double>(), -2.5);
    EXPECT_EQ(value->map()["b"].text(), "x\né😀/");
    EXPECT_EQ(to_json(*value), "{\"a\":[1,-2.5,1000,true,null],\"b\":\"x\\né😀/\",\"c\":{}}");
}

TEST(Json, RefusesWithThePlaceOfTheFault) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "byte 0"},    {"{\"a\":1,}", "byte 7"},  {"[1 2]", "byte 3"}, {"01", "byte 2"},   {"\"\\x\"", "byte 3"},  {"{\"a\":1,\"a\":2}", "byte 10"},
        {"nul", "byte 0"}, {"\"\\ud800\"", "byte 7"}, {"1e999", "byte 5"}, {"[1]x", "byte 3"}, {"\"\x01\"", "byte 1"}, {"-", "byte 0"},
        {"1.", "byte 2"},  {"{\"a\" 1}", "byte 5"}};
    for (const auto& [text, where] : cases) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, Code::malformed) << text;
        EXPECT_EQ(value.error().where, where) << text;
    }
    EXPECT_FALSE(parse_json("\"\xff\""));
    EXPECT_EQ(parse_json(std::string(100, '[')).error().code, Code::too_large);
    EXPECT_EQ(parse_json("[1,2,3]", {.most_values = 3}).error().code, Code::too_large);
    EXPECT_EQ(parse_json("[1,2,3]", {.most_bytes = 3}).error().code, Code::too_large);
}

// Numbers from RFC 8785, appendix B.
TEST(Json, CanonicalNumbersAreThoseOfTheStandard) {
    const std::vector<std::pair<double, std::string>> cases{{0.0, "0"},
                                                            {-0.0, "0"},
                                                            {5e-324, "5e-324"},
                                                            {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                            {9007199254740992.0, "9007199254740992"},
                                                            {295147905179352830000.0, "295147905179352830000"},
                                                            {999999999999999900000.0, "999999999999999900000"},
                                                            {1e21, "1e+21"},
                                                            {9.999999999999997e22, "9.999999999999997e+22"},
                                                            {0.000001, "0.000001"},
                                                            {1e-7, "1e-7"},
                                                            {333333333.3333332, "333333333.3333332"},
                                                            {-0.0000033333333333333333, "-0.0000033333333333333333"}};
    for (const auto& [number, text] : cases) EXPECT_EQ(canonical_json(number), text);
}

TEST(Json, CanonicalKeysAreSortedByUtf16) {
    const auto value = parse_json("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}");
    ASSERT_TRUE(value);
    EXPECT_EQ(canonical_json(*value), "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\uFB33\":3}");
}

enum class Colour : uint8_t { red, green };

struct Part {
    std::string name{};
    int64_t size = 0;
    static std::span<const FieldInfo> fields();
};
struct Thing {
    std::string text{};
    int64_t whole = 0;
    double decimal = 0;
    bool yes = false;
    Time time{};
    Duration duration{};
    Colour colour = Colour::red;
    Ref ref{};
    std::vector<std::string> words{};
    std::vector<Part> parts{};
    std::optional<int64_t> maybe{};
    Map map{};
    Part part{};
    static std::span<const FieldInfo> fields();
};

}  // namespace
template <>
inline constexpr auto choices_of<Colour> = std::array{Choice{"red"}, Choice{"green"}};
namespace {

std::span<const FieldInfo> Part::fields() {
    static constexpr std::array table{field<&Part::name>("name", {.doc = "Name.", .required = true}), field<&Part::size>("size", {.range = Range{0, 10}})};
    static_assert(covers<Part>(table));
    return table;
}
std::span<const FieldInfo> Thing::fields() {
    static constexpr std::array table{field<&Thing::text>("text", {.required = true, .longest = 5}),
                                      field<&Thing::whole>("whole", {.range = Range{1, 5}}),
                                      field<&Thing::decimal>("decimal", {}),
                                      field<&Thing::yes>("yes", {}),
                                      field<&Thing::time>("time", {}),
                                      field<&Thing::duration>("duration", {}),
                                      field<&Thing::colour>("colour", {}),
                                      field<&Thing::ref>("ref", {.refers_to = "party"}),
                                      field<&Thing::words>("words", {}),
                                      field<&Thing::parts>("parts", {}),
                                      field<&Thing::maybe>("maybe", {}),
                                      field<&Thing::map>("map", {}),
                                      field<&Thing::part>("part", {.read_only = true})};
    static_assert(covers<Thing>(table));
    return table;
}

TEST(Codec, EveryKindComesThroughAndBack) {
    const auto object = parse_json(R"({"text":"hello","whole":3,"decimal":2,"yes":true,"time":"2026-11-21T12:00:00.5Z","duration":"1h30m","colour":"GREEN",
        "ref":{"id":"PARTY-1"},"words":["a","b"],"parts":[{"name":"p","size":7}],"maybe":9,"map":{"k":[1,{"d":null}]}})");
    Thing thing;
    const auto read = from_json(Thing::fields(), *object, &thing, Mode::create);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(thing.decimal, 2.0);
    EXPECT_EQ(thing.colour, Colour::green);
    EXPECT_EQ(thing.ref.id, "PARTY-1");
    EXPECT_EQ(thing.parts.at(0).size, 7);
    EXPECT_EQ(*thing.maybe, 9);
    EXPECT_EQ(to_json(read_fields(Thing::fields(), &thing)),
              R"({"text":"hello","whole":3,"decimal":2,"yes":true,"time":"2026-11-21T12:00:00.500Z","duration":"1h30m","colour":"green","ref":"PARTY-1",)"
              R"("words":["a","b"],"parts":[{"name":"p","size":7}],"maybe":9,"map":{"k":[1,{"d":null}]},"part":{"name":"","size":0}})");
}

TEST(Codec, EveryProblemIsReportedWithItsPath) {
    const auto object = parse_json(R"({"text":"too long","whole":6,"decimal":"x","yes":1,"time":"yesterday","duration":"soon","colour":"blue","ref":7,
        "words":["a",2],"parts":[{"size":11,"nmae":"x"}],"maybe":1.5,"map":[],"part":{},"wodrs":[]})");
    Thing thing;
    const auto read = from_json(Thing::fields(), *object, &thing, Mode::create);
    ASSERT_FALSE(read);
    std::string seen;
    for (const auto& problem : read.error().problems) seen += problem.path + ": " + problem.message + "\n";
    EXPECT_EQ(seen,
              "/text: is 8 bytes long, at most 5 are allowed\n"
              "/whole: must be between 1 and 5\n"
              "/decimal: must be a number, not text\n"
              "/yes: must be true or false, not a whole number\n"
              "/time: 'yesterday' is not a time (write it as 2026-11-21T12:00:00Z)\n"
              "/duration: 'soon' is not a duration (write it as 90s, 15m, 36h, 7d or 1h30m)\n"
              "/colour: 'blue' is not one of red, green\n"
              "/ref: must be the id or key of a record, not a whole number\n"
              "/words/1: must be text, not a whole number\n"
              "/parts/0/size: must be between 0 and 10\n"
              "/parts/0/nmae: is not a field; did you mean name?\n"
              "/parts/0/name: is required\n"
              "/maybe: must be a whole number, not a number\n"
              "/map: must be an object, not a list\n"
              "/part: is set by Redoubt and cannot be given\n"
              "/wodrs: is not a field; did you mean words?\n");
    EXPECT_EQ(thing.text, "") << "nothing is written when something is wrong";
}

}  // namespace
}  // namespace redoubt::schema
