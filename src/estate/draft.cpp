#include "estate/draft.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::estate {
namespace {

constexpr size_t longest_text = 2000;
constexpr size_t longest_draft_title = 300;
constexpr size_t longest_draft_key = 500;
constexpr size_t longest_word = 100;  // as the record has it
constexpr size_t longest_words = 200;
constexpr size_t most_draft_ids = 200;
constexpr size_t most_tags = 200;
constexpr size_t most_draft_software = 20'000;
constexpr size_t most_draft_services = 2000;
constexpr size_t most_draft_rows = 5000;  // accounts, units, containers
constexpr size_t most_draft_routes = 10'000;
constexpr size_t most_account_groups = 200;
constexpr size_t most_draft_ties = 1000;
constexpr size_t most_problems = 1000;

void set_first(std::string& held, std::string_view text, size_t longest) {
    if (held.empty()) held = sound(text, longest);
}

// What people would call it.
std::string best_name(const Sighting& sighting) {
    for (const IdKind kind : {IdKind::fqdn, IdKind::host, IdKind::url, IdKind::tag, IdKind::ip, IdKind::cloud, IdKind::serial})
        for (const Identifier& each : sighting.ids)
            if (each.kind == kind) return each.value;
    if (!sighting.key.empty()) return sighting.key;
    return sighting.ids.empty() ? std::string{} : sighting.ids.front().value;
}

}  // namespace

bool Draft::id(IdKind kind, std::string_view value, std::string_view space) {
    if (trim(value).empty()) return false;
    Result<Identifier> normal = normal_id(kind, value, space);
    if (!normal) return false;
    if (made_.ids.size() < most_draft_ids && std::ranges::find(made_.ids, *normal) == made_.ids.end()) made_.ids.push_back(*std::move(normal));
    return true;
}

void Draft::key(std::string_view text) { set_first(made_.key, text, longest_draft_key); }
void Draft::title(std::string_view text) { set_first(made_.title, text, longest_draft_title); }

void Draft::seen(Result<Time> at) {
    if (at && at->unix_ns > 0) made_.at = *at;
}

void Draft::fact(std::string_view name, std::string_view text) {
    std::string value = sound(text, longest_text);
    if (!value.empty() && made_.facts.find(name) == nullptr) made_.facts.set(name, std::move(value));
}

void Draft::tag(std::string_view text) {
    std::string value = sound(text, longest_draft_title);
    if (value.empty()) return;
    if (made_.facts.find("tags") == nullptr) made_.facts.set("tags", schema::List{});
    auto& tags = std::get<schema::List>(made_.facts.find("tags")->held);
    if (tags.size() < most_tags && std::ranges::find(tags, schema::Value(value)) == tags.end()) tags.emplace_back(std::move(value));
}

void Draft::open_to_all(std::string_view why) {
    fact("exposure", "public");
    fact("exposure_why", why);
}

void Draft::software(std::string_view name, std::string_view version, std::string_view purl) {
    records::Software made{.name = sound(name, 300), .version = sound(version, 200), .purl = sound(purl, 500)};
    if (made.name.empty()) return;
    if (made_.software.size() >= most_draft_software)
        ++software_left_out_;
    else
        made_.software.push_back(std::move(made));
}

void Draft::service(Service service) {
    if (service.port < 0 || service.port > 65535 || made_.services.size() >= most_draft_services) return;
    for (std::string* text : {&service.transport, &service.address, &service.name}) *text = sound(*text, longest_word);
    for (std::string* text : {&service.product, &service.version, &service.process}) *text = sound(*text, longest_words);
    service.transport = to_lower(service.transport.substr(0, 20));
    made_.services.push_back(std::move(service));
}

