#include "records/asset_profile.h"

#include <algorithm>
#include <string>

namespace redoubt::records {
namespace {

using schema::Map;
using schema::Value;

template <class... Kinds>
constexpr uint32_t kinds_of(Kinds... kinds) {
    return ((1U << static_cast<unsigned>(kinds)) | ...);
}

using enum AssetKind;
constexpr uint32_t every_kind = (1U << std::size(schema::choices_of<AssetKind>)) - 1;
constexpr uint32_t reachable = kinds_of(host, service, application, device, account_store, cloud_account, tool, ai_system, network_zone);
constexpr uint32_t serving = kinds_of(service, application, data_set, account_store, cloud_account, tool, business_process, ai_system);

constexpr std::array asset_fields{
    ProfileField{"owner", "Owner", "Nobody is told when something is wrong with it, and nobody may let it go.", every_kind},
    ProfileField{"description", "What it is for", "Nobody can tell whether it should still be there.", every_kind},
    ProfileField{"criticality", "Criticality", "What breaks first is not looked at first.", every_kind & ~kinds_of(tool)},
    ProfileField{"business_function", "Business function", "An outage or a leak cannot be told to whom it concerns.", serving},
    ProfileField{"exposure", "Access", "Whether an attacker reaches it from outside decides how fast a weakness must be fixed.", reachable},
    ProfileField{"names", "Names", "Logs that name it are not known to be about it.", kinds_of(host, device, cloud_account)},
    ProfileField{"ips", "IP addresses", "Logs and scans that only have an address are not known to be about it.", kinds_of(host, device, network_zone)},
    ProfileField{"site", "Site", "Nobody can go there, and an outage of the site does not show it.", kinds_of(host, device, network_zone)},
    ProfileField{"zone", "Network zone", "What may talk to it cannot be judged.", kinds_of(host, device)},
    ProfileField{"applications", "Applications running", "A weakness in a program is not known to be here.", kinds_of(host)},
    ProfileField{"runs-on", "Runs on", "An outage or a break-in below it does not show on it.", kinds_of(service, application, tool)},
    ProfileField{"stored-on", "Stored on", "Nobody knows which machines hold these data.", kinds_of(data_set)},
    ProfileField{"data_class", "Data class", "What a leak would mean, and to whom it must be reported, is not known.",
                 kinds_of(data_set, application, service, account_store, ai_system)},
    ProfileField{"visibility", "Visibility", "A secret in a public repository is a leak, in an internal one a mistake.", kinds_of(repository)},
    ProfileField{"urls", "Address", "Scans cannot reach it.", kinds_of(repository, service)},
    ProfileField{"rto", "Recovery time objective", "Nobody knows how long it may be away.", kinds_of(service, business_process)},
    ProfileField{"rpo", "Recovery point objective", "Nobody knows how much of it may be lost.", kinds_of(data_set)},
    ProfileField{"release", "Version", "Whether an advisory is about it cannot be told.", kinds_of(tool)},
    ProfileField{"contract_end", "End of contract", "It stops on a day that nobody expects.", kinds_of(tool)},
    ProfileField{"heartbeat_every", "Heartbeat", "That it has stopped is noticed when it is needed.", kinds_of(tool)},
    ProfileField{"covers", "What it covers", "Which assets it should see and does not cannot be told.", kinds_of(tool)},
};

bool names_it(const Value& list, std::string_view name) {
    return std::ranges::any_of(list.list(), [&](const Value& one) { return one.text() == name; });
}

bool is_known(const ProfileField& field, const Map& fields, const schema::Head& head) {
    if (field.name == "owner") return !head.owner.id.empty();
    // On a list that the organisation keeps, or other than what everything starts with.
    if (field.name == "criticality")
        return fields["listed"].boolean() || fields["criticality"].text() != "medium" || !schema::is_empty(fields["criticality_why"]);
    if (field.name == "exposure") return !schema::is_empty(fields["exposure"]) && fields["exposure"].text() != "unknown";
    if (field.name == "applications")
        return !schema::is_empty(fields["software"]) || !schema::is_empty(fields["services"]) || names_it(fields["linked_as"], "runs");
    if (field.name == "runs-on" || field.name == "stored-on") return names_it(fields["linked_as"], field.name);
    return !schema::is_empty(fields[field.name]);
}

template <class E>
std::optional<E> choice_in(const Value& value) {
    const auto& choices = schema::choices_of<E>;
    const auto found = std::ranges::find(choices, value.text(), &schema::Choice::name);
    if (value.text().empty() || found == choices.end()) return {};
    return static_cast<E>(found - choices.begin());
}

void reckon_criticality(Map& fields) {
    Criticality most = choice_in<Criticality>(fields["criticality"]).value_or(Criticality::medium);
    for (const auto& other : {criticality_of_data(fields["data_class"].text()), choice_in<Criticality>(fields["inherited_criticality"])})
        if (other) most = std::max(most, *other);
    fields.set("effective_criticality", schema::choices_of<Criticality>[static_cast<size_t>(most)].name);
    const Time attested = fields["attested"].time();
    if (attested.unix_ns != 0)
        fields.set("attest_by", attested + attested_every(most));
    else
        fields.erase("attest_by");
}

struct DataWord {
    std::string_view word;
    Criticality criticality;
};
constexpr std::array data_words{
    DataWord{"restricted", Criticality::critical},  DataWord{"secret", Criticality::critical},     DataWord{"secrets", Criticality::critical},
    DataWord{"credentials", Criticality::critical}, DataWord{"passwords", Criticality::critical},  DataWord{"keys", Criticality::critical},
    DataWord{"card", Criticality::critical},        DataWord{"cardholder", Criticality::critical}, DataWord{"payment", Criticality::critical},
    DataWord{"pan", Criticality::critical},         DataWord{"health", Criticality::critical},     DataWord{"phi", Criticality::critical},
    DataWord{"medical", Criticality::critical},     DataWord{"biometric", Criticality::critical},  DataWord{"pii", Criticality::high},
    DataWord{"personal", Criticality::high},        DataWord{"customer", Criticality::high},       DataWord{"customers", Criticality::high},
    DataWord{"employee", Criticality::high},        DataWord{"confidential", Criticality::high},   DataWord{"financial", Criticality::high},
    DataWord{"payroll", Criticality::high},         DataWord{"gdpr", Criticality::high},           DataWord{"internal", Criticality::low},
    DataWord{"public", Criticality::low},
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::span<const ProfileField> asset_profile() { return asset_fields; }

std::optional<Criticality> criticality_of_data(std::string_view data_class) {
    std::optional<Criticality> most;
    std::string word;
    for (size_t i = 0; i <= data_class.size(); ++i) {
        if (i < data_class.size() && is_letter(data_class[i])) {
            word += static_cast<char>(data_class[i] >= 'A' && data_class[i] <= 'Z' ? data_class[i] - 'A' + 'a' : data_class[i]);
            continue;
        }
        const auto found = std::ranges::find(data_words, word, &DataWord::word);
        if (found != data_words.end() && (!most || *most < found->criticality)) most = found->criticality;
        word.clear();
    }
    return most;
}

Duration attested_every(Criticality criticality) {
    if (criticality == Criticality::critical) return days(90);
    return criticality == Criticality::high ? days(180) : days(365);
}

void reckon_asset(Map& fields, const schema::Head& head) {
    reckon_criticality(fields);
    fields.erase("completeness");
    fields.erase("missing");
    const auto kind = choice_in<AssetKind>(fields["kind"]);
    if (!kind || head.state == "retired") return;
    schema::List missing;
    int64_t asked = 0;
    for (const ProfileField& field : asset_fields) {
        if (!field.is_for(*kind)) continue;
        ++asked;
        const bool waived = field.name != "owner" && names_it(fields["not_applicable"], field.name);
        if (!waived && !is_known(field, fields, head)) missing.emplace_back(field.name);
    }
    fields.set("completeness", asked == 0 ? 100 : (asked - static_cast<int64_t>(missing.size())) * 100 / asked);
    if (!missing.empty()) fields.set("missing", std::move(missing));
}

}  // namespace redoubt::records
