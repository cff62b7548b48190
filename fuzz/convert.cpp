// Rules as queries: whatever loads converts for every target or is refused with a reason, and no literal ends early. The input is
// a rule file; its queries must come apart into code and quoted text with every quote closed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "detect/convert/convert.h"

using namespace redoubt;
namespace convert = detect::convert;

namespace {

// All quotes of the kinds that the target knows are closed, with backslash as escape.
bool closed(std::string_view text, std::string_view quotes) {
    char open = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && open != 0) {
            ++i;
        } else if (open != 0) {
            if (text[i] == open) open = 0;
        } else if (quotes.find(text[i]) != std::string_view::npos) {
            open = text[i];
        }
    }
    return open == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > 4096) return 0;
    const std::vector<detect::RuleFile> files{{"rule.yml", std::string(reinterpret_cast<const char*>(data), size)}};
    const detect::LoadOptions options{.placeholders = {{"name", {"one", "t*o"}}}, .keep_case = true};
    const detect::RuleSet set = detect::load_rules(files, options);
    for (const detect::Rule& rule : set.rules) {
        for (const convert::FieldMapping& mapping : convert::shipped_field_mappings()) {
            for (const convert::Target target : mapping.targets) {
                const auto query = convert::convert(rule, set.rules, target, mapping);
                if (!query && (query.error().message.empty() || query.error().code == Code::internal)) __builtin_trap();
                if (!query) continue;
                const bool sql = target == convert::Target::clickhouse;
                if ((sql || target == convert::Target::kql) && !closed(query->text, sql ? "'`" : "\"")) __builtin_trap();
                if (convert::with_comments(rule, *query, target).size() < query->text.size()) __builtin_trap();
            }
        }
    }
    return 0;
}
