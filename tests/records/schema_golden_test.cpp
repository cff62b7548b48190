// golden/schema.json pins names and kinds: a change of what is stored or served shows in review. REDOUBT_UPDATE=1 rewrites it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "records/alert.h"
#include "records/all.h"
#include "schema/json.h"

namespace redoubt::records {
namespace {

using namespace schema;

void pin_fields(std::string& out, std::span<const FieldInfo> fields, const std::string& indent) {
    for (const FieldInfo& field : fields) {
        const Shape& shape = field.shape.item ? *field.shape.item : field.shape;
        std::string kind(kind_name(field.shape.kind));
        if (field.shape.item) kind += " of " + std::string(kind_name(shape.kind));
        if (!field.options.refers_to.empty()) kind += " to " + std::string(field.options.refers_to);
        if (field.shape.optional) kind += ", optional";
        if (field.options.unique) kind += ", unique";
        for (const Choice& choice : shape.choices) kind += " | " + std::string(choice.name);
        if (!out.ends_with("{\n")) out += ",\n";
        out += indent + "\"" + std::string(field.name) + "\": ";
        if (shape.nested) {
            out += "{\n" + indent + "  \"\": \"" + kind + "\"";
            pin_fields(out, shape.nested(), indent + "  ");
            out += "\n" + indent + "}";
        } else {
            out += "\"" + kind + "\"";
        }
    }
}

std::string pinned() {
    std::string out = "{\n  \"head\": {\n";
    pin_fields(out, head_fields(), "    ");
    for (const RecordInfo* info : all_records()) {
        out += "\n  },\n  \"" + std::string(info->name) + "\": {\n    \"\": \"" + std::string(info->plural) + ", " + std::string(info->key_prefix) + ":";
        for (const State& state : info->states) out += " " + std::string(state.name);
        out += "\"";
        pin_fields(out, info->fields, "    ");
    }
    return out + "\n  }\n}\n";
}

TEST(SchemaGolden, NamesAndKindsAreAsReviewed) {
    const std::string path = std::string(REDOUBT_SOURCE_DIR) + "/tests/records/golden/schema.json";
    const std::string now = pinned();
    ASSERT_TRUE(parse_json(now)) << parse_json(now).error().text();
    if (std::getenv("REDOUBT_UPDATE")) std::ofstream(path) << now;
    std::stringstream kept;
    kept << std::ifstream(path).rdbuf();
    EXPECT_EQ(kept.str(), now) << "if the change is meant, run with REDOUBT_UPDATE=1; what is stored may need a numbered migration";
}

TEST(Records, EveryTypeIsWhole) {
    std::set<std::string_view> names, prefixes;
    for (const RecordInfo* info : all_records()) {
        EXPECT_TRUE(names.insert(info->name).second && names.insert(info->plural).second) << info->name;
        EXPECT_TRUE(prefixes.insert(info->key_prefix).second) << info->key_prefix;
        EXPECT_FALSE(info->doc.empty() || info->states.empty()) << info->name;
        EXPECT_TRUE(info->defaults) << info->name;
        const FieldInfo* sort = info->find(info->default_sort.starts_with('-') ? info->default_sort.substr(1) : info->default_sort);
        ASSERT_TRUE(sort) << info->name;
        EXPECT_TRUE(sort->options.indexed) << info->name << " is sorted by a field that is not indexed";
        std::set<std::string_view> fields{"key", "type", "number"};
        for (const FieldInfo& field : head_fields()) fields.insert(field.name);
        for (const FieldInfo& field : info->fields) {
            EXPECT_TRUE(fields.insert(field.name).second) << info->name << "." << field.name;
            EXPECT_FALSE(field.options.doc.empty()) << info->name << "." << field.name;
        }
        for (const Direction direction : {Direction::read, Direction::write, Direction::patch})
            EXPECT_FALSE(json_schema(*info, direction).map()["properties"].map().empty());
        EXPECT_EQ(describe(*info).map()["fields"].list().size(), head_fields().size() + info->fields.size());
    }
}

TEST(Records, AlertsOfOneRuleOnOneAssetAreOneGroup) {
    EXPECT_EQ(alert_group_id("r", "a"), alert_group_id("r", "a"));
    EXPECT_NE(alert_group_id("r", "a"), alert_group_id("r", "b"));
    Map fields{{"rule", "r"}, {"host", "h"}, {"rule_title", "T"}};
    std::string title;
    alert_record.prepare(fields, title);
    EXPECT_EQ(title, "T");
    EXPECT_EQ(fields["group"].text(), alert_group_id("r", "h"));
}

}  // namespace
}  // namespace redoubt::records
