// From a rule and a field mapping to what has to be asked where: the log source becomes conditions and tables, field names
// become the target's, and what a log can never have is decided at once (see docs/sigma.md on fields that only Sysmon knows).
// The rule must have been loaded with LoadOptions::keep_case.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/convert/field_mapping.h"
#include "detect/convert/tree.h"
#include "detect/rule.h"

namespace redoubt::detect::convert {

// What has to be said about a query: where it asks more or less than the rule, or relies on something.
class Notes {
public:
    void add(std::string note);
    std::vector<std::string> take() { return std::move(texts_); }

private:
    std::vector<std::string> texts_;
};

struct Asked {
    std::vector<Part> parts;
    FieldLookup fields;  // of the first part: what correlations group by and count
};

Result<Asked> lower_rule(const Rule& rule, const FieldMapping& mapping, Notes& notes);

}  // namespace redoubt::detect::convert
