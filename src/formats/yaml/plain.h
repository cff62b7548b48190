// The part of YAML that rules are written in, read quickly: ASCII, one document, block maps and lists, plain and quoted scalars on
// one line, `|` blocks. Whatever else there is, down to what is merely unusual, and every error, gives nothing, and libyaml reads
// the text. What is given is what libyaml would give, places included; tests and the fuzzer of YAML hold the two equal.
#pragma once

#include <optional>
#include <string_view>

#include "formats/yaml/yaml.h"

namespace redoubt::formats::yaml {

std::optional<Document> read_plain(std::string_view text, const Limits& limits);

// What parse_all gives without the short way, and whether two trees are the same, places included.
Parsed parse_by_libyaml(std::string_view text, const Limits& limits = {});
bool same_tree(const Node& a, const Node& b);

}  // namespace redoubt::formats::yaml
