// The values of tau-engine, in which Chainsaw's rules are written: `foo` exactly, `foo*`, `*foo`, `*foo*`, `?expression`, `>5`, and
// with `i` in front without regard to case. As modifiers and value of a Sigma test.
#pragma once

#include <string>

#include "base/result.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {

struct TauValue {
    std::string modifiers;  // "|contains|cased"; may be empty
    formats::yaml::Node value;
};

// `node` is a scalar.
Result<TauValue> parse_tau_value(const formats::yaml::Node& node);

}  // namespace redoubt::detect
