// VEX: what suppliers say of vulnerabilities in what we run, and what we say of them.
#include <fmt/format.h>

#include "api/routes.h"
#include "rooms/fix/our_vex.h"
#include "rooms/fix/supplier_matches.h"

namespace redoubt::api {
namespace {

using rooms::SoftwareState;
using schema::List;
using schema::Map;
using schema::Value;

constexpr uint64_t most_vex_bytes = uint64_t{64} << 20;
constexpr size_t most_shown_matches = 200;

Value vex_number(size_t number) { return Value(static_cast<int64_t>(number)); }

Value show_match(const rooms::SupplierMatch& match) {
    return Map{{"weakness", match.weakness},
               {"component", match.component},
               {"status", match.says.status ? Value(software::vex_status_name(*match.says.status)) : Value()},
               {"justification", match.says.justification.empty() ? Value() : Value(match.says.justification)},
               {"says", match.says.text},
               {"versions", schema::list_of(match.versions)},
               {"assets", vex_number(match.assets)}};
}

// Kept, matched with what is installed, and told what of it is about anything here.
Result<HttpResponse> import_vex(Call& call, Services& services) {
    const std::string given = call.text("dry_run");
    if (!given.empty() && given != "true" && given != "false") return fail(Code::invalid, "'dry_run' is true or false", "dry_run");
    const bool dry_run = given == "true";
    const software::VexDocument document = TRY(rooms::read_supplier_document(call.request.body));
    bool taken = false;
    rooms::SoftwareOutcome done;
    TRY(services.software.know());
    if (!dry_run) {
        taken = TRY(rooms::SupplierDocuments(services.store).keep(call.who.actor, call.request.body, document, call.text("reason")));
        if (taken) services.software.touch_statements();
        done = TRY(services.software.follow());
    }
    software::VexStatements statements;
    statements.add(document);
    const rooms::AssetSight sight = TRY(rooms::AssetSight::of(services.store, call.who.actor));
    const auto matches = services.software.with_state([&](const SoftwareState& state) { return rooms::supplier_matches(state, sight, statements); });
    List items;
    for (size_t at = 0; at < matches.size() && at < most_shown_matches; ++at) items.push_back(show_match(matches[at]));
    return json_answer(200, Map{{"id", document.id},
                                {"author", document.author},
                                {"statements", vex_number(document.statements.size())},
                                {"taken", taken},
                                {"items", std::move(items)},
                                {"total", vex_number(matches.size())},
                                {"changed", vex_number(done.changed)}});
}

Result<HttpResponse> list_documents(Services& services) {
    List items;
    const std::vector<rooms::SupplierDocument> documents = TRY(rooms::SupplierDocuments(services.store).list());
    for (const rooms::SupplierDocument& one : documents)
        items.push_back(
            Map{{"id", one.id}, {"author", one.author}, {"time", one.time}, {"statements", one.statements}, {"taken", one.taken}, {"taken_by", one.taken_by}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> drop_document(Call& call, Services& services) {
    TRY(rooms::SupplierDocuments(services.store).drop(call.who.actor, call.captured_as("id"), call.text("reason")));
    services.software.touch_statements();
    TRY(services.software.follow());
    return empty_answer();
}

Result<HttpResponse> export_vex(Call& call, Services& services) {
    const std::string format = call.text("format"), author = call.text("author");
    const auto document = TRY(rooms::our_vex(services.store, call.who.actor, call.text("q"), author.empty() ? call.who.actor.name : author));
    HttpResponse answer{.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = {}};
    if (format == "csaf")
        answer.body = software::write_csaf(document);
    else if (format == "cyclonedx")
        answer.body = software::write_cyclonedx_vex(document);
    else if (format.empty() || format == "openvex")
        answer.body = software::write_openvex(document);
    else
        return fail(Code::invalid, fmt::format("'{}' is no form of VEX", format.substr(0, 40)), "format", "openvex, csaf or cyclonedx");
    return answer;
}

}  // namespace

void add_vex_routes(RouteTable& table, Services* services) {
    const Map truth{{"type", "string"}, {"enum", List{"true", "false"}}}, forms{{"type", "string"}, {"enum", List{"openvex", "csaf", "cyclonedx"}}};
    table.add({.method = "GET",
               .pattern = "/vex",
               .operation = "export_vex",
               .summary = "What we say of vulnerabilities in what we run: from the status of findings and what was decided of them.",
               .tag = "software",
               .query = {{"format", "openvex when left out.", forms}, {"q", "Of which findings."}, {"author", "Who says so; the caller when left out."}},
               .answers = {{200, "The document.", "VexExport"}, {413, "More findings than one document holds.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return export_vex(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/vex",
               .operation = "import_vex",
               .summary = "Takes a supplier's document (OpenVEX, CSAF or CycloneDX; its bytes are the body) in place of an older one of the same id.",
               .tag = "software",
               .right = Right::admin,
               .query = {{"dry_run", "true: only say what it is about.", truth}, {"reason", "Why it is trusted, for the journal."}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_vex_bytes,
               .answers = {{200, "", "VexImported"}},
               .handle = [services](Call& call) { return import_vex(call, *services); }});
    table.add({.method = "GET",
               .pattern = "/vex/documents",
               .operation = "list_vex_documents",
               .summary = "Documents of suppliers that are kept.",
               .tag = "software",
               .answers = {{200, "", "VexDocuments"}},
               .handle = [services](Call&) { return list_documents(*services); }});
    table.add({.method = "DELETE",
               .pattern = "/vex/documents/{id}",
               .operation = "drop_vex_document",
               .summary = "Drops a document; what followed from it alone is taken back.",
               .tag = "software",
               .right = Right::admin,
               .query = {{"reason", "For the journal."}},
               .answers = {{204, "", ""}},
               .handle = [services](Call& call) { return drop_document(call, *services); }});
}

}  // namespace redoubt::api
