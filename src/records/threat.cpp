#include "records/threat.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Threat::fields() {
    static constexpr std::array table{
        field<&Threat::kind>("kind", {.doc = "What sort of threat.", .required = true, .indexed = true}),
        field<&Threat::description>("description", {.doc = "What it is, and how it works.", .searchable = true, .longest = 50'000}),
        field<&Threat::external_ids>("external_ids", {.doc = "What others call it: T1566.001, G0016.", .indexed = true, .searchable = true}),
        field<&Threat::aliases>("aliases", {.doc = "Other names.", .indexed = true, .searchable = true}),
        field<&Threat::techniques>("techniques", {.doc = "ATT&CK techniques that it uses.", .indexed = true, .searchable = true}),
        field<&Threat::targets>("targets", {.doc = "What of ours it aims at.", .indexed = true, .refers_to = "asset"}),
        field<&Threat::relevance>("relevance", {.doc = "How far it concerns us.", .indexed = true}),
        field<&Threat::relevance_why>("relevance_why", {.doc = "Why we think so.", .searchable = true}),
        field<&Threat::tlp>("tlp", {.doc = "Traffic Light Protocol: who may be told.", .indexed = true}),
        field<&Threat::first_seen>("first_seen", {.doc = "When anybody first saw it.", .indexed = true}),
        field<&Threat::last_seen>("last_seen", {.doc = "When anybody last saw it.", .indexed = true}),
        field<&Threat::review_by>("review_by", {.doc = "By when to look at it again.", .indexed = true}),
        field<&Threat::references>("references", {.doc = "Where to read more."}),
    };
    static_assert(schema::covers<Threat>(table));
    return table;
}

namespace {

constexpr std::array threat_states{schema::State{"candidate", "Does it concern us?"},
                                   schema::State{.name = "tracked", .doc = "It does; kept in view.", .standing = true},
                                   schema::State{"dormant", "Not for now.", true}};
constexpr std::array threat_moves{
    schema::Move{.from = "candidate", .to = "tracked"},
    schema::Move{.from = "candidate", .to = "dormant", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "tracked", .to = "dormant", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "dormant", .to = "tracked"},
};
constexpr std::array threat_names{std::string_view("aliases"), std::string_view("external_ids")};

void check_threat(const Threat& threat, schema::Problems& problems) {
    in_order(problems, "/last_seen", threat.first_seen, threat.last_seen, "is before it was first seen");
}

}  // namespace

const schema::RecordInfo threat_record{.name = "threat",
                                       .plural = "threats",
                                       .title = "Threat",
                                       .doc = "A technique, actor, malware or scenario that could be turned against us.",
                                       .key_prefix = "THREAT",
                                       .room = "know",
                                       .fields = Threat::fields(),
                                       .states = threat_states,
                                       .moves = threat_moves,
                                       .default_sort = "title",
                                       .names = threat_names,
                                       .due = "review_by",
                                       .priority = "relevance",
                                       .stale = "state:tracked review_by:<now",
                                       .check = schema::check_typed<Threat, check_threat>,
                                       .defaults = schema::defaults_of<Threat>};

}  // namespace redoubt::records
