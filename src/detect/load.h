// From files to rules. Loading is a pure function of the texts: every document becomes either a Rule or a NotLoaded with file,
// line, what is wrong and what to do. Nothing is skipped silently and nothing is half-loaded. Order is by path, then by place
// in the file, whatever order the files came in.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "detect/rule.h"

namespace redoubt::detect {

struct RuleFile {
    std::string path;
    std::string text;
};

struct LoadOptions {
    // Values for %name% placeholders (|expand), in Sigma's value syntax. A rule whose placeholder has none is not loaded.
    std::map<std::string, std::vector<std::string>, std::less<>> placeholders;
    // Texts keep their letters instead of being folded: for converting rules, not for matching with them.
    bool keep_case = false;
};

// The values of a file of placeholders: YAML, a map from a name to a value or a list of values.
Result<LoadOptions> read_placeholders(Disk& disk, const std::string& path);
Result<LoadOptions> parse_placeholders(std::string_view text, const std::string& path);

struct NotLoaded {
    std::string path;
    size_t line = 0;      // from 1; 0 when it is about the file as a whole
    std::string rule_id;  // may be empty
    std::string title;    // may be empty
    std::string name;     // may be empty
    Error error;          // unsupported: understood, but needs something that is not there; otherwise the rule is wrong
};

struct RuleSet {
    std::vector<Rule> rules;
    std::vector<NotLoaded> not_loaded;
};

RuleSet load_rules(std::span<const RuleFile> files, const LoadOptions& options = {});

struct RuleFiles {
    std::vector<RuleFile> files;
    std::vector<NotLoaded> unread;
};
// What load_rules_below reads.
Result<RuleFiles> read_rule_files(Disk& disk, std::span<const std::string> paths);

// Every .yml and .yaml file below the paths, each file once, without those that end in .test.yml. A path that does not exist
// and a tree without any rule file are errors; a file that cannot be read is a NotLoaded.
Result<RuleSet> load_rules_below(Disk& disk, std::span<const std::string> paths, const LoadOptions& options = {});

// The rules that `wanted` accepts, and silently those that correlations among them need.
void keep_rules(std::vector<Rule>& rules, const std::function<bool(const Rule&)>& wanted);

}  // namespace redoubt::detect