void Draft::account(records::LocalAccount account) {
    for (std::string* text : {&account.name, &account.shell}) *text = sound(*text, longest_draft_title);
    account.number = sound(account.number, longest_words);
    if (account.groups.size() > most_account_groups) account.groups.resize(most_account_groups);
    for (std::string& group : account.groups) group = sound(group, longest_words);
    std::erase_if(account.groups, [](const std::string& group) { return group.empty(); });
    if (!account.name.empty() && made_.accounts.size() < most_draft_rows) made_.accounts.push_back(std::move(account));
}

void Draft::unit(records::ServiceUnit unit) {
    for (std::string* text : {&unit.name, &unit.account}) *text = sound(*text, longest_draft_title);
    if (!unit.name.empty() && made_.units.size() < most_draft_rows) made_.units.push_back(std::move(unit));
}

void Draft::route(records::NetworkRoute route) {
    for (std::string* text : {&route.to, &route.via, &route.interface}) *text = sound(*text, longest_word);
    if (!route.to.empty() && made_.routes.size() < most_draft_routes) made_.routes.push_back(std::move(route));
}

void Draft::container(records::RunningContainer container) {
    container.id = sound(container.id, longest_draft_title);
    container.runtime = sound(container.runtime, longest_word);
    if (container.processes < 0) container.processes = 0;
    if (!container.id.empty() && made_.containers.size() < most_draft_rows) made_.containers.push_back(std::move(container));
}

void Draft::tie(std::string_view relation, IdKind kind, std::string_view value, std::string_view space) {
    Result<Identifier> to = normal_id(kind, value, space);
    if (to && made_.ties.size() < most_draft_ties) made_.ties.push_back({.relation = std::string(relation), .to = *std::move(to)});
}

Result<> Report::give(Draft&& draft, std::string where) {
    if (!draft.is_known()) {
        problem(std::move(where),
                "nothing says what it is: it has neither a name of its own nor an id that identifies anything (a loopback address is every machine's)");
        return {};
    }
    if (draft.software_left_out_ > 0)
        problem(std::move(where), fmt::format("{} packages past the first {} were left out", draft.software_left_out_, most_draft_software));
    if (draft.made_.at.unix_ns == 0) draft.made_.at = options_.at;
    draft.title(best_name(draft.made_));
    ++given_;
    return sink_.sighting(std::move(draft.made_));
}

void Report::problem(std::string where, std::string message) {
    if (++problems_ == 1) first_problem_ = {sound(where, longest_draft_title), to_valid_utf8(message)};
    if (problems_ <= most_problems) sink_.problem({.where = sound(where, longest_draft_title), .message = to_valid_utf8(message)});
    if (problems_ == most_problems) sink_.problem({.where = {}, .message = "there are more problems, which are not listed"});
}

void Report::note(std::string where, std::string message) {
    if (problems_ < most_problems) sink_.problem({.where = sound(where, longest_draft_title), .message = to_valid_utf8(message)});
}

Result<> Report::end(std::string_view things) const {
    if (given_ > 0) return {};
    if (problems_ == 0)
        return fail(Code::invalid, fmt::format("there is no {} in this report", things), {}, "look whether the program that wrote it found any");
    const std::string more = problems_ > 1 ? fmt::format("{} more could not be read either", problems_ - 1) : "";
    return fail(Code::invalid, fmt::format("no {} in this report could be read: {}", things, first_problem_.message), first_problem_.where, more);
}

std::string sound(std::string_view text, size_t longest) {
    std::string out = to_valid_utf8(trim(text).substr(0, longest));
    std::ranges::replace_if(out, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return out;
}

bool is_inner_interface(std::string_view name) {
    static constexpr std::array<std::string_view, 16> beginnings{"docker", "virbr", "veth",   "br-",   "cni",    "cali",  "flannel",   "vnet",
                                                                 "lxcbr",  "lxdbr", "podman", "kube-", "cilium", "vmnet", "vEthernet", "VirtualBox Host-Only"};
    return name == "lo" || name == "lo0" || std::ranges::any_of(beginnings, [&](std::string_view each) { return name.starts_with(each); });
}

}  // namespace redoubt::estate
