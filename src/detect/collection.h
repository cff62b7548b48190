// Files of several documents: `action: global` is merged into the rules after it, `action: reset` forgets that, and
// `action: repeat` is the rule before with some of it changed. What comes out stands alone: each document with its own text,
// which loads again to the same rule. Merging goes into maps; anything else is replaced, and the later document wins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {

struct CollectedDocument {
    formats::yaml::Node root;
    std::string text;
};

using Collected = std::vector<Result<CollectedDocument>>;

Collected collect_documents(std::vector<formats::yaml::Document> documents, std::string_view text);

// The node as YAML that parses to the same tree.
std::string yaml_text(const formats::yaml::Node& node);

}  // namespace redoubt::detect
