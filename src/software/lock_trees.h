// JSON and YAML as readers of lockfiles want them: a tree, bounded, and errors that say line and reason.
//
// JSON is parsed by simdjson's DOM: two passes at about a gigabyte a second, and at most eight times the text in memory, which
// largest_manifest bounds. Readers ask members by name, and get nothing where something else stands.
#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "formats/yaml/yaml.h"

namespace redoubt::software {

using JsonValue = simdjson::dom::element;

class JsonTree {
public:
    JsonTree(std::unique_ptr<simdjson::dom::parser> parser, JsonValue root) : parser_(std::move(parser)), root_(root) {}
    JsonValue root() const { return root_; }

private:
    std::unique_ptr<simdjson::dom::parser> parser_;  // holds what root_ points into
    JsonValue root_;
};

// Code::malformed with the line, also when the root is neither object nor array.
Result<JsonTree> parse_lock_json(std::string_view text);
// The same of JSON with comments and commas before closing brackets (JSONC), which bun writes.
Result<JsonTree> parse_lock_jsonc(std::string_view text);

std::optional<JsonValue> json_member(JsonValue of, std::string_view key);
std::string_view json_text_at(JsonValue of, std::string_view key);  // empty unless it is a string
bool json_is_true(JsonValue of, std::string_view key);
std::string_view text_of(JsonValue value);  // empty unless it is a string

// Calls with key and value of each member; of what is no object there are none.
template <class Call>
void each_member(JsonValue of, Call&& call) {
    simdjson::dom::object object;
    if (of.get(object) != simdjson::SUCCESS) return;
    for (const auto member : object) call(member.key, member.value);
}

template <class Call>
void each_element(JsonValue of, Call&& call) {
    simdjson::dom::array array;
    if (of.get(array) != simdjson::SUCCESS) return;
    for (const JsonValue value : array) call(value);
}

// Calls with the members (elements) of the member `key`.
template <class Call>
void each_member(JsonValue of, std::string_view key, Call&& call) {
    if (const auto member = json_member(of, key)) each_member(*member, call);
}

template <class Call>
void each_element(JsonValue of, std::string_view key, Call&& call) {
    if (const auto member = json_member(of, key)) each_element(*member, call);
}

// The mapping at the root; an empty one when there is nothing but comments. Code::malformed when it is no mapping.
Result<formats::yaml::Node> parse_lock_yaml(std::string_view text);
// The scalar under `key`; empty when there is none.
std::string_view yaml_text_at(const formats::yaml::Node& node, std::string_view key);

}  // namespace redoubt::software
