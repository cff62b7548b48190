#include "records/advisory.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> AffectedProduct::fields() {
    static constexpr std::array table{
        field<&AffectedProduct::product>("product", {.doc = "What it is in.", .required = true, .longest = 500}),
        field<&AffectedProduct::purl>("purl", {.doc = "Package URL without version.", .longest = 1000}),
        field<&AffectedProduct::versions>("versions", {.doc = "Which versions: >=2.0 <2.4.1.", .longest = 1000}),
        field<&AffectedProduct::fixed_in>("fixed_in", {.doc = "The first version without it.", .longest = 200}),
    };
    static_assert(schema::covers<AffectedProduct>(table));
    return table;
}

std::span<const schema::FieldInfo> Advisory::fields() {
    static constexpr std::array table{
        field<&Advisory::advisory_id>("advisory_id",
                                      {.doc = "Its publisher's id: CVE-2026-10001.", .indexed = true, .unique = true, .searchable = true, .longest = 200}),
        field<&Advisory::kind>("kind", {.doc = "Who publishes it.", .indexed = true}),
        field<&Advisory::aliases>("aliases", {.doc = "What others call the same weakness.", .indexed = true, .searchable = true}),
        field<&Advisory::description>("description", {.doc = "What is wrong.", .searchable = true, .longest = 50'000}),
        field<&Advisory::severity>("severity", {.doc = "How bad it is in general.", .required = true, .indexed = true}),
        field<&Advisory::cvss>("cvss", {.doc = "CVSS base score.", .indexed = true, .range = schema::Range{0, 10}}),
        field<&Advisory::cvss_vector>("cvss_vector", {.doc = "CVSS vector, with its version.", .longest = 300}),
        field<&Advisory::epss>("epss", {.doc = "EPSS: how probably it is exploited within 30 days.", .indexed = true, .range = schema::Range{0, 1}}),
        field<&Advisory::exploited>("exploited", {.doc = "Known to be exploited somewhere.", .indexed = true}),
        field<&Advisory::affected>("affected", {.doc = "Products and versions that have it.", .longest = 1000}),
        field<&Advisory::weaknesses>("weaknesses", {.doc = "CWE ids.", .indexed = true, .searchable = true}),
        field<&Advisory::remedy>("remedy", {.doc = "What to do about it.", .searchable = true}),
        field<&Advisory::applicability>("applicability", {.doc = "Why it concerns us, or why not.", .searchable = true}),
        field<&Advisory::published_on>("published_on", {.doc = "When it was published.", .indexed = true}),
        field<&Advisory::modified_on>("modified_on", {.doc = "When its publisher last changed it.", .indexed = true}),
        field<&Advisory::act_by>("act_by", {.doc = "By when we must know, or have acted.", .indexed = true}),
        field<&Advisory::embargo_until>("embargo_until", {.doc = "Until when ours is kept back.", .indexed = true}),
        field<&Advisory::disclosure>("disclosure", {.doc = "The report that ours came from.", .indexed = true, .refers_to = "disclosure"}),
        field<&Advisory::references>("references", {.doc = "Where to read more."}),
    };
    static_assert(schema::covers<Advisory>(table));
    return table;
}

namespace {

constexpr std::array advisory_embargo_needs{std::string_view("embargo_until")};
constexpr std::array advisory_verdict_needs{std::string_view("applicability")};
constexpr std::array advisory_states{
    schema::State{"received", "Nobody has looked yet."},
    schema::State{"assessed", "Understood; whether we have it is being found out."},
    schema::State{.name = "applicable", .doc = "We have it; findings follow.", .closed = true, .needs = advisory_verdict_needs},
    schema::State{.name = "not_applicable", .doc = "We do not have it, or it does no harm here.", .closed = true, .needs = advisory_verdict_needs},
    schema::State{"draft", "Our own, being written."},
    schema::State{.name = "embargoed", .doc = "Our own, written and kept back; by decision.", .needs = advisory_embargo_needs},
    schema::State{"published", "Our own, for everybody to read; by decision.", true},
    schema::State{"withdrawn", "Its publisher has taken it back.", true},
};
constexpr std::array advisory_moves{
    schema::Move{.from = "received", .to = "assessed"},
    schema::Move{.from = "received", .to = "draft", .level = Level::ic2},
    schema::Move{.from = "received", .to = "not_applicable", .decided_as = "rejection"},
    schema::Move{.from = "assessed", .to = "applicable"},
    schema::Move{.from = "assessed", .to = "not_applicable", .decided_as = "rejection"},
    schema::Move{.from = "assessed", .to = "withdrawn", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "applicable", .to = "assessed", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "applicable", .to = "withdrawn", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "not_applicable", .to = "assessed", .needs = needs_reason},
    schema::Move{.from = "draft", .to = "embargoed", .needs = needs_reason, .decided_as = "embargo", .back_to = "draft"},
    schema::Move{.from = "draft", .to = "published", .needs = needs_reason, .stamps = "published_on", .decided_as = "publication", .back_to = "withdrawn"},
    schema::Move{.from = "draft", .to = "withdrawn", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "embargoed", .to = "draft", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "embargoed", .to = "published", .needs = needs_reason, .stamps = "published_on", .decided_as = "publication", .back_to = "withdrawn"},
    schema::Move{.from = "published", .to = "withdrawn", .level = Level::lead, .needs = needs_reason},
};
constexpr std::array advisory_names{std::string_view("advisory_id"), std::string_view("aliases")};

void prepare_advisory(schema::Map& fields, std::string& title) {
    if (title.empty()) title = std::string(fields["advisory_id"].text());
}

void check_advisory(const Advisory& advisory, schema::Problems& problems) {
    in_order(problems, "/modified_on", advisory.published_on, advisory.modified_on, "is before it was published");
    goes_with(problems, "/advisory_id", advisory.kind != AdvisoryKind::own, !advisory.advisory_id.empty(), "is required, unless the advisory is our own");
}

}  // namespace

const schema::RecordInfo advisory_record{.name = "advisory",
                                         .plural = "advisories",
                                         .title = "Advisory",
                                         .doc = "What was published about a weakness, by others or by us.",
                                         .key_prefix = "ADV",
                                         .room = "know",
                                         .fields = Advisory::fields(),
                                         .states = advisory_states,
                                         .moves = advisory_moves,
                                         .default_sort = "-published_on",
                                         .names = advisory_names,
                                         .due = "act_by",
                                         .priority = "severity",
                                         .prepare = prepare_advisory,
                                         .check = schema::check_typed<Advisory, check_advisory>,
                                         .defaults = schema::defaults_of<Advisory>};

}  // namespace redoubt::records
