#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/exchange/cells.h"
#include "rooms/exchange/tables_in.h"
#include "schema/json.h"
#include "support/store_fixture.h"

namespace redoubt::rooms::exchange {
namespace {

using schema::Kind;
using schema::List;
using schema::Map;
using schema::Value;

const store::Actor redoubt = store::Actor::redoubt();
constexpr std::array every_format{TableFormat::csv, TableFormat::xlsx, TableFormat::jsonl};

const std::vector<std::string>& awkward_texts() {
    static const std::vector<std::string> texts{"=1+1|calc",
                                                "'=x",
                                                "''@a",
                                                "-5",
                                                "+1",
                                                "\tx",
                                                "a,b;c\"d\"",
                                                "line\r\nbreak\rand\nmore",
                                                " blanks ",
                                                "[1, 2]",
                                                "5",
                                                "true",
                                                "null",
                                                "\"q\"",
                                                "_x0041_ \x01",
                                                "é 漢 \xF0\x9F\x8F\xB0 \xE2\x80\xAE",
                                                "=HYPERLINK",
                                                "sep=;",
                                                "\xEF\xBB\xBF",
                                                "→ Long texts 1"};
    return texts;
}

class Exchange : public testing::Test, protected test::StoreFixture {
protected:
    store::Records records() { return as_redoubt(); }

    std::string out(std::string_view type, TableFormat format, std::vector<std::string> fields = {}, const std::string& query = "",
                    const std::string& sort = "") {
        const std::string path = fmt::format("{}/out-{}", folder.path(), ++files_);
        const OutOptions options{.format = format, .query = {.text = query, .sort = sort}, .fields = std::move(fields)};
        const auto done = write_table(*store, redoubt, *store->find_type(type), options, path, folder.path());
        EXPECT_TRUE(done) << done.error().text();
        return done ? *disk.read(path, uint64_t{1} << 30) : std::string();
    }

    InResult in(std::string_view type, std::string_view bytes, const InOptions& options = {}, const store::Actor& actor = redoubt) {
        const auto done = read_table(*store, actor, *store->find_type(type), bytes, options);
        EXPECT_TRUE(done) << done.error().text();
        return done ? *done : InResult{};
    }

    Error refused(std::string_view type, std::string_view bytes, const InOptions& options = {}) {
        const auto done = read_table(*store, redoubt, *store->find_type(type), bytes, options);
        EXPECT_FALSE(done);
        return done ? Error{} : done.error();
    }

    // Members of maps in order, whatever order they came in. What an asset lacks follows from its owner, who stays behind.
    static std::string canonical(const std::string& lines) {
        std::string out;
        for (const std::string_view line : split(lines, '\n'))
            if (const auto value = schema::parse_json(line)) {
                Map members = value->map();
                for (const char* name : {"completeness", "missing"}) members.erase(name);
                out += schema::canonical_json(members) + "\n";
            }
        return out;
    }
    int files_ = 0;
    int64_t journal_length() { return store->journal().verify()->entries; }

