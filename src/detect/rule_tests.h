// The tests beside rules: x.test.yml holds events on which the rules of x.yml must fire, and events on which they must stay
// quiet.
//
//   fires:
//       - name: five wrong, one right
//         events:                        # or `event:` with a single one; they come in this order
//             - { Channel: Security, EventID: 4625, TimeCreated: '2026-01-01T00:00:00Z' }
//   quiet:
//       - name: …
//
// A case fires when any rule of the file that shows alerts does. Both matchers run, and must agree.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "detect/rule.h"

namespace redoubt::detect {

struct TestedCase {
    std::string name;
    uint32_t line = 0;
    bool wanted = false;  // to fire
    bool fired = false;
    std::string problem;  // the case could not be run, or the matchers differ

    bool passed() const { return problem.empty() && wanted == fired; }
};

// "x.yml" for "x.test.yml"; empty when the path is no test's.
std::string rule_path_of_test(std::string_view test_path);
std::string test_path_of_rule(std::string_view rule_path);

// `rules` are all that were loaded; those at `rule_path` are tested, with what their correlations stand on. Fails when the
// text is no test.
Result<std::vector<TestedCase>> run_rule_tests(std::span<const Rule> rules, const std::string& rule_path, const std::string& test_text);

}  // namespace redoubt::detect
