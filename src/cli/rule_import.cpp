#include <algorithm>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/rule_work.h"
#include "cli/text_layout.h"
#include "rooms/watch/placeholders.h"
#include "rooms/watch/rule_import.h"
#include "store/store.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t rules_shown_at_import = 10;
constexpr uint64_t largest_placeholders = uint64_t{4} << 20;

// In this process: the placeholders are those that were given, or those of the data directory, as at every import of logs.
Result<rooms::RuleImportOutcome> import_rules_here(const RulesArguments& arguments, const detect::RuleFiles& read, const Surroundings& around,
                                                   LocalData& local) {
    rooms::RuleImport import{.files = read.files, .options = {}, .force = arguments.force};
    import.options = arguments.placeholders.empty() ? TRY(rooms::placeholders_in(around.disk, data_folder(arguments.target.data, around)))
                                                    : TRY(detect::read_placeholders(around.disk, arguments.placeholders));
    store::Records records = local.store().as(store::Actor::redoubt());
    return rooms::import_rule_files(records, import);
}

Result<rooms::RuleImportOutcome> import_rules_there(const RulesArguments& arguments, const detect::RuleFiles& read, const Surroundings& around,
                                                    Client& client) {
    List files;
    for (const detect::RuleFile& file : read.files) files.push_back(Map{{"path", file.path}, {"text", file.text}});
    Map body{{"files", std::move(files)}, {"force", arguments.force}};
    if (!arguments.placeholders.empty()) body.set("placeholders", TRY(around.disk.read(arguments.placeholders, largest_placeholders)));
    const Value answer = TRY(client.post("/rule-files", body));
    const Map& done = answer.map();
    rooms::RuleImportOutcome out;
    out.counts.created = static_cast<uint64_t>(done["created"].integer());
    out.counts.updated = static_cast<uint64_t>(done["updated"].integer());
    out.counts.unchanged = static_cast<uint64_t>(done["unchanged"].integer());
    const auto text = [](const Value& item, const char* name) { return std::string(item.map()[name].text()); };
    for (const Value& rule : done["kept"].list()) out.kept.push_back({text(rule, "key"), text(rule, "rule_id"), text(rule, "title")});
    for (const Value& rule : done["not_loaded"].list())
        out.not_loaded.push_back({text(rule, "path"), static_cast<size_t>(rule.map()["line"].integer()), text(rule, "id"), text(rule, "title"), "",
                                  Error{Code::invalid, text(rule, "error"), "", text(rule, "hint"), {}}});
    return out;
}

std::string kept_text(const std::vector<rooms::KeptRule>& kept) {
    std::string out = fmt::format("{} edited here since {} came in, so left as {}; --force takes the new text:\n",
                                  kept.size() == 1 ? "1 rule was" : fmt::format("{} rules were", kept.size()), kept.size() == 1 ? "it" : "they",
                                  kept.size() == 1 ? "it is" : "they are");
    for (size_t i = 0; i < kept.size() && i < rules_shown_at_import; ++i) out += printable(fmt::format("  {}  {}", kept[i].key, kept[i].title)) + "\n";
    if (kept.size() > rules_shown_at_import) out += fmt::format("  … and {} more\n", kept.size() - rules_shown_at_import);
    return out;
}

std::string placeholders_note(const std::vector<detect::NotLoaded>& not_loaded) {
    const bool lacking = std::ranges::any_of(not_loaded, [](const detect::NotLoaded& rule) { return rule.error.message.starts_with("the placeholder "); });
    return lacking ? "what counts when logs come in is placeholders.yml in the data directory: give the values there\n" : "";
}

}  // namespace

Result<int> import_rules(const RulesArguments& arguments, const Surroundings& around) {
    detect::RuleFiles read = TRY(detect::read_rule_files(around.disk, arguments.paths));
    Client client = TRY(Client::connect(arguments.target, around, Missing::create));
    rooms::RuleImportOutcome done =
        client.local() != nullptr ? TRY(import_rules_here(arguments, read, around, *client.local())) : TRY(import_rules_there(arguments, read, around, client));
    std::ranges::move(read.unread, std::back_inserter(done.not_loaded));
    TRY(around.out.write(fmt::format("{} new, {} renewed, {} as before\n", counted(done.counts.created, "rule"), group_digits(done.counts.updated),
                                     group_digits(done.counts.unchanged))));
    if (!done.not_loaded.empty()) TRY(around.error.write(not_loaded_text(done.not_loaded, rules_shown_at_import) + placeholders_note(done.not_loaded)));
    if (done.kept.empty()) return 0;
    TRY(around.error.write(kept_text(done.kept)));
    return 1;
}

}  // namespace redoubt::cli