    Value awkward(const schema::FieldInfo& field, const schema::Shape& shape, size_t turn) {
        const auto& texts = awkward_texts();
        switch (shape.kind) {
            case Kind::text:
                if (field.name == "of") return "asset";  // a metric's record type
                return field.options.unique ? Value(fmt::format("=unique {} {}", field.name, turn)) : Value(texts[turn % texts.size()]);
            case Kind::integer: return field.options.range ? field.options.range->min : turn % 2 ? int64_t{-7} : int64_t{9'007'199'254'740'993};
            case Kind::decimal: return field.options.range ? static_cast<double>(field.options.range->min) : 0.1 + 0.2;
            case Kind::boolean: return turn % 2 == 0;
            case Kind::time: return Time{1'795'262'400'123'456'789 + static_cast<int64_t>(turn) * 1'000'000'007};
            case Kind::duration: return turn % 2 ? Duration{-3'600'000'000'000} : Duration{93'784'005'000'000};
            case Kind::choice: return shape.choices[turn % shape.choices.size()].name;
            case Kind::reference: return referred(field.options.refers_to);
            case Kind::map: return Map{{"a b", List{1, 2.5, Value(), true, Map{{"x", "=1"}}}}, {"=k", "v"}};
            case Kind::nested: {
                Map map;
                for (const schema::FieldInfo& inner : shape.nested())
                    if (!inner.options.read_only) map.set(inner.name, awkward(inner, inner.shape, turn + map.size()));
                return map;
            }
            case Kind::list: {
                List list;
                for (size_t i = 0; i < 1 + turn % 3; ++i) list.push_back(awkward(field, *shape.item, turn + i));
                return list;
            }
        }
        return {};
    }

    Value referred(std::string_view type) {
        if (const auto page = records().list(type, {.limit = 1}); page && !page->records.empty()) return page->records.front().id.text;
        if (type == "party") return records().create("party", Map{{"title", "Someone"}})->id.text;
        return {};
    }

    // As many fields as the type takes together; what its rules refuse is left out.
    bool make(const schema::RecordInfo& type, size_t turn) {
        Map given{{"title", awkward_texts()[turn % awkward_texts().size()] + " title"}, {"tags", List{"a;b", "=c", "d"}}, {"owner", referred("party")}};
        given.set("extra", Map{{"text", "5"}, {"number", 5}, {"flag", turn % 2 == 0}, {"list", List{1, "a"}}, {"part", 1.5}, {"=evil", "=1"}});
        for (const schema::FieldInfo& field : type.fields)
            if (!field.options.read_only) given.set(field.name, awkward(field, field.shape, turn));
        for (int tries = 0; tries < 40; ++tries) {
            const auto made = records().create(type.name, given);
            if (made) return true;
            bool fewer = false;
            std::vector<std::string> paths{made.error().where};
            for (const Error::Problem& problem : made.error().problems) paths.push_back(problem.path);
            for (const std::string& path : paths)
                if (path.size() > 1) fewer = given.erase(split(path.substr(1), '/').front()) || fewer;
            if (!fewer) break;
        }
        return false;
    }
};

TEST_F(Exchange, ReimportingAnExportChangesNothing) {
    for (const schema::RecordInfo* type : store->types()) {
        if (type->derived) continue;
        size_t made = 0;
        for (size_t turn = 0; turn < awkward_texts().size(); ++turn) made += make(*type, turn);
        EXPECT_GE(made, awkward_texts().size() / 2) << type->name;
    }
    for (const schema::RecordInfo* type : store->types()) {
        if (type->derived) continue;
        for (const TableFormat format : every_format) {
            const int64_t before = journal_length();
            const InResult done = in(type->name, out(type->name, format), {.format = format});
            const std::string what = fmt::format("{} as {}", type->name, extension(format));
            EXPECT_GT(done.rows, 0) << what;
            EXPECT_EQ(done.same, done.rows) << what;
            EXPECT_TRUE(done.unknown.empty()) << what << ": " << done.unknown.front().name;
            for (const InProblem& problem : done.problems)
                ADD_FAILURE() << what << ": row " << problem.row << ", " << problem.column << ": " << problem.message;
            for (const InChange& change : done.changes)
                ADD_FAILURE() << what << ": " << change.key << " "
                              << (change.fields.empty() ? ""
                                                        : change.fields.front().field + ": " + schema::to_json(change.fields.front().before) + " became " +
                                                              schema::to_json(change.fields.front().after));
            EXPECT_EQ(journal_length(), before) << what;
        }
    }
}

TEST_F(Exchange, AnExportMakesTheSameRecordsElsewhere) {
    for (size_t turn = 0; turn < awkward_texts().size(); ++turn) make(*store->find_type("asset"), turn);
    const std::vector<std::string> compared = [&] {
        std::vector<std::string> out{"title", "tags", "extra"};
        for (const schema::FieldInfo& field : store->find_type("asset")->fields)
            if (field.name != "doubts" && field.name != "distinct_from") out.emplace_back(field.name);
        return out;
    }();
    const std::string expected = out("asset", TableFormat::jsonl, compared, "", "created");
    for (const TableFormat format : every_format) {
        const std::string exported = out("asset", format, {}, "", "created");
        test::StoreFixture other;
        const InOptions options{.format = format,
                                .map = {{"key", ""}, {"id", ""}, {"owner", ""}, {"doubts", ""}, {"distinct_from", ""}}};  // other records are not there
        const auto done = read_table(*other.store, redoubt, *other.store->find_type("asset"), exported, options);
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(done->created, done->rows) << (done->problems.empty() ? "" : done->problems.front().column + ": " + done->problems.front().message);
        const std::string path = other.folder.path() + "/out";
        ASSERT_TRUE(write_table(*other.store, redoubt, *other.store->find_type("asset"),
                                {.format = TableFormat::jsonl, .query = {.sort = "created"}, .fields = compared}, path, other.folder.path()));
        EXPECT_EQ(canonical(*disk.read(path, 1 << 30)), canonical(expected)) << extension(format);
    }
}

TEST_F(Exchange, FormulasAreDefusedAndComeBack) {
    for (const std::string text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''-1"}) {
        EXPECT_EQ(defuse(text), "'" + text);
        EXPECT_EQ(restore(defuse(text)), text);
    }
    for (const std::string text : {"a=1", "'quoted'", "it's", "", "1"}) {
        EXPECT_EQ(defuse(text), text);
        EXPECT_EQ(restore(text), text);
    }
    ASSERT_TRUE(records().create("asset", Map{{"title", "=cmd|' /C calc'!A0"}}));
    EXPECT_NE(out("asset", TableFormat::csv).find(",\"'=cmd|' /C calc'!A0\","), std::string::npos) << out("asset", TableFormat::csv);
}

TEST_F(Exchange, TheDryRunSaysWhatTheRealRunDoes) {
    const auto web = records().create("asset", Map{{"title", "web01"}, {"site", "Lisbon"}, {"ips", List{"10.0.0.1"}}});
    ASSERT_TRUE(web);
    const std::string table =
        fmt::format("key,title,site,ips,criticality,colour\n{},web01,Porto,10.0.0.1; 10.0.0.2,high,red\n,db01,,10.0.0.9,low,blue\n", web->key);
    const int64_t before = journal_length();
    const InResult dry = in("asset", table, {.dry_run = true});
    EXPECT_EQ(journal_length(), before);
    EXPECT_EQ(dry.written, false);
    const InResult real = in("asset", table);
    EXPECT_TRUE(real.written);
    for (const InResult& done : {dry, real}) {
        EXPECT_EQ(std::tuple(done.rows, done.created, done.changed, done.same, done.failed), std::tuple(2, 1, 1, 0, 0));
        ASSERT_EQ(done.changes.size(), 2U);
        EXPECT_EQ(done.changes[0].row, 2U);
        ASSERT_EQ(done.changes[0].fields.size(), 4U);  // and what follows: effective_criticality
        EXPECT_EQ(done.changes[0].fields[0].field, "ips");
        EXPECT_EQ(schema::to_json(done.changes[0].fields[0].before), R"(["10.0.0.1"])");
        EXPECT_EQ(schema::to_json(done.changes[0].fields[0].after), R"(["10.0.0.1","10.0.0.2"])");
        EXPECT_TRUE(done.changes[1].created);
        EXPECT_EQ(done.changes[1].title, "db01");
        ASSERT_EQ(done.changes[1].fields.size(), 2U);
        EXPECT_EQ(done.changes[1].fields[0].field, "ips");
        EXPECT_EQ(schema::to_json(done.changes[1].fields[0].after), R"(["10.0.0.9"])");
        ASSERT_EQ(done.unknown.size(), 1U);
        EXPECT_EQ(done.unknown[0].name, "colour");
    }
    EXPECT_EQ(journal_length(), before + 2);
    EXPECT_EQ((*records().get("asset", web->key))["site"].text(), "Porto");
    EXPECT_EQ(real.changes[1].key, "ASSET-2");
}

TEST_F(Exchange, AllOrNothingUnlessToldToSkip) {
    const std::string table = "title,criticality,rto,owner\ngood,high,4h,\nbad,enormous,soon,PARTY-99\n";
    const InResult stopped = in("asset", table);
    EXPECT_EQ(std::tuple(stopped.created, stopped.failed, stopped.written), std::tuple(1, 1, false));
    ASSERT_EQ(stopped.problems.size(), 2U);
    EXPECT_EQ(stopped.problems[0].row, 3U);
    EXPECT_EQ(stopped.problems[0].column, "criticality");
    EXPECT_EQ(*records().count("asset", ""), 0);
    const InResult skipped = in("asset", table, {.skip_failed = true});
    EXPECT_EQ(std::tuple(skipped.created, skipped.failed, skipped.written), std::tuple(1, 1, true));
    EXPECT_EQ(*records().count("asset", ""), 1);
}

TEST_F(Exchange, FindsRecordsByKeyUniqueFieldAndTitle) {
    ASSERT_TRUE(records().create("rule", Map{{"title", "one"}, {"rule_id", "r-1"}, {"author", "a"}}));
    EXPECT_EQ(in("rule", "rule_id,title,author\nr-1,one,b\nr-2,two,c\n").changed, 1);
    EXPECT_EQ((*records().get("rule", "RULE-1"))["author"].text(), "b");
    EXPECT_EQ(in("rule", "rule_id,title\nr-9,nine\nr-9,nine again\n").failed, 1);
    ASSERT_TRUE(records().create("asset", Map{{"title", "web01"}}));
    ASSERT_TRUE(records().create("asset", Map{{"title", "twice"}}));
    ASSERT_TRUE(records().create("asset", Map{{"title", "twice"}}));
    const InResult titles = in("asset", "title,site\nweb01,Lisbon\ntwice,Porto\nnew,Faro\nnew,Braga\n", {.skip_failed = true, .match_title = true});
    EXPECT_EQ(std::tuple(titles.created, titles.changed, titles.failed), std::tuple(1, 1, 2));
    const InResult keys = in("asset", "key,site\nASSET-1,a\nASSET-1,b\nASSET-77,c\n", {.dry_run = true});
    EXPECT_EQ(std::tuple(keys.changed, keys.failed), std::tuple(1, 2));
}

TEST_F(Exchange, AnOldVersionIsRefusedOnlyWhereItWouldChangeSomething) {
    const auto web = records().create("asset", Map{{"title", "web01"}});
    ASSERT_TRUE(web);
    const std::string exported = out("asset", TableFormat::csv, {"key", "version", "site"});
    ASSERT_TRUE(records().update("asset", web->key, Map{{"site", "Porto"}}, {}));
    const InResult stale = in("asset", exported);
    EXPECT_EQ(stale.failed, 1);
    EXPECT_NE(stale.problems.front().message.find("somebody changed it"), std::string::npos);
    EXPECT_EQ(in("asset", "key,version,site\nASSET-1,1,Porto\n").same, 1);
}

TEST_F(Exchange, StatesMoveByTheRules) {
    ASSERT_TRUE(records().create("asset", Map{{"title", "web01"}}));
    const store::Actor lead{.user_id = "u", .name = "Lea", .level = schema::Level::lead};
    EXPECT_EQ(in("asset", "key,state\nASSET-1,active\n", {}, lead).changed, 1);
    const InResult wrong = in("asset", "key,state\nASSET-1,proposed\n", {}, lead);
    EXPECT_EQ(wrong.failed, 1);
    EXPECT_EQ(wrong.problems.front().column, "state");
    const store::Actor auditor{.user_id = "a", .name = "Ari", .level = schema::Level::auditor};
    EXPECT_EQ(in("asset", "key,site\nASSET-1,x\n", {}, auditor).failed, 1);
}

TEST_F(Exchange, ColumnsAreMappedAndMatchedLoosely) {
    const InResult done = in("asset", "Host name;Data Class;Unused;extra.cost centre\nweb01;secret;x;007\n", {.map = {{"Host name", "title"}, {"Unused", ""}}});
    EXPECT_EQ(done.created, 1);
    EXPECT_TRUE(done.unknown.empty());
    const store::Record made = *records().get("asset", "ASSET-1");
    EXPECT_EQ(made.title, "web01");
    EXPECT_EQ(made["data_class"].text(), "secret");
    EXPECT_EQ(refused("asset", "title,Title\na,b\n").code, Code::invalid);
    EXPECT_EQ(refused("asset", "a,b\n1,2\n").code, Code::invalid);
    EXPECT_EQ(refused("asset", "title\nx\n", {.map = {{"Host", "title"}}}).where, "map");
    EXPECT_EQ(refused("asset", "", {}).code, Code::invalid);
    EXPECT_EQ(refused("alert_group", "title\nx\n", {}).code, Code::forbidden);
}

TEST_F(Exchange, UnequalAndBrokenRowsAreNamedByLine) {
    const InResult csv = in("asset", "title,site\na,b\nc\nd,e,f\ng,\"h\"i\nj,k,\n", {.dry_run = true});
    ASSERT_EQ(csv.problems.size(), 3U);
    EXPECT_EQ(csv.problems[0].row, 3U);
    EXPECT_EQ(csv.problems[0].message, "has 1 cell, the first line has 2");
    EXPECT_EQ(csv.problems[1].row, 4U);
    EXPECT_EQ(csv.problems[2].row, 5U);
    EXPECT_EQ(csv.created, 2);
    const InResult json =
        in("asset", "{\"title\":\"a\"}\nnot json\n[1]\n{\"type\":\"party\",\"title\":\"b\"}\n{\"title\":5}\n", {.format = TableFormat::jsonl, .dry_run = true});
    ASSERT_EQ(json.problems.size(), 4U);
    EXPECT_EQ(json.problems[0].row, 2U);
    EXPECT_EQ(json.problems[3].column, "title");
}

TEST_F(Exchange, AnEmptyCellClearsAndAMissingColumnLeavesAlone) {
    ASSERT_TRUE(records().create("asset", Map{{"title", "a"}, {"site", "Lisbon"}, {"zone", "dmz"}, {"extra", Map{{"x", "1"}, {"y", "2"}}}}));
    EXPECT_EQ(in("asset", "key,site,extra.x\nASSET-1,,\n").changed, 1);
    const store::Record now = *records().get("asset", "ASSET-1");
    EXPECT_TRUE(schema::is_empty(now["site"]));
    EXPECT_EQ(now["zone"].text(), "dmz");
    EXPECT_EQ(schema::to_json(now.extra), R"({"y":"2"})");
    EXPECT_EQ(in("asset", "key,title\nASSET-1,\n").failed, 1);
}

TEST_F(Exchange, WhatIsOutOfSightIsNeitherExportedNorFound) {
    const auto secret = records().create("asset", Map{{"title", "secret"}, {"compartment", "insider"}});
    ASSERT_TRUE(secret);
    const store::Actor lead{.user_id = "u", .name = "Lea", .level = schema::Level::lead};
    const std::string path = folder.path() + "/out";
    EXPECT_EQ(*write_table(*store, lead, *store->find_type("asset"), {}, path, folder.path()), 0);
    EXPECT_EQ(disk.read(path, 10000)->find("secret"), std::string::npos);
    EXPECT_EQ(in("asset", fmt::format("key,site\n{},x\n", secret->key), {}, lead).problems.front().message, fmt::format("there is no asset '{}'", secret->key));
}

}  // namespace
}  // namespace redoubt::rooms::exchange
